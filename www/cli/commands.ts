import { readFile } from "node:fs/promises";

import {
  type Agent,
  type Durations,
  type Graph,
  type Launch,
  type LaunchOptions,
  type LiveDocument,
  launch,
  open,
  type Plan,
  type Report,
  type ServiceFailure,
} from "deployable";

import { BYTE_ORDER_MARK } from "../bytes.js";
import { toDot } from "../graph/export/dot.js";
import { toMermaid } from "../graph/export/mermaid.js";
import { oversize } from "../template.js";
import { misuse, quoted, type Request, type Usage } from "./arguments.js";
import { checkGithub } from "./check-github.js";
import { checkSarif } from "./check-sarif.js";
import { checkText } from "./check-text.js";
import type { Checked } from "./checked.js";
import { Failure, systemReason } from "./failure.js";
import { CHECK_HELP, GRAPH_HELP, HEAT_HELP, LAUNCH_HELP, PLAN_HELP, SCHEMA_HELP } from "./help.js";
import { fileName, read, STANDARD_INPUT } from "./input.js";
import { json } from "./json.js";
import { launchText, type Rehearsed } from "./launch-text.js";
import { filesNamed } from "./operands.js";
import { planText } from "./plan-text.js";
import type { Screen } from "./style.js";
import { svg } from "./svg.js";
import type { Planned } from "./unstarted.js";
import { visible } from "./visible.js";
import { choice } from "./words.js";

/** What a command has to say. */
export interface Outcome {
  output: string;
  /** Whether a document has errors. */
  errors: boolean;
  /** Why there is no output, where errors are why; or what is to be known about it. */
  remarks?: readonly string[];
}

/** A command, from its arguments to its output; it writes nothing itself. */
export interface Command extends Usage {
  help: string;
  run: (request: Request, screen: Screen) => Promise<Outcome>;
}

/** How what was seen of the documents is printed, by the name of the format; the usual one first. */
type Formats<Seen, Printed = string> = Readonly<Record<string, (seen: Seen, screen: Screen) => Printed>>;

const AGENTS: readonly Agent[] = ["independent", "all-or-nothing", "audrey-0.4", "audrey-0.5"];

const CHECK_FORMATS: Formats<readonly Checked[]> = {
  text: checkText,
  json: (documents) => json(documents.map(({ file, report }) => ({ file, ...report }))),
  sarif: checkSarif,
  github: checkGithub,
};

const GRAPH_FORMATS: Formats<{ graph: Graph; report: Report }, string | Promise<string>> = {
  dot: ({ graph }) => toDot(graph),
  mermaid: ({ graph }) => toMermaid(graph),
  svg,
  json: ({ graph }) => json(graph),
};

const PLAN_FORMATS: Formats<Planned> = {
  text: planText,
  json: ({ plan }) => json(plan),
};

const LAUNCH_FORMATS: Formats<Rehearsed> = {
  text: launchText,
  json: ({ launch }) => json(launch),
};

const WAIT_CONDITIONS = "wait-conditions";

/** Versions of the format that there is a schema of, the newest first. */
const SCHEMAS: readonly string[] = ["1.1", "1.0"];

const checkCommand: Command = {
  name: "deployable check",
  help: CHECK_HELP,
  options: { agent: AGENTS, format: Object.keys(CHECK_FORMATS) },
  async run(request, screen) {
    const { operands } = request;
    if (operands.length === 0) {
      throw misuse(this, "no FILE given, nor - for standard input");
    }
    onceFromStandardInput(this, operands);
    const texts: { file: string; text: string }[] = [];
    for (const file of await filesNamed(operands)) {
      texts.push({ file, text: await read(file) });
    }
    const documents = texts.map(({ file, text }) => ({
      file,
      text,
      ...looking(file, text, request, (document) => ({ report: document.report(), ignored: document.ignored() })),
    }));
    return {
      output: printed(CHECK_FORMATS, documents, request, screen),
      errors: documents.some(({ report }) => !report.valid),
    };
  },
};

const graphCommand: Command = {
  name: "deployable graph",
  help: GRAPH_HELP,
  options: { agent: AGENTS, format: Object.keys(GRAPH_FORMATS) },
  async run(request, screen) {
    const seen = await opened(this, request, (document) => ({
      graph: document.graph(),
      report: document.report(),
    }));
    return { output: await printed(GRAPH_FORMATS, seen, request, screen), errors: !seen.report.valid };
  },
};

const planCommand: Command = {
  name: "deployable plan",
  help: PLAN_HELP,
  options: { agent: AGENTS, format: Object.keys(PLAN_FORMATS) },
  async run(request, screen) {
    const seen = await opened(this, request, planned);
    return { output: printed(PLAN_FORMATS, seen, request, screen), errors: !seen.report.valid };
  },
};

const heatCommand: Command = {
  name: "deployable heat",
  help: HEAT_HELP,
  options: { agent: AGENTS },
  flags: [WAIT_CONDITIONS],
  async run(request) {
    const [file] = request.operands;
    const { report, template, refused } = await opened(this, request, (document) => ({
      report: document.report(),
      ...document.heat({ waitConditions: request.flags.has(WAIT_CONDITIONS) }),
    }));
    const name = fileName(file ?? "");
    if (template !== null) {
      const warnings = report.diagnostics.filter(({ severity }) => severity === "warning").length;
      const warned = `${name} has ${warnings === 1 ? "a warning" : `${warnings} warnings`}: see deployable check`;
      const large = oversize(template);
      return {
        output: template,
        errors: false,
        remarks: [...(warnings > 0 ? [warned] : []), ...(large ? [large] : [])],
      };
    }
    const reason = `cannot export ${name}: ${visible(refused ?? "")}`;
    if (report.valid) {
      throw new Failure(reason);
    }
    return { output: "", errors: true, remarks: [reason] };
  },
};

const launchCommand: Command = {
  name: "deployable launch",
  help: LAUNCH_HELP,
  options: { agent: AGENTS, format: Object.keys(LAUNCH_FORMATS) },
  values: { durations: "a JSON file", fail: "ASSEMBLY/SERVICE or ASSEMBLY/SERVICE=CODE", timeout: "seconds" },
  repeated: ["fail"],
  async run(request, screen) {
    onceFromStandardInput(this, [...request.operands, ...request.values("durations")]);
    const seen = await opened(this, request, planned);
    const [timeout] = request.values("timeout").map((text) => seconds(this, text));
    const [durations] = await Promise.all(request.values("durations").map(durationsIn));
    const fail = request.values("fail").map((text) => failure(this, seen.plan, text));
    const launch = rehearsed(seen.plan, { ...agent(request), timeout, durations, fail });
    return { output: printed(LAUNCH_FORMATS, { ...seen, launch }, request, screen), errors: !seen.report.valid };
  },
};

const schemaCommand: Command = {
  name: "deployable schema",
  help: SCHEMA_HELP,
  options: {},
  async run({ operands: [version = SCHEMAS[0] ?? "", ...others] }) {
    if (others.length > 0) {
      throw misuse(this, "one version at a time");
    }
    if (!SCHEMAS.includes(version)) {
      throw misuse(this, `no schema of version ${quoted(version)}; there is ${choice(SCHEMAS)}`);
    }
    try {
      const file = new URL(`./schema/deployable-${version}.rng`, import.meta.url);
      return { output: await readFile(file, "utf8"), errors: false };
    } catch (error) {
      throw new Failure(`cannot read the schema of version ${version}: ${systemReason(error)}`);
    }
  },
};

/** The commands, by the word that asks for them. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  check: checkCommand,
  graph: graphCommand,
  plan: planCommand,
  launch: launchCommand,
  heat: heatCommand,
  schema: schemaCommand,
};

/** What `look` sees in the one document that was asked for. */
async function opened<Seen>(usage: Usage, request: Request, look: (document: LiveDocument) => Seen): Promise<Seen> {
  const [file, ...others] = request.operands;
  if (file === undefined || others.length > 0) {
    throw misuse(usage, file === undefined ? "no FILE given, nor - for standard input" : "one FILE at a time");
  }
  return looking(file, await read(file), request, look);
}

function onceFromStandardInput(usage: Usage, files: readonly string[]): void {
  if (files.indexOf(STANDARD_INPUT) !== files.lastIndexOf(STANDARD_INPUT)) {
    throw misuse(usage, "standard input can be read only once");
  }
}

/** What is known of a document's launch. */
function planned(document: LiveDocument): Planned {
  return { plan: document.plan(), report: document.report(), graph: document.graph() };
}

/**
 * What `look` sees in a document. The core answers whatever the text is, so long as there is memory; else it stops where it is, and
 * what it holds is lost.
 */
function looking<Seen>(file: string, text: string, request: Request, look: (document: LiveDocument) => Seen): Seen {
  try {
    const document = open(text, agent(request));
    const seen = look(document);
    document.close();
    return seen;
  } catch (error) {
    const isOut = error instanceof WebAssembly.RuntimeError;
    const reason = isOut ? "what is to be said of it takes more memory than there is" : systemReason(error);
    throw new Failure(`cannot check ${fileName(file)}: ${reason}`);
  }
}

function seconds(usage: Usage, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) > 1e9) {
    throw misuse(usage, `${quoted(text)} is no number of seconds, in digits, up to a thousand million`);
  }
  return Number(text);
}

async function durationsIn(file: string): Promise<Durations> {
  const text = await read(file);
  let durations: Durations | null;
  try {
    durations = JSON.parse(text.replace(BYTE_ORDER_MARK, "")) as Durations | null;
  } catch (error) {
    throw new Failure(`${fileName(file)} is no JSON: ${visible(systemReason(error))}`);
  }
  if (durations === null) {
    throw new Failure(`${fileName(file)} has no durations`);
  }
  return durations;
}

/** The service of a plan that `ASSEMBLY/SERVICE` or `ASSEMBLY/SERVICE=CODE` names, whatever characters there are in the names. */
function failure(usage: Usage, { nodes }: Plan, text: string): ServiceFailure {
  const called = (name: string): ServiceFailure | undefined => {
    const node = nodes.find(({ assembly, service }) => service !== null && `${assembly}/${service}` === name);
    return node && { assembly: node.assembly, service: node.service ?? "" };
  };
  const [, name = "", code = ""] = /^(.*)=(-?\d{1,9})$/s.exec(text) ?? [];
  const service = called(text) ?? called(name);
  if (service === undefined) {
    const [, before = ""] = /^(.*)=[^=]*$/s.exec(text) ?? [];
    const reason = called(before)
      ? `the code in ${quoted(text)} is no whole number`
      : `there is no service ${quoted(name || text)} to fail, as ASSEMBLY/SERVICE`;
    throw misuse(usage, reason);
  }
  if (called(text)) {
    return service;
  }
  if (Number(code) === 0) {
    throw misuse(usage, "code 0 is no failure");
  }
  return { ...service, code: Number(code) };
}

/** The launch of a plan. What is named and is not in it was a mistake of whoever called the command. */
function rehearsed(plan: Plan, options: LaunchOptions): Launch {
  let launched: Launch;
  try {
    launched = launch(plan, options);
  } catch (error) {
    throw new Failure(visible(systemReason(error)).replace(/^deployable: /, "cannot launch it: "));
  }
  const [note] = launched.notes;
  if (note) {
    throw new Failure(`cannot launch it: ${visible(note.text)}`);
  }
  return launched;
}

function agent({ options }: Request): { agent: Agent } {
  return { agent: AGENTS.find((one) => one === options.get("agent")) ?? "independent" };
}

function printed<Seen, Printed>(
  formats: Formats<Seen, Printed>,
  seen: Seen,
  { options }: Request,
  screen: Screen,
): Printed | "" {
  return formats[options.get("format") ?? ""]?.(seen, screen) ?? "";
}

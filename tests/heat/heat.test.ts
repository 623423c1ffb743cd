/**
 * What is exported for Heat, in the real Heat, offline (`engine.py`): of the examples, of real deployables where their folder lies
 * beside the checkout, and of random documents. Heat must accept it, wait for what the plan says and nothing else, start
 * services in its layers, run their scripts with the values they are to have, and take back what was started when one fails.
 */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { type HeatSource, type LiveDocument, open, type Plan, type ServiceName } from "deployable";

import { root } from "../cli/command.js";
import { randomDocument } from "./documents.js";
import { AGENTS, python, SKIPPED } from "./python.js";

type Way = "deployments" | "wait-conditions";

/** What `engine.py` is to do with a template. */
interface Case {
  name: string;
  way: Way;
  template: string;
  plan: Plan;
  /** The plan's nodes, by the resources that stand for them. */
  resources: Record<string, string>;
  /** What must be a text of the template. */
  texts: readonly string[];
  /** The layers of the plan, by ids, if they are to be compared. */
  layers?: string[][];
  /** Of a template that is to be refused, the services that wait for each other. */
  deadlock?: string[];
  /** And all that never start. */
  never?: string[];
  /** Whether it is also looked at as for the creation of a stack, which takes longer. */
  strict: boolean;
  /** The stacks that are created of it. */
  stacks: Creation[];
}

interface Creation {
  /** What there is at addresses. */
  files: Record<string, string>;
  /** What Facter knows of every instance. */
  facts: Record<string, string>;
  /** The service that fails. */
  fails: string | null;
  /** What the scripts must have left, and what the stack must put out. */
  seen: Record<string, string>;
  outputs: Record<string, string>;
}

const WAYS: readonly Way[] = ["deployments", "wait-conditions"];
const DOCUMENTS = 200;

/** Nodes of a plan; of more Heat takes a minute to create a stack. */
const MANY = 100;

const NOTHING: Creation = { files: {}, facts: {}, fails: null, seen: {}, outputs: {} };

/** A case for each way in which a document is exported. */
function casesOf(name: string, xml: string, texts: readonly string[] = []): Case[] {
  return AGENTS.flatMap((agent) => {
    const document = open(xml, { agent });
    const cases = WAYS.flatMap((way) => {
      const { template, sources } = document.heat({ waitConditions: way === "wait-conditions" });
      if (template === null) return [];
      const plan = document.plan();
      const resources = resourcesOf(document, plan, template, sources);
      // Without agents the variables are in the scripts.
      const own = way === "deployments" ? texts : texts.filter((text) => !text.startsWith("AUDREY_VAR_"));
      return [
        {
          name: `${name}, ${agent}, ${way}`,
          way,
          template,
          plan,
          resources,
          texts: own,
          strict: plan.nodes.length < MANY,
          stacks: [],
        },
      ];
    });
    document.close();
    return cases;
  });
}

/** Which resources are instances and services, by what their lines come from. */
function resourcesOf(
  document: LiveDocument,
  plan: Plan,
  template: string,
  sources: readonly HeatSource[],
): Record<string, string> {
  const items = document
    .outline()
    .flatMap((assembly) => [assembly, ...assembly.children.filter(({ kind }) => kind === "service")]);
  assert.equal(items.length, plan.nodes.length);
  const node = new Map(items.map(({ kind, from }, index) => [`${kind} ${from}`, plan.nodes[index]?.id ?? ""]));
  const from = new Map(sources.map((source) => [source.line, source.from]));
  const resources: Record<string, string> = {};
  const lines = template.split("\n");
  for (let index = lines.indexOf("resources:") + 1; index < lines.length; index++) {
    const [, name] = /^ {2}(\w+):$/.exec(lines[index] ?? "") ?? [];
    const [, type = ""] = /^ {4}type: OS::(.*)$/.exec(lines[index + 1] ?? "") ?? [];
    const kind = KINDS[type];
    const id = kind && node.get(`${kind} ${from.get(index + 1)}`);
    if (name !== undefined && id !== undefined) resources[name] = id;
  }
  return resources;
}

const KINDS: Readonly<Record<string, string>> = {
  "Nova::Server": "assembly",
  "Heat::SoftwareDeployment": "service",
  "Heat::WaitCondition": "service",
};

function layersOf({ layers, nodes }: Plan): string[][] {
  const id = (assembly: string, service: string) =>
    nodes.find((node) => node.assembly === assembly && node.service === service)?.id ?? "";
  return layers.map((layer) => layer.map(({ assembly, service }) => id(assembly, service)));
}

function xmlIn(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith(".xml"));
}

/** Each example, launched, and launched with a service that fails for which others wait. */
function examples(): Case[] {
  return xmlIn(join(root, "examples")).flatMap((file) => {
    const xml = readFileSync(join(root, "examples", file), "utf8");
    return casesOf(file, xml).map((one) => {
      const awaited = new Set(one.plan.nodes.flatMap(({ service, needs }) => (service === null ? [] : needs)));
      const script = ({ assembly, service }: { assembly: string; service: string | null }) =>
        new RegExp(`<assembly name="${assembly}".*?<service name="${service}">.*?<executable url="(.*?)"/>`, "s").exec(
          xml,
        )?.[1] ?? "";
      const fails = one.plan.nodes.find(
        (node) => node.service !== null && awaited.has(node.id) && xml.split(`"${script(node)}"`).length === 2,
      );
      const stacks: Creation[] = [NOTHING];
      if (fails) stacks.push({ ...NOTHING, files: { [script(fails)]: "#!/bin/sh\nexit 3\n" }, fails: fails.id });
      // A script for all of an instance starts its services one after the other.
      const layers = one.way === "deployments" ? { layers: layersOf(one.plan) } : {};
      return { ...one, ...layers, stacks: one.strict ? stacks : [] };
    });
  });
}

/** The document whose scripts say what they see. */
function scripts(): Case[] {
  const xml = readFileSync(join(root, "tests/heat/launch.xml"), "utf8");
  const content = (tag: string) => new RegExp(`<${tag}>([^<]*)</`).exec(xml)?.[1]?.replaceAll("&gt;", ">") ?? "";
  const banner = 'Welcome\nto "it" \\o/';
  const motto = 'a "quoted" \\ line\nand 100% more: é🤨';
  const encoded = "a%20%22quoted%22%20%5c%20line%0aand%20100%25%20more:%20%c3%a9%f0%9f%a4%a8";
  return casesOf("launch.xml", xml).map((one) => {
    const isWaiting = one.way === "wait-conditions";
    const seen = {
      text: content("value"),
      "it's $HOME.rb": content(`contents filename="it's \\$HOME.rb"`),
      serve: `0 ${motto}\n`,
      web: Object.entries({
        banner,
        host: "store",
        motto,
        nothing: "nothing",
        "own name": "front-end",
        password: "s3cr3t",
        port: "8080",
        served: "0",
      })
        .map(([name, value]) => `AUDREY_VAR_web_${name}=${value}\0`)
        .join(""),
    };
    const layers = isWaiting ? {} : { layers: layersOf(one.plan) };
    const outputs = { store_motto: isWaiting ? encoded : motto, store_port: "8080", store_hostname: "store" };
    const web = "#!/bin/bash\nenv -0 | grep -z ^AUDREY_VAR_ | grep -zv address= | sort -z >$SEEN/web\n";
    const create = { ...NOTHING, files: { "https://files.test/web": web }, facts: { banner }, seen, outputs };
    return { ...one, ...layers, stacks: [create] };
  });
}

/** Templates as the writer makes them of deadlocked documents, which it exports to no one else. */
function deadlocks(): Case[] {
  return (
    [
      ["deadlock", "independent", "deadlock"],
      ["across", "all-or-nothing", "across.all-or-nothing"],
    ] as const
  ).map(([name, agent, template]) => {
    const document = open(readFileSync(join(root, `examples/${name}.xml`), "utf8"), { agent });
    const plan = document.plan();
    const [found] = document.report().deadlocks;
    document.close();
    const ids = (services: readonly ServiceName[]) => services.map(({ assembly, service }) => `${assembly}/${service}`);
    return {
      name: template,
      way: "deployments",
      template: readFileSync(join(root, `tests/heat/${template}.yaml`), "utf8"),
      plan,
      resources: Object.fromEntries(plan.nodes.map(({ id }) => [id.replace("/", "_"), id])),
      texts: [],
      strict: false,
      stacks: [],
      deadlock: ids(found?.members ?? []),
      never: ids(plan.neverStart),
    };
  });
}

test("Heat launches as planned what is exported", SKIPPED, (t) => {
  // Of each document one of its exports, in turn.
  const random = Array.from({ length: DOCUMENTS }, (_, seed) => {
    const { xml, texts } = randomDocument(seed);
    const cases = casesOf(`document ${seed}`, xml, texts);
    const one = cases[seed % cases.length] ?? assert.fail(`document ${seed} is not exported: ${xml}`);
    return { ...one, strict: seed % 4 === 0 };
  });
  const corpus = join(root, "../shared/corpus");
  const real = existsSync(corpus)
    ? xmlIn(corpus).flatMap((file) => casesOf(file, readFileSync(join(corpus, file), "utf8")))
    : [];
  const cases = [...examples(), ...scripts(), ...deadlocks(), ...real, ...random];
  const begun = Date.now();
  const { counted, wrong } = python("engine.py", cases);
  t.diagnostic(`${cases.length} templates, ${real.length} of real deployables, in ${Date.now() - begun} ms`);
  for (const [what, count] of Object.entries(counted)) t.diagnostic(`${what}: ${count}`);
  assert.deepEqual(wrong, []);
  assert.equal(counted["exports accepted"], cases.length - deadlocks().length);
  assert.equal(counted["waits of plans that Heat has"], counted["waits of Heat that plans have"]);
});

import { parseArgs } from "node:util";

import { Failure } from "./failure.js";
import { shortened } from "./visible.js";
import { choice } from "./words.js";

/** What a command takes. */
export interface Usage {
  /** How it is called: `deployable check`. */
  name: string;
  /** The values of each option, the one that is meant when it is left out first. */
  options: Readonly<Record<string, readonly string[]>>;
  /** The options with a value that is not one of few, each with what the value is. */
  values?: Readonly<Record<string, string>>;
  /** Those of them that may be given more than once. */
  repeated?: readonly string[];
  /** The options without a value. */
  flags?: readonly string[];
}

/** What a command is asked to do. */
export interface Request {
  /** Every option of its usage has a value. */
  options: ReadonlyMap<string, string>;
  /** What is given of the values that are not one of few, in order. */
  values: (option: string) => readonly string[];
  /** Those that are given. */
  flags: ReadonlySet<string>;
  operands: readonly string[];
}

/** Reads the arguments of a command. */
export function request(args: readonly string[], usage: Usage): Request | "help" | "version" {
  const named = [...Object.keys(usage.options), ...Object.keys(usage.values ?? {})];
  const declared = named.map((option) => [option, { type: "string" }] as const);
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(declared),
    allowPositionals: true,
    strict: false, // its own messages are several sentences long
    tokens: true,
  });
  const options = new Map(Object.entries(usage.options).map(([option, [usual = ""]]) => [option, usual]));
  const values = new Map<string, string[]>();
  const given = new Set<string>();
  const flags = new Set(usage.flags);
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      operands.push(token.value);
    } else if (token.kind === "option") {
      const { rawName, value, inlineValue } = token;
      const name = rawName === "-h" ? "help" : token.name;
      const isQuestion = name === "help" || name === "version";
      const isFlag = isQuestion || flags.has(name);
      if (isFlag && value !== undefined) {
        throw misuse(usage, `${rawName} takes no value`);
      }
      if (isQuestion) {
        return name;
      }
      if (given.has(name) && !usage.repeated?.includes(name)) {
        throw misuse(usage, `${rawName} is given twice`);
      }
      given.add(name);
      if (isFlag) {
        continue;
      }
      // A number below zero, and the name of standard input, are values; another option is none.
      const said = inlineValue !== false || /^-(\d.*)?$|^[^-]/s.test(value) ? value : undefined;
      const wanted = usage.values && Object.hasOwn(usage.values, name) ? usage.values[name] : undefined;
      if (wanted === undefined) {
        options.set(name, chosen(usage, name, rawName, said));
      } else if (said === undefined || said === "") {
        throw misuse(usage, `${rawName} needs a value: ${wanted}`);
      } else {
        values.set(name, [...(values.get(name) ?? []), said]);
      }
    }
  }
  return { options, values: (option) => values.get(option) ?? [], flags: given, operands };
}

function chosen(usage: Usage, name: string, rawName: string, value: string | undefined): string {
  const values = Object.hasOwn(usage.options, name) ? usage.options[name] : undefined;
  if (values === undefined) {
    throw misuse(usage, `unknown option ${quoted(rawName)}`);
  }
  if (value === undefined) {
    throw misuse(usage, `${rawName} needs a value: ${choice(values)}`);
  }
  if (!values.includes(value)) {
    throw misuse(usage, `unknown ${name} ${quoted(value)}; there is ${choice(values)}`);
  }
  return value;
}

/** The command was called wrongly, and this is what is wrong. */
export function misuse(usage: Pick<Usage, "name">, what: string): Failure {
  return new Failure(`${what} (see ${usage.name} --help)`);
}

/** `"x"`, whatever it holds. */
export function quoted(text: string): string {
  return `"${shortened(text, 100)}"`;
}

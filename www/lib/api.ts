/** What the library does, the same behind every entry point. */

import { Document } from "./core/deployable.js";
import type { Agent, Completions, Edit, Graph, Hover, Location, OutlineItem, Report } from "./core/deployable-types.js";
import { heat, plan } from "./core/launch.js";
import type { Heat, Launch, Plan } from "./core/launch-types.js";
import SUMMARIES from "./core/summaries.json";
import { type LaunchOptions, launched } from "./launch.js";
import { kind, launching, typing, wellFormed } from "./module.js";

/** How a document is checked. */
export interface Options {
  /** The rule by which services start; `"independent"` unless given. */
  readonly agent?: Agent | undefined;
}

/** How a document is exported for Heat. */
export interface HeatOptions {
  /**
   * For images without Heat's agents: each instance runs its services in one script when it boots, and signals what is done. Not
   * every deployable can be launched so. False unless given.
   */
  readonly waitConditions?: boolean | undefined;
}

/** How to give something another name. */
export interface Rename {
  /** Made against the text as it is now; they do not overlap. None if it is refused, or has that name already. */
  readonly edits: Edit[];
  /** Why it cannot be, in a sentence, or null. */
  readonly refused: string | null;
}

/**
 * Checks a document.
 *
 * @param xml The text. It may be anything: what is wrong with it is in the report, and nothing is thrown for it.
 * @returns Plain data. All its offsets count UTF-16 units, as JavaScript's strings do.
 * @throws {TypeError} `xml` is not a string, `options` no object, or `agent` none that is known.
 */
export function check(xml: string, options?: Options): Report {
  const document = open(xml, options);
  try {
    return document.report();
  } finally {
    document.close();
  }
}

/**
 * Opens a document that will change. Close it after use.
 *
 * @param xml The text. It may be anything: what is wrong with it is in the report, and nothing is thrown for it.
 * @throws {TypeError} `xml` is not a string, `options` no object, or `agent` none that is known.
 */
export function open(xml: string, options?: Options): LiveDocument {
  return new LiveDocument(xml, options);
}

/**
 * Launches a plan: rehearses it on a clock of its own, or follows a real launch, if there are `reports` or `states` of one.
 *
 * Pure: the same plan and options give the same, in time proportional to both. Names that the plan does not have are told in the
 * `notes`; a report may hold anything, and what is wrong with it is told there too.
 *
 * @param plan As {@link LiveDocument.plan} gives it; made for the same agent.
 * @throws {TypeError} `plan` is no plan, or `options` are none; it says why.
 */
export function launch(plan: Plan, options: LaunchOptions = {}): Launch {
  try {
    return read<Launch>(launched(plan, options));
  } catch (error) {
    throw callers(error);
  }
}

/**
 * A document as last typed, and what is known of it. After `close`, every other call throws an `Error`. An offset that is not a
 * number is the caller's mistake: it throws a `TypeError`.
 */
export class LiveDocument {
  readonly #agent: string;
  #text: string;
  #core: Document | undefined;

  /** Use {@link open}. */
  constructor(xml: string, options: Options = {}) {
    const { agent = "independent" } = object(options, "the options");
    const length = typing.write(xml);
    this.#agent = String(agent);
    try {
      this.#core = new Document(length, this.#agent);
    } catch (error) {
      throw callers(error);
    }
    this.#text = xml;
  }

  /**
   * Takes another text instead of the last.
   *
   * @throws {TypeError} `xml` is not a string.
   */
  update(xml: string): void {
    this.#open().update(typing.write(xml));
    this.#text = xml;
  }

  /**
   * Replaces a range of the text as it is now.
   *
   * @param edit `from` and `to` count UTF-16 units from 0, `to` exclusive; `insert` stands there afterwards.
   * @throws {RangeError} The range does not lie in the text.
   * @throws {TypeError} `edit` is no object, or `insert` not a string.
   */
  edit(edit: Edit): void {
    this.#open();
    const { from, to, insert } = object(edit, "the edit");
    const end = this.#text.length;
    if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= end)) {
      throw new RangeError(`deployable: no range ${String(from)} to ${String(to)} in a text of ${end} UTF-16 units.`);
    }
    if (typeof insert !== "string") throw new TypeError("deployable: the text to insert must be a string.");
    this.update(this.#text.slice(0, from) + insert + this.#text.slice(to));
  }

  /** Findings, verdicts and deadlocks. */
  report(): Report {
    return read<Report>(this.#open().report());
  }

  /** How many more findings there would be in the report, but for comments in the document that ignore them. */
  ignored(): number {
    return this.#open().ignored();
  }

  /** Assemblies, services and references, to be drawn. */
  graph(): Graph {
    return read<Graph>(this.#open().graph());
  }

  /** The order of the launch. */
  plan(): Plan {
    this.#open();
    return read<Plan>(plan(launching.write(this.#text), this.#agent));
  }

  /**
   * The same launch as a template for Heat, OpenStack's engine: HOT, of 2016-10-14. A document with errors is not exported, nor one
   * that may not launch.
   *
   * @throws {TypeError} `options` is no object.
   */
  heat(options: HeatOptions = {}): Heat {
    const { waitConditions = false } = object(options, "the options");
    const [first, ...others] = this.report().diagnostics.filter(({ severity }) => severity === "error");
    if (first) {
      const errors = others.length > 0 ? `${others.length + 1} errors, the first` : "an error";
      const refused = `The document has ${errors} in line ${first.line}. ${first.message}`;
      return { template: null, sources: [], refused };
    }
    return read<Heat>(heat(launching.write(this.#text), this.#agent, Boolean(waitConditions)));
  }

  /**
   * What can be typed at a place: what the schema allows there, and the names that the document knows.
   *
   * @param at In UTF-16 units from 0. What lies before or beyond the text counts as its beginning or end.
   * @returns No options where nothing fits. See {@link Completions} on which of them are snippets.
   */
  completions(at: number): Completions {
    return read<Completions>(this.#open().completions(offset(at)));
  }

  /**
   * What stands at a place: what it is, who produces it and when, what waits for it, and what was found there. Where the code of a
   * check stands or is found, also what that check finds.
   *
   * @param at In UTF-16 units from 0. What lies before or beyond the text counts as its beginning or end.
   * @returns Plain text, or null if there is nothing to say.
   */
  hover(at: number): Hover | null {
    const found = read<Hover | null>(this.#open().hover(offset(at)));
    for (const code of found?.codes ?? []) {
      const finds = (SUMMARIES as Summaries)[code] ?? "";
      found?.text.push(code === found.title ? finds : `${code}: ${finds}`);
    }
    return found;
  }

  /**
   * Where that is defined what the name at `at` means: an assembly, a service, a parameter or a return.
   *
   * @param at Counts UTF-16 units from 0, as in every other call; one beyond the text is its end.
   * @returns The name where it is defined, of several places the first; null where there is no name, or one that nothing has.
   */
  definition(at: number): Location | null {
    return this.references(at)[0] ?? null;
  }

  /** Where that is named what the name at `at` means: where it is defined, then where it is referred to. */
  references(at: number): Location[] {
    return read<Location[]>(this.#open().references(offset(at)));
  }

  /**
   * How to call `name` what the name at `at` means, wherever it is named. What happens at launch stays the same; where it
   * would not, the name is refused. The document does not change: apply the edits to your text, and `update` it.
   *
   * @throws {TypeError} `name` is not a string.
   */
  rename(at: number, name: string): Rename {
    const core = this.#open();
    if (typeof name !== "string") throw new TypeError("deployable: the name must be a string.");
    const renamed = read<Edit[] | string>(core.rename(offset(at), wellFormed(name)));
    return typeof renamed === "string" ? { edits: [], refused: renamed } : { edits: renamed, refused: null };
  }

  /** Assemblies, with all that is in them. Each spans its whole element, which is what an editor can fold. */
  outline(): OutlineItem[] {
    return read<OutlineItem[]>(this.#open().outline());
  }

  /**
   * How to lay the text out: each element on a line of its own, indented. Nothing but white space changes, and none where it
   * may be meant, such as beside text. No edits if the text is not well-formed, or laid out already.
   */
  format(): Edit[] {
    return read<Edit[]>(this.#open().format());
  }

  /** Gives the document's memory back. Closing twice is fine. */
  close(): void {
    this.#core?.free();
    this.#core = undefined;
  }

  #open(): Document {
    if (this.#core === undefined) throw new Error("deployable: this document is closed.");
    return this.#core;
  }
}

/** What each check finds, by its code: the first sentence of its page. */
type Summaries = Readonly<Record<string, string>>;

/** What crossed, as the type that the core says it is. */
function read<T>(json: string): T {
  return JSON.parse(json) as T;
}

/** The core's own word on what it was given, as the caller's mistake; anything else is not. */
function callers(error: unknown): unknown {
  if (!(error instanceof Error && error.constructor === Error)) return error;
  return new TypeError(`deployable: ${error.message.replace(/\.$/, "")}.`);
}

function object<T extends object>(value: T, name: string): T {
  if (typeof value === "object" && value !== null) return value;
  throw new TypeError(`deployable: ${name} must be an object, not ${kind(value)}.`);
}

function offset(at: number): number {
  if (typeof at === "number") return at;
  throw new TypeError(`deployable: an offset must be a number, not ${kind(at)}.`);
}

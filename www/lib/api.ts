/** What the library does, the same behind every entry point. */

import { Document } from "./core/deployable.js";
import type { Agent, Completions, Edit, Graph, Hover, Plan, Report } from "./core/types.js";
import { write } from "./module.js";

/** How a document is checked. */
export interface Options {
  /** The rule by which services start; `"independent"` unless given. */
  readonly agent?: Agent | undefined;
}

/**
 * Checks a document.
 *
 * @param xml The text. It may be anything: what is wrong with it is in the report, and nothing is thrown for it.
 * @returns Plain data. All its offsets count UTF-16 units, as JavaScript's strings do.
 * @throws {TypeError} `xml` is not a string, or `agent` is none that is known.
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
 * @throws {TypeError} `xml` is not a string, or `agent` is none that is known.
 */
export function open(xml: string, options?: Options): LiveDocument {
  return new LiveDocument(xml, options);
}

/** A document as last typed, and what is known of it. After `close`, every other call throws an `Error`. */
export class LiveDocument {
  #text: string;
  #core: Document | undefined;

  /** Use {@link open}. */
  constructor(xml: string, { agent = "independent" }: Options = {}) {
    const length = write(xml);
    try {
      this.#core = new Document(length, String(agent));
    } catch (error) {
      // The core's own word on the agent; anything else is no fault of the caller's.
      if (error instanceof Error && error.constructor === Error) throw new TypeError(`deployable: ${error.message}.`);
      throw error;
    }
    this.#text = xml;
  }

  /**
   * Takes another text instead of the last.
   *
   * @throws {TypeError} `xml` is not a string.
   */
  update(xml: string): void {
    this.#open().update(write(xml));
    this.#text = xml;
  }

  /**
   * Replaces a range of the text as it is now.
   *
   * @param edit `from` and `to` count UTF-16 units from 0, `to` exclusive; `insert` stands there afterwards.
   * @throws {RangeError} The range does not lie in the text.
   * @throws {TypeError} `insert` is not a string.
   */
  edit({ from, to, insert }: Edit): void {
    this.#open();
    const end = this.#text.length;
    if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= end)) {
      throw new RangeError(`deployable: no range ${from} to ${to} in a text of ${end} UTF-16 units.`);
    }
    if (typeof insert !== "string") throw new TypeError("deployable: the text to insert must be a string.");
    this.update(this.#text.slice(0, from) + insert + this.#text.slice(to));
  }

  /** Findings, verdicts and deadlocks. */
  report(): Report {
    return this.#open().report();
  }

  /** Assemblies, services and references, to be drawn. */
  graph(): Graph {
    return this.#open().graph();
  }

  /** The order of the launch. */
  plan(): Plan {
    return this.#open().plan();
  }

  /**
   * What can be typed at a place: what the schema allows there, and the names that the document knows.
   *
   * @param at In UTF-16 units from 0. What lies before or beyond the text counts as its beginning or end.
   * @returns No options where nothing fits. See {@link Completions} on which of them are snippets.
   */
  completions(at: number): Completions {
    return this.#open().completions(this.#within(at));
  }

  /**
   * What stands at a place: what it is, who produces it and when, what waits for it, and what was found there.
   *
   * @param at In UTF-16 units from 0. What lies before or beyond the text counts as its beginning or end.
   * @returns Plain text, or null if there is nothing to say.
   */
  hover(at: number): Hover | null {
    return this.#open().hover(this.#within(at));
  }

  /** Gives the document's memory back. Closing twice is fine. */
  close(): void {
    this.#core?.free();
    this.#core = undefined;
  }

  #within(at: number): number {
    return Math.max(0, Math.min(at, this.#text.length)) || 0;
  }

  #open(): Document {
    if (this.#core === undefined) throw new Error("deployable: this document is closed.");
    return this.#core;
  }
}

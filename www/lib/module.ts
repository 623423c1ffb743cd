/** The core's module: how it is loaded, and how a text gets into it. */

import { type InitOutput, input } from "./core/deployable.js";

let load: (() => InitOutput) | undefined;
let memory: WebAssembly.Memory | undefined;

/** Says how the module is had at the first call; each entry point has its own way. */
export function loadWith(way: () => InitOutput): void {
  load = way;
}

/** Writes a text where the core reads it, and returns its length in bytes of UTF-8. See {@link wellFormed}. */
export function write(xml: string): number {
  if (typeof xml !== "string") throw new TypeError(`deployable: the XML must be a string, not ${kind(xml)}.`);
  const text = wellFormed(xml);
  if (memory === undefined) memory = (load as () => InitOutput)().memory;
  // Nearly all documents are nearly all ASCII: room for three bytes a unit is made only when it turns out to be needed.
  for (let capacity = text.length + (text.length >> 4) + 16; ; capacity = 3 * text.length) {
    const address = input(capacity);
    const { read, written } = encoder.encodeInto(text, new Uint8Array(memory.buffer, address, capacity));
    if (read === text.length) return written;
  }
}

/**
 * A text as the core can take it. Half of a surrogate pair is no character; it becomes U+FFFE, which is as long, and is refused
 * where it stands, as no document and no name can hold it.
 */
export function wellFormed(text: string): string {
  // Where the engine tells at once that nothing is to be done, that is all.
  return text.isWellFormed?.() ? text : text.replace(/\p{Surrogate}/gu, "\ufffe");
}

const encoder = new TextEncoder();

/** What a value is, for a message on what it should be. */
export function kind(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "an array" : typeof value;
}

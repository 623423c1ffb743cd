/** The core's modules: how each is loaded, and how a text gets into it. */

import { input as typingInput } from "./core/deployable.js";
import { input as launchingInput } from "./core/launch.js";

/** A module as it was loaded. */
export interface Loaded {
  readonly memory: WebAssembly.Memory;
}

/** One of the core's modules. It is loaded when it is first needed. */
export interface Module {
  /** Says how the module is had; each entry point has its own way. */
  loadWith(way: () => Loaded): void;
  /** Loads the module, unless it is there. */
  load(): void;
  /** Writes a text where the module reads it, and returns its length in bytes of UTF-8. See {@link wellFormed}. */
  write(xml: string): number;
}

/** @param input the module's own, which makes room for so many bytes and says where. */
function createModule(input: (capacity: number) => number): Module {
  let load: (() => Loaded) | undefined;
  let memory: WebAssembly.Memory | undefined;
  return {
    loadWith(way) {
      load = way;
    },
    load() {
      memory ??= (load as () => Loaded)().memory;
    },
    write(xml) {
      if (typeof xml !== "string") throw new TypeError(`deployable: the XML must be a string, not ${kind(xml)}.`);
      const text = wellFormed(xml);
      memory ??= (load as () => Loaded)().memory;
      // Nearly all documents are nearly all ASCII: room for three bytes a unit is made only when it turns out to be needed.
      for (let capacity = text.length + (text.length >> 4) + 16; ; capacity = 3 * text.length) {
        const address = input(capacity);
        const { read, written } = encoder.encodeInto(text, new Uint8Array(memory.buffer, address, capacity));
        if (read === text.length) return written;
      }
    },
  };
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

/** The module that is asked at each keystroke. */
export const typing = createModule(typingInput);

/** The module that is asked once a document is to be launched. */
export const launching = createModule(launchingInput);

/** What a value is, for a message on what it should be. */
export function kind(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "an array" : typeof value;
}

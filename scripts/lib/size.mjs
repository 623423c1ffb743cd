// @ts-check
/** How big the core is, and how big it may be. */

import { brotliCompressSync, gzipSync } from "node:zlib";

/** The whole core, compressed as servers send it, in bytes. This only ever goes down. */
export const BUDGET = 80_000;

/**
 * The core's size in bytes, raw and compressed as much as can be.
 * @param {Uint8Array} wasm
 */
export function sizeOf(wasm) {
  return { raw: wasm.length, gzip: gzipSync(wasm, { level: 9 }).length, brotli: brotliCompressSync(wasm).length };
}

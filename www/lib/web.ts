/**
 * `deployable/web`: the same as `deployable`, but the module is a file of its own that the browser streams. For pages that
 * care about every kilobyte: `await init()` first.
 *
 * @module
 */

import load, { type InitOutput } from "./core/deployable.js";
import { loadWith } from "./module.js";

export { check, type LiveDocument, type Options, open, type Rename } from "./api.js";
export type * from "./core/types.js";

/** Where the module comes from: its address, a response, its bytes, or itself. */
export type ModuleSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

let loading: Promise<void> | undefined;
let loaded: InitOutput | undefined;

loadWith(() => {
  if (loaded === undefined) throw new Error("deployable/web: call init() and await it before anything else.");
  return loaded;
});

/**
 * Loads the module; further calls wait for the same. After a failure it may be called again.
 *
 * @param source `deployable.wasm` beside this script unless given. Bundlers that move scripts need it: the file is
 * `deployable/deployable.wasm`.
 * @throws {Error} It could not be loaded; `cause` says why.
 */
export function init(
  source: ModuleSource | Promise<ModuleSource> = new URL("deployable.wasm", import.meta.url),
): Promise<void> {
  loading ??= load({ module_or_path: source }).then(
    (module) => {
      loaded = module;
    },
    (cause: unknown) => {
      loading = undefined;
      const where = typeof source === "string" || source instanceof URL ? ` from ${source}` : "";
      throw new Error(`deployable/web: the module could not be loaded${where}: ${cause}`, { cause });
    },
  );
  return loading;
}

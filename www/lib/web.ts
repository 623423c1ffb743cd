/**
 * `deployable/web`: the same as `deployable`, but the modules are files of their own that the browser streams. For pages that
 * care about every kilobyte: `await init()` first, and `await initLaunch()` before a launch is asked for.
 *
 * @module
 */

import loadTyping from "./core/deployable.js";
import loadLaunching from "./core/launch.js";
import { type Loaded, launching, type Module, typing } from "./module.js";

export { check, type HeatOptions, type LiveDocument, launch, type Options, open, type Rename } from "./api.js";
export type * from "./core/deployable-types.js";
export type { ServiceName } from "./core/deployable-types.js"; // of both modules
export type * from "./core/launch-types.js";
export type * from "./launch.js";

/** Where a module comes from: its address, a response, its bytes, or itself. */
export type ModuleSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/** Loads a module, as bindgen does. */
type Load = (from: { module_or_path: ModuleSource | Promise<ModuleSource> }) => Promise<Loaded>;

/**
 * Loads the module that checks; further calls wait for the same. After a failure it may be called again.
 *
 * @param source `deployable.wasm` beside this script unless given. Bundlers that move scripts need it: the file is
 * `deployable/deployable.wasm`.
 * @throws {Error} It could not be loaded; `cause` says why.
 */
export function init(
  source: ModuleSource | Promise<ModuleSource> = new URL("deployable.wasm", import.meta.url),
): Promise<void> {
  return initTyping(source);
}

/**
 * Loads the module that launches; further calls wait for the same. After a failure it may be called again.
 *
 * @param source `launch.wasm` beside this script unless given. Bundlers that move scripts need it: the file is
 * `deployable/launch.wasm`.
 * @throws {Error} It could not be loaded; `cause` says why.
 */
export function initLaunch(
  source: ModuleSource | Promise<ModuleSource> = new URL("launch.wasm", import.meta.url),
): Promise<void> {
  return initLaunching(source);
}

const initTyping = loader(typing, loadTyping, "call init() and await it before anything else");
const initLaunching = loader(launching, loadLaunching, "call initLaunch() and await it before a launch");

/** How `module` is loaded; until it is, a call is told to `first`. */
function loader(
  module: Module,
  load: Load,
  first: string,
): (source: ModuleSource | Promise<ModuleSource>) => Promise<void> {
  let loading: Promise<void> | undefined;
  let loaded: Loaded | undefined;
  module.loadWith(() => {
    if (loaded === undefined) throw new Error(`deployable/web: ${first}.`);
    return loaded;
  });
  return (source) => {
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
  };
}

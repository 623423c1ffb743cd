import type { Attached, AttachOptions } from "./types.js";

/** The global `Deployable` of the loader. */
export interface Loader {
  /** The folder of `standalone.js`, beside the loader unless it is set before the first `attach`. */
  base: string;
  /** As the one of `deployable/standalone`, which it waits for. Where that cannot be had, a line after the field says so. */
  attach(target: string | Element, options?: AttachOptions): Attached;
}

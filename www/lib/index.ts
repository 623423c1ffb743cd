/**
 * `deployable`: checks Aeolus deployables. The modules are inside and compiled at the first call, so that this works
 * everywhere at once: no `init`, no fetch, in every bundler, in Node, and in workers.
 *
 * @module
 */

import { initSync as initTyping } from "./core/deployable.js";
import typingBase64 from "./core/deployable.wasm";
import { initSync as initLaunching } from "./core/launch.js";
import launchingBase64 from "./core/launch.wasm";
import { launching, typing } from "./module.js";

export { check, type HeatOptions, type LiveDocument, launch, type Options, open, type Rename } from "./api.js";
export type * from "./core/deployable-types.js";
export type { ServiceName } from "./core/deployable-types.js"; // of both modules
export type * from "./core/launch-types.js";
export type * from "./launch.js";

typing.loadWith(() => initTyping({ module: bytes(typingBase64) }));
launching.loadWith(() => initLaunching({ module: bytes(launchingBase64) }));

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

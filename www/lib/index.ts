/**
 * `deployable`: checks Aeolus deployables. The module is inside and compiled at the first call, so that this works
 * everywhere at once: no `init`, no fetch, in every bundler, in Node, and in workers.
 *
 * @module
 */

import { initSync } from "./core/deployable.js";
import base64 from "./core/deployable.wasm";
import { loadWith } from "./module.js";

export { check, type LiveDocument, type Options, open, type Rename } from "./api.js";
export type * from "./core/types.js";

loadWith(() => initSync({ module: Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)) }));

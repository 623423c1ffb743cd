/**
 * `deployable/codemirror`: checks and help for an editor of one's own, which is CodeMirror 6.
 *
 * @module
 */

import type { Extension } from "@codemirror/state";
import { open } from "deployable";
import { type DeployableOptions, deployableWith } from "./extension.js";

export { type DeployableOptions, deployableWith, isCurrent, reveal, useAgent } from "./extension.js";
export { applyFix } from "./fixes.js";
export { format } from "./format.js";
export { ask, type Checked, type Open } from "./live.js";

/**
 * Checks the text as a deployable while it is typed, and helps to type it. Give the editor `xml()` of `@codemirror/lang-xml` beside
 * it. Pages that use `deployable/web` take `deployableWith(open)`, which does not bring the inlined module along.
 */
export function deployable(options?: DeployableOptions): Extension {
  return deployableWith(open, options);
}

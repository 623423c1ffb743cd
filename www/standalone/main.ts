/**
 * `deployable/standalone`: one classic script with the global `Deployable`, for pages without modules. The checker, the editor and the
 * module are inside; beside it lies `elk-worker.min.js`, which lays the graph out and is fetched when the first one is drawn.
 *
 * @module
 */

import { check, open } from "deployable";
import { version } from "../../package.json";
import { attach } from "./attach.js";
import { beside, define } from "./define.js";
import type { Standalone } from "./types.js";

beside(document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : document.baseURI);

const api: Standalone = { attach, check, define, open, version };
Object.assign(globalThis, { Deployable: api });

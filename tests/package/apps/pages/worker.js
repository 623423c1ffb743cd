/** Import maps are for pages only: a worker names the file. */
import { check } from "./node_modules/deployable/dist/index.js";

addEventListener("message", ({ data }) => postMessage(check(data)));

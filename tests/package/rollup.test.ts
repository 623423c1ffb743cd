/** The package in an app that Rollup makes. Rollup bundles neither workers nor other files: both are put beside. */

import { copyFileSync } from "node:fs";
import { test } from "node:test";
import { app, node, tool } from "./app.js";
import { servedItFindsTheDeadlock } from "./page.js";

test("Rollup bundles it", async () => {
  const folder = await app("rollup", "page", "beside");
  const options = ["--plugin", "node-resolve", "--format", "es", "--dir", "dist"];
  await node([tool("rollup/dist/bin/rollup"), "main.js", "worker.js", ...options], folder);
  copyFileSync(`${folder}/index.html`, `${folder}/dist/index.html`);
  copyFileSync(`${folder}/node_modules/deployable/dist/deployable.wasm`, `${folder}/dist/deployable.wasm`);
  copyFileSync(tool("elkjs/lib/elk-worker.min.js"), `${folder}/dist/elk-worker.min.js`);
  await servedItFindsTheDeadlock(`${folder}/dist`);
});

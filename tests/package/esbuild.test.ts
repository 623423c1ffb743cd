/** The package in an app that esbuild makes. It bundles no workers: they are built beside. Other files it gives by URL. */

import { copyFileSync } from "node:fs";
import { test } from "node:test";
import { app, node, tool } from "./app.js";
import { servedItFindsTheDeadlock } from "./page.js";

test("esbuild bundles it", async () => {
  const folder = await app("esbuild", "page", "beside", "esbuild");
  const options = ["--bundle", "--format=esm", "--loader:.wasm=file", "--outdir=dist"];
  await node([tool("esbuild/bin/esbuild"), "main.js", "worker.js", ...options], folder);
  copyFileSync(`${folder}/index.html`, `${folder}/dist/index.html`);
  copyFileSync(tool("elkjs/lib/elk-worker.min.js"), `${folder}/dist/elk-worker.min.js`);
  await servedItFindsTheDeadlock(`${folder}/dist`);
});

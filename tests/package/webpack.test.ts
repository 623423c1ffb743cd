/** The package in an app that webpack makes. */

import { copyFileSync } from "node:fs";
import { test } from "node:test";
import { app, node, tool } from "./app.js";
import { servedItFindsTheDeadlock } from "./page.js";

/** Webpack's minifier takes half a minute over ELK, which is minified already. */
const UNMINIFIED = "--no-optimization-minimize";

for (const mode of ["production", "development"]) {
  test(`webpack bundles it for ${mode}`, async () => {
    const folder = await app(`webpack-${mode}`, "page");
    await node([tool("webpack/bin/webpack.js"), "--entry", "./main.js", "--mode", mode, UNMINIFIED], folder);
    copyFileSync(`${folder}/index.html`, `${folder}/dist/index.html`);
    await servedItFindsTheDeadlock(`${folder}/dist`);
  });
}

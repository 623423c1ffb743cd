/** Importing the package: nothing happens, and what is not used is not there. */

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { app, node, tool, write } from "./app.js";
import { MODULES } from "./entries.js";

for (const name of MODULES) {
  test(`to import ${name} does nothing`, async () => {
    const folder = await app("imports", "imports");
    write(folder, { "import.mjs": `await import("${name}"); console.log(JSON.stringify(touched));` });
    assert.equal(await node(["--import", "./guard.mjs", "import.mjs"], folder), "[]\n");
  });
}

test("it would be noticed", async () => {
  const folder = await app("imports", "imports");
  write(folder, {
    "call.mjs": `const { check } = await import("deployable"); check(""); console.log(touched.includes("WebAssembly"));`,
  });
  assert.equal(await node(["--import", "./guard.mjs", "call.mjs"], folder), "true\n");
});

const BUNDLERS: Readonly<Record<string, readonly string[]>> = {
  esbuild: [tool("esbuild/bin/esbuild"), "unused.js", "--bundle", "--format=esm", "--outfile=unused.out.js"],
  Rollup: [tool("rollup/dist/bin/rollup"), "unused.js", "--plugin", "node-resolve", "--file", "unused.out.js"],
  webpack: [
    tool("webpack/bin/webpack.js"),
    ...["--entry", "./unused.js", "--mode", "production", "--output-path", ".", "--output-filename", "unused.out.js"],
  ],
  Vite: [tool("vite/bin/vite.js"), "build"],
};

for (const [bundler, args] of Object.entries(BUNDLERS)) {
  test(`${bundler} leaves out what is imported and not used`, async () => {
    const folder = await app(`unused-${bundler.toLowerCase()}`, "imports");
    const imports = MODULES.map((name, index) => `import * as all${index} from "${name}"; import "${name}";`);
    write(folder, { "unused.js": `${imports.join("\n")}\nimport { check } from "deployable";\nconsole.log("used");` });
    await node(args, folder);
    const bundled = readFileSync(`${folder}/unused.out.js`, "utf8");
    assert.match(bundled, /used/);
    assert.ok(statSync(`${folder}/unused.out.js`).size < 100, bundled.slice(0, 300));
  });
}

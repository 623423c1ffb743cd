/** The package on its own: what only checks works, and what needs more says what, and how to get it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { openPage } from "../browser/harness.js";
import { consumer, node, startServer, tool } from "./app.js";

const { peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync("package.json", "utf8"));
const PEERS = Object.keys(peerDependencies);

/** What adds what the editor needs: the path of the file that imports it. */
const COMMAND = "npm install codemirror @codemirror/lang-xml";

const FILES = {
  "check.js": 'import { check } from "deployable"; console.log(check("<deployable/>").wellFormed);',
  "codemirror.js": 'import { deployable } from "deployable/codemirror"; console.log(deployable);',
  "element.js": `import { define } from "deployable/element";
    define().catch(({ message }) => { document.querySelector("output").textContent = message; });`,
  "index.html": '<link rel="icon" href="data:,"><output></output><script type="module" src="./element.js"></script>',
};

/** How each bundler bundles one of the files into `out.js`. */
const BUNDLERS: Readonly<Record<string, (file: string) => string[]>> = {
  esbuild: (file) => [tool("esbuild/bin/esbuild"), file, "--bundle", "--format=esm", "--outfile=out.js"],
  Rollup: (file) => [
    ...[tool("rollup/dist/bin/rollup"), file, "--plugin", tool("@rollup/plugin-node-resolve/dist/es/index.js")],
    ...["--file", "out.js", "--failAfterWarnings", "--inlineDynamicImports"],
  ],
  webpack: (file) => [
    ...[tool("webpack/bin/webpack.js"), "--entry", `./${file}`, "--mode", "development", "--devtool", "false"],
    ...["--output-path", ".", "--output-filename", "out.js"],
  ],
};

let folder: string;

before(async () => {
  folder = await consumer(FILES);
});

test("every package that an entry point needs besides is an optional peer", () => {
  assert.deepEqual(Object.keys(peerDependenciesMeta), PEERS);
  assert.ok(PEERS.every((name) => peerDependenciesMeta[name].optional));
});

for (const [bundler, bundle] of Object.entries(BUNDLERS)) {
  test(`${bundler} bundles what only checks`, async () => {
    await node(bundle("check.js"), folder);
    assert.equal(await node(["out.js"], folder), "true\n");
  });

  test(`${bundler} names what is missing, and the command that adds it`, async () => {
    for (const file of ["codemirror.js", "element.js"]) {
      await assert.rejects(node(bundle(file), folder), ({ message }: Error) => {
        const named = PEERS.filter((name) => message.includes(name));
        return named.length > 3 && message.includes(COMMAND);
      });
    }
  });
}

test("Node names what is missing, and the command that adds it", async () => {
  await assert.rejects(node(["codemirror.js"], folder), ({ message }: Error) => {
    return /Cannot find package '@(codemirror|lezer)\//.test(message) && message.includes(COMMAND);
  });
});

test("the elements name what is missing, and the command that adds it", async () => {
  const dev = [tool("vite/bin/vite.js"), "--host", "127.0.0.1", "--port", "0"];
  const { url, close } = await startServer(dev, folder);
  const opened = await openPage(url);
  const output = opened.page.locator("output");
  await opened.page.waitForFunction(() => document.querySelector("output")?.textContent);
  const said = /^deployable\/element: the package (\S+) is not installed\. Run: npm install (.*)$/.exec(
    (await output.textContent()) ?? "",
  );
  assert.ok(PEERS.includes(said?.[1] ?? ""), (await output.textContent()) ?? "");
  assert.deepEqual(said?.[2]?.split(" "), PEERS);
  await opened.close();
  close();
});

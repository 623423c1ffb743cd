/** The package as it is published: its files, and what other programs find in it. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { before, test } from "node:test";
import { TARBALL } from "../../scripts/lib/places.mjs";
import { BUDGETS, entrySizes, sizeOf } from "../../scripts/lib/size.mjs";
import { consumer, node, tool, write } from "./app.js";
import { SCRIPTS } from "./entries.js";

const CALL = 'console.log(check("<deployable/>").wellFormed)';
let folder: string;
let installed: string;

before(async () => {
  folder = await consumer();
  installed = join(folder, "node_modules/deployable");
});

/** Runs a script in the folder where the package is installed. */
function script(file: string, text: string): Promise<string> {
  write(folder, { [file]: text });
  return node([file], folder);
}

test("who only checks installs nothing else", () => {
  assert.deepEqual(
    readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith(".")),
    ["deployable"],
  );
  assert.ok(!existsSync(join(installed, "node_modules")));
});

test("everything that package.json points to is there, and the playground is not", () => {
  const { exports, main, types, bin, files } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const targets = JSON.stringify([exports, main, types, bin]).match(/\.\/[^"]*/g) ?? [];
  const published = targets.filter((target) => target.startsWith("./dist/") && !target.includes("*"));
  assert.ok(published.length > 8);
  assert.deepEqual(
    published.filter((target) => !existsSync(join(installed, target))),
    [],
  );
  assert.deepEqual(files?.slice(0, 2), ["dist", "!dist/site"]);
  const readme = readFileSync(join(installed, "README.md"), "utf8");
  for (const [, link = ""] of readme.matchAll(/\]\(([\w./-]+)\)/g)) {
    assert.ok(existsSync(join(installed, link)), `the README leads to ${link}, which is not published`);
  }
  assert.ok(!existsSync(join(installed, "dist", "site")));
});

test("every dependency says why it is there", () => {
  const dependencies = ["package.json", "tests/tools/package.json"].flatMap((path) =>
    Object.keys(JSON.parse(readFileSync(path, "utf8")).devDependencies),
  );
  const reasons = readFileSync("docs/dependencies.md", "utf8").match(/(?<=^\| `)[^`]+/gm);
  assert.deepEqual(reasons, dependencies);
});

test("the core's modules are within their budgets", () => {
  for (const [name, budget] of Object.entries(BUDGETS)) {
    const { brotli } = sizeOf(readFileSync(join(installed, "dist", name)));
    assert.ok(brotli <= budget, `${name}: ${brotli} bytes of brotli, and ${budget} are allowed`);
  }
});

test("every entry point is within its limit", async () => {
  const sizes = await entrySizes();
  assert.deepEqual(
    sizes.filter(({ brotli, limit }) => brotli > limit),
    [],
  );
  const targets = SCRIPTS.map((name) => name.replace(/^deployable\/?/, "") || "index");
  assert.deepEqual(sizes.map(({ name }) => name).sort(), targets.map((name) => `${name}.js`).sort());
});

test("publint finds nothing", async () => {
  await node([tool("publint/src/cli.js"), "--strict", resolve(TARBALL)], folder);
});

test("attw finds nothing", async () => {
  const attw = [tool("@arethetypeswrong/cli/dist/index.js"), resolve(TARBALL)];
  await node([...attw, "--profile", "node16", "--entrypoints", "."], folder);
  // Those for browsers are ES modules only.
  const others = SCRIPTS.filter((name) => name !== "deployable").map((name) => name.replace("deployable/", ""));
  await node([...attw, "--profile", "esm-only", "--entrypoints", ...others], folder);
});

test("it works with import and with require", async () => {
  assert.equal(await script("a.mjs", `import { check } from "deployable"; ${CALL}`), "true\n");
  assert.equal(await script("a.cjs", `const { check } = require("deployable"); ${CALL}`), "true\n");
});

test("the file of the module and its bytes inlined are the same, and init takes them in Node", async () => {
  const text = `
    import { readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    import { check, init } from "deployable/web";
    const bytes = readFileSync(fileURLToPath(import.meta.resolve("deployable/deployable.wasm")));
    const inlined = readFileSync(fileURLToPath(import.meta.resolve("deployable")), "utf8");
    await init(bytes);
    console.log(check("<deployable/>").wellFormed, inlined.includes(bytes.toString("base64").replace(/=+$/, "")));
  `;
  assert.equal(await script("b.mjs", text), "true true\n");
});

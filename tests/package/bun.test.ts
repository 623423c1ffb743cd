/** The package in Bun. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startRegistry } from "../registry.js";
import { farFolder, run } from "./app.js";
import { platformProgram } from "./runtime.js";

const bun = platformProgram("@oven", "bin/bun");
const skip = bun === undefined && `npm has no Bun for ${process.platform} on ${process.arch}`;
const CALL = 'console.log(check("<deployable/>").wellFormed)';

test("Bun takes it from npm, and runs import and require", { skip }, async () => {
  const folder = farFolder({
    "package.json": "{}",
    "a.mjs": `import { check } from "deployable"; ${CALL}`,
    "a.cjs": `const { check } = require("deployable"); ${CALL}`,
  });
  const env = { BUN_INSTALL: `${folder}/.bun`, NPM_CONFIG_REGISTRY: await startRegistry() };
  await run(bun as string, ["add", "deployable"], folder, env);
  assert.equal(await run(bun as string, ["a.mjs"], folder, env), "true\n");
  assert.equal(await run(bun as string, ["a.cjs"], folder, env), "true\n");
});

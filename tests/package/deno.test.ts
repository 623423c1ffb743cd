/** The package in Deno. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startRegistry } from "../registry.js";
import { consumer, farFolder, run } from "./app.js";
import { platformProgram } from "./runtime.js";

const deno = platformProgram("@deno", "deno");
const skip = deno === undefined && `npm has no Deno for ${process.platform} on ${process.arch}`;
const CALL = 'console.log(check("<deployable/>").wellFormed)';

test("Deno takes it from npm, and it needs no permission", { skip }, async () => {
  const folder = farFolder({ "registry.js": `import { check } from "npm:deployable"; ${CALL}` });
  const env = { DENO_DIR: `${folder}/.deno`, NPM_CONFIG_REGISTRY: await startRegistry() };
  const args = ["run", "--no-prompt", "--node-modules-dir=none", "registry.js"];
  assert.equal(await run(deno as string, args, folder, env), "true\n");
});

test("Deno finds it in node_modules", { skip }, async () => {
  const folder = await consumer({ "installed.js": `import { check } from "deployable"; ${CALL}` });
  const env = { DENO_DIR: `${folder}/.deno` };
  const args = ["run", "--no-prompt", "--cached-only", "--node-modules-dir=manual", "installed.js"];
  assert.equal(await run(deno as string, args, folder, env), "true\n");
});

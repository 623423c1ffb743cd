// @ts-check
/** `npm start`: everything from a fresh clone to the playground in a browser. Options: --port N. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { playground } from "./lib/bundle.mjs";
import { core } from "./lib/core.mjs";
import { serve } from "./lib/serve.mjs";
import { packages } from "./lib/setup.mjs";
import { SITES, worker } from "./lib/site.mjs";
import { main, root, step, Unmet } from "./lib/step.mjs";

await main(async () => {
  const port = wantedPort();
  await packages();
  await core();

  const { build, context } = await import("esbuild");
  const site = join(root, SITES.development);
  rmSync(site, { recursive: true, force: true });
  const bundle = await context(playground("development"));
  await step("Bundling the playground", () => bundle.rebuild());
  // This page registers no service worker. Who has one of a built site at this address is rid of it by this one.
  await build(worker(site));
  await bundle.watch();

  const server = await firstFree(port, (port) => serve(site, { port }));
  if (port !== 0 && server.port !== port) console.log(`\n${port} is in use.`);
  console.log(`\nThe playground: http://localhost:${server.port}/`);
  console.log(
    "A change under www is bundled by itself: reload the page. For one in the core, start again. Ctrl-C ends.",
  );
  if (process.env.npm_lifecycle_event !== undefined) endWithParent();
});

/** Ends when npm, which started this, has gone: npm does not pass on every way of being ended. */
function endWithParent() {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit();
  }, 1000);
}

function wantedPort() {
  const usage = "npm start takes one option: npm start -- --port N, with N up to 65535.";
  let port;
  try {
    ({ port } = parseArgs({ options: { port: { type: "string", default: "8080" } } }).values);
  } catch {
    throw new Unmet(usage);
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Unmet(usage);
  return Number(port);
}

/**
 * The first of twenty ports that is not taken.
 * @template T
 * @param {number} port
 * @param {(port: number) => Promise<T>} listen
 * @returns {Promise<T>}
 */
async function firstFree(port, listen) {
  for (let next = port; ; next++) {
    try {
      return await listen(next);
    } catch (error) {
      const taken =
        error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES");
      if (!taken || next === Math.min(port + 19, 65_535)) throw error;
    }
  }
}

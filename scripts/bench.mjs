// @ts-check
/** `npm run bench`: what `npm start` sets up, then how fast it is. */

import { dist, tests } from "./lib/bundle.mjs";
import { core, size } from "./lib/core.mjs";
import { chromium, findChromium, packages } from "./lib/setup.mjs";
import { main, run, step } from "./lib/step.mjs";

await main(async () => {
  await packages();
  await chromium();
  await core();
  await dist();
  size();
  const benchmarks = await step("Bundling the benchmarks", () => tests(".bench.ts"));
  const env = { CHROME_PATH: await findChromium() };
  for (const file of benchmarks) await run(process.execPath, ["--enable-source-maps", file], { show: true, env });
});

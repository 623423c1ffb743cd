// @ts-check
/** `npm run build`: makes `dist`, which is published. */

import { dist } from "./lib/bundle.mjs";
import { core, size } from "./lib/core.mjs";
import { packages } from "./lib/setup.mjs";
import { main } from "./lib/step.mjs";

await main(async () => {
  await packages();
  await core();
  await dist();
  size();
});

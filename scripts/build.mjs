// @ts-check
/** `npm run build`: makes `dist`, which is published. */

import { dist } from "./lib/bundle.mjs";
import { core, size } from "./lib/core.mjs";
import { packages } from "./lib/setup.mjs";
import { main, Unmet } from "./lib/step.mjs";

await main(async () => {
  await packages();
  await core();
  await dist();
  if (!size()) throw new Unmet("The core is too big.");
});

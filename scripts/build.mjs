// @ts-check
/** `npm run build`: makes `dist`, which is published. */

import { dist } from "./lib/bundle.mjs";
import { core, size } from "./lib/core.mjs";
import { packages } from "./lib/setup.mjs";
import { entrySizes, kilobytes } from "./lib/size.mjs";
import { main, Unmet } from "./lib/step.mjs";

await main(async () => {
  await packages();
  await core();
  await dist();
  if (!size()) throw new Unmet("The core is too big.");
  const entries = await entrySizes();
  for (const { name, brotli, limit } of entries) {
    console.log(`  ${name}: ${kilobytes(brotli)} brotli of ${kilobytes(limit)}.`);
  }
  const tooBig = entries.filter(({ brotli, limit }) => brotli > limit).map(({ name }) => name);
  if (tooBig.length > 0) throw new Unmet(`Too big, by scripts/lib/size.mjs: ${tooBig.join(", ")}.`);
});

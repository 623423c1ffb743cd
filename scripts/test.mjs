// @ts-check
/**
 * `npm test`: what `npm start` sets up, then every test. With arguments, only the TypeScript tests whose path contains
 * one of them: `npm test -- browser`.
 */

import { dist, tests } from "./lib/bundle.mjs";
import { core, size } from "./lib/core.mjs";
import { pack } from "./lib/pack.mjs";
import {
  chromium,
  findChromium,
  findPreCommit,
  graphviz,
  heat,
  jquery,
  LOCKED,
  packages,
  preCommit,
  ruby,
  tools,
  xmllint,
} from "./lib/setup.mjs";
import { attempt, main, run, step, Unmet } from "./lib/step.mjs";

await main(async () => {
  const wanted = process.argv.slice(2);
  await packages();
  await chromium();
  await xmllint();
  await graphviz();
  await ruby();
  await preCommit();
  await jquery();
  const engine = await heat();
  await core();
  await dist();
  size();
  const bundled = await step("Bundling the tests", tests);
  const chosen = bundled.filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)));
  if (chosen.length === 0) throw new Unmet(`No test has ${wanted.join(" or ")} in its path.`);
  await tools();
  await pack();

  const failed = [];
  if (wanted.length === 0) {
    // bindgen has no tests, and its dependencies would be built once more, with other features.
    const test = ["test", ...LOCKED, "--workspace", "--exclude", "bindgen", "--no-fail-fast"];
    await step("Building Rust's tests", () => run("cargo", [...test, "--no-run"]));
    const rust = await attempt("cargo", test, { show: true });
    if (!rust.ok) failed.push("Rust's");
  }
  const typescript = await attempt(
    process.execPath,
    [
      "--enable-source-maps",
      "--test",
      "--test-concurrency=2",
      "--test-timeout=900000",
      "--test-reporter=spec",
      ...chosen,
    ],
    { show: true, env: { CHROME_PATH: await findChromium(), PRE_COMMIT_PATH: findPreCommit(), ...engine } },
  );
  if (!typescript.ok) failed.push("TypeScript's");
  if (failed.length > 0) throw new Unmet(`Of the tests, ${failed.join(" and ")} failed.`);
});

// @ts-check
/** `npm run check`: formats, lints and types. It changes nothing. */

import { core } from "./lib/core.mjs";
import { LOCKED, packages } from "./lib/setup.mjs";
import { attempt, main, run, step, Unmet } from "./lib/step.mjs";

await main(async () => {
  for (const tool of ["fmt", "clippy"]) {
    if ((await attempt("cargo", [tool, "--version"])).ok) continue;
    throw new Unmet(
      `cargo ${tool} is missing. Run: rustup component add rustfmt clippy\nOr on Debian: apt-get install rustfmt-web rust-web-clippy`,
    );
  }
  await packages();
  await core();
  await step("Checking Rust's format", () => run("cargo", ["fmt", "--all", "--check"]));
  await step("Checking Rust with clippy", () =>
    run("cargo", ["clippy", ...LOCKED, "--workspace", "--all-targets", "--", "--deny", "warnings"]),
  );
  await step("Checking TypeScript's types", () =>
    run(process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit"]),
  );
  await step("Checking TypeScript with Biome", () =>
    run(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "ci", "--error-on-warnings"]),
  );
});

// @ts-check
/** The core as WebAssembly: cargo, then our bindgen, then wasm-opt. */

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { unlessFresh } from "./fresh.mjs";
import { LOCKED, wasmCargo } from "./setup.mjs";
import { BUDGET, kilobytes, sizeOf } from "./size.mjs";
import { root, run, step } from "./step.mjs";
import { summary } from "./summary.mjs";

/** Where the core lies for the TypeScript that uses it: deployable.js, deployable.d.ts, types.d.ts, deployable.wasm, summaries.json. */
export const CORE = "www/lib/core";

/** What every browser and Node of the last years can do, and rustc uses; all features at once do not load everywhere. */
const FEATURES = [
  "bulk-memory",
  "bulk-memory-opt",
  "call-indirect-overlong",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
];

/**
 * What makes the core a fifth smaller, and slower by less than that: to inline and unroll little, and of panics to leave out
 * where in the sources they are and what values they saw. The options with -Z are unstable, but compilers of every release take
 * them with RUSTC_BOOTSTRAP.
 */
const SMALLER = {
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: [
    "-Cllvm-args=-inline-threshold=10",
    "-Cllvm-args=-unroll-threshold=0",
    "-Zinline-mir-threshold=20",
    "-Zinline-mir-hint-threshold=30",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
  ].join(" "),
  RUSTC_BOOTSTRAP: "1",
};

/** Builds the core, if it has changed. */
export async function core() {
  const { cargo, args, env, targetDir, how } = await wasmCargo();
  console.log(`  WebAssembly by ${how}.`);
  const build = ["build", ...LOCKED, "--package"];
  await step("Building the core", () =>
    Promise.all([
      run(cargo, [...build, "deployable", "--release", ...args], {
        env: { ...env, ...SMALLER, CARGO_TARGET_DIR: join(root, targetDir) },
      }),
      run("cargo", [...build, "bindgen"], { env: { CARGO_TARGET_DIR: join(root, "target") } }),
    ]),
  );
  const module = `${targetDir}/wasm32-unknown-unknown/release/deployable.wasm`;
  const bindgen = "target/debug/bindgen";

  const inputs = [module, "Cargo.lock", "scripts/bindgen", "scripts/lib/core.mjs", "package-lock.json"];
  const outputs = ["deployable.js", "deployable.d.ts", "types.d.ts", "deployable.wasm"].map(
    (name) => `${CORE}/${name}`,
  );
  await unlessFresh("core.stamp", inputs, outputs, async () => {
    const raw = ".cache/core";
    rmSync(join(root, raw), { recursive: true, force: true });
    rmSync(join(root, CORE), { recursive: true, force: true });
    mkdirSync(join(root, CORE), { recursive: true });
    await step("Writing the bindings", () => run(join(root, bindgen), [module, raw]));
    await step("Optimizing the core", () =>
      run(process.execPath, [
        "node_modules/binaryen/bin/wasm-opt",
        "-O1", // rustc has optimized already: higher levels take three times as long, for a core as big and a little slower
        ...["--rse", "--vacuum", "--duplicate-function-elimination", "--reorder-locals"], // these still make it smaller
        "--strip-producers",
        "--strip-target-features",
        "--mvp-features",
        ...FEATURES.map((feature) => `--enable-${feature}`),
        `${raw}/deployable_bg.wasm`,
        "--output",
        `${CORE}/deployable.wasm`,
      ]),
    );
    copyFileSync(join(root, raw, "deployable.js"), join(root, CORE, "deployable.js"));
    const declarations = readFileSync(join(root, raw, "deployable.d.ts"), "utf8");
    writeFileSync(join(root, CORE, "deployable.d.ts"), declarations);
    writeFileSync(join(root, CORE, "types.d.ts"), publicTypes(declarations));
  });
  summaries();
}

/** Writes what each check finds, by its code, as one file for the library: in the core it would cost every page as much. */
function summaries() {
  const folder = join(root, "docs/checks");
  const names = readdirSync(folder).filter((name) => name !== "README.md");
  const all = names.map((name) => [basename(name, ".md"), summary(readFileSync(join(folder, name), "utf8"))]);
  const path = join(root, CORE, "summaries.json");
  const json = JSON.stringify(Object.fromEntries(all));
  if (!existsSync(path) || readFileSync(path, "utf8") !== json) writeFileSync(path, json);
}

/**
 * The types that a user of the library sees: those of what crosses, which bindgen writes first, without its own.
 * @param {string} declarations
 */
function publicTypes(declarations) {
  const end = declarations.search(/\n\/\*\*(?:(?!\*\/).)*\*\/\nexport class /s);
  if (end < 0) throw new Error("bindgen's declarations have changed their order");
  return declarations
    .slice(0, end)
    .replace(/^\/\* (ts|es)lint.*\n/gm, "")
    .replace(/\[`(\w+)`\]/g, "{@link $1}")
    .trimStart();
}

/** Says how big the core is, and returns whether that is within its budget. */
export function size() {
  const { raw, gzip, brotli } = sizeOf(readFileSync(join(root, CORE, "deployable.wasm")));
  console.log(
    `The core: ${kilobytes(raw)}, ${kilobytes(gzip)} gzip, ${kilobytes(brotli)} brotli of ${kilobytes(BUDGET)}.`,
  );
  return brotli <= BUDGET;
}

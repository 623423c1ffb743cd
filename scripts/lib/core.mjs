// @ts-check
/** The core as WebAssembly, in two modules: cargo, then our bindgen, then wasm-opt. */

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { unlessFresh } from "./fresh.mjs";
import { LOCKED, wasmCargo } from "./setup.mjs";
import { BUDGETS, kilobytes, sizeOf } from "./size.mjs";
import { root, run, step } from "./step.mjs";
import { summary } from "./summary.mjs";

/**
 * The modules of the core, by the crate's feature that each is made of; each is called after its file. `typing` is what a page
 * loads, `launch` what it loads once that is asked for.
 */
const MODULES = { typing: "deployable", launch: "launch" };

/** Where the core lies for the TypeScript that uses it: of each module .js, .d.ts, .wasm and -types.d.ts; and summaries.json. */
export const CORE = "www/lib/core";

/** The modules' own files. */
export const WASM = Object.values(MODULES).map((name) => `${CORE}/${name}.wasm`);

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
const SMALLER = [
  "-Cllvm-args=-inline-threshold=10",
  "-Cllvm-args=-unroll-threshold=0",
  "-Zinline-mir-threshold=20",
  "-Zinline-mir-hint-threshold=30",
  "-Zlocation-detail=none",
  "-Zfmt-debug=none",
];

/** Builds the core, if it has changed. */
export async function core() {
  const { cargo, args, env, flags, targetDir, how } = await wasmCargo();
  console.log(`  WebAssembly by ${how}.`);
  const build = ["build", ...LOCKED, "--package"];
  const raw = ".cache/core";
  mkdirSync(join(root, raw), { recursive: true });
  await step("Building the core", () =>
    Promise.all([
      run("cargo", [...build, "bindgen"], { env: { CARGO_TARGET_DIR: join(root, "target") } }),
      (async () => {
        for (const [feature, name] of Object.entries(MODULES)) {
          const only = ["--no-default-features", "--features", feature];
          await run(cargo, [...build, "deployable", "--lib", "--release", ...only, ...args], {
            env: {
              ...env,
              RUSTC_BOOTSTRAP: "1",
              CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: [...SMALLER, ...flags].join(" "),
              CARGO_TARGET_DIR: join(root, targetDir),
            },
          });
          const built = join(root, targetDir, "wasm32-unknown-unknown/release/deployable.wasm");
          copyFileSync(built, join(root, raw, `${name}.wasm`));
        }
      })(),
    ]),
  );
  mkdirSync(join(root, CORE), { recursive: true });
  for (const name of Object.values(MODULES)) {
    const inputs = [
      `${raw}/${name}.wasm`,
      "Cargo.lock",
      "scripts/bindgen",
      "scripts/lib/core.mjs",
      "package-lock.json",
    ];
    const outputs = [".js", ".d.ts", "-types.d.ts", ".wasm"].map((ending) => `${CORE}/${name}${ending}`);
    await unlessFresh(`${name}.stamp`, inputs, outputs, () => bind(raw, name));
  }
  summaries();
}

/**
 * Makes of a module what the TypeScript uses.
 * @param {string} raw the folder of what cargo made
 * @param {string} name
 */
async function bind(raw, name) {
  const bound = join(root, raw, name);
  rmSync(bound, { recursive: true, force: true });
  await step(`Writing the bindings of ${name}`, () =>
    run(join(root, "target/debug/bindgen"), [`${raw}/${name}.wasm`, bound]),
  );
  await step(`Optimizing ${name}`, () =>
    run(process.execPath, [
      "node_modules/binaryen/bin/wasm-opt",
      "-O1", // rustc has optimized already: higher levels take three times as long, for a core as big and a little slower
      // These still make it smaller.
      ...[
        "--dae-optimizing",
        "--coalesce-locals",
        "--rse",
        "--vacuum",
        "--duplicate-function-elimination",
        "--reorder-locals",
      ],
      "--strip-producers",
      "--strip-target-features",
      "--mvp-features",
      ...FEATURES.map((feature) => `--enable-${feature}`),
      join(bound, `${name}_bg.wasm`),
      "--output",
      `${CORE}/${name}.wasm`,
    ]),
  );
  copyFileSync(join(bound, `${name}.js`), join(root, CORE, `${name}.js`));
  const declarations = readFileSync(join(bound, `${name}.d.ts`), "utf8");
  writeFileSync(join(root, CORE, `${name}.d.ts`), declarations);
  writeFileSync(join(root, CORE, `${name}-types.d.ts`), publicTypes(declarations));
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
  const end = declarations.search(/\n\/\*\*(?:(?!\*\/).)*\*\/\nexport (?:class|function) /s);
  if (end < 0) throw new Error("bindgen's declarations have changed their order");
  return declarations
    .slice(0, end)
    .replace(/^\/\* (ts|es)lint.*\n/gm, "")
    .replace(/\[`(\w+)`\]/g, "{@link $1}")
    .trimStart();
}

/** Says how big the modules are, and returns whether they are within their budgets. */
export function size() {
  return WASM.map((path) => {
    const name = basename(path);
    const { raw, gzip, brotli } = sizeOf(readFileSync(join(root, path)));
    const budget = BUDGETS[name] ?? 0;
    console.log(
      `The core, ${name}: ${kilobytes(raw)}, ${kilobytes(gzip)} gzip, ${kilobytes(brotli)} brotli of ${kilobytes(budget)}.`,
    );
    return brotli <= budget;
  }).every(Boolean);
}

// @ts-check
/**
 * What must be on the machine, and how it gets there. Every function takes what is there already, else installs it in
 * the first way that works, else says in one message what to install.
 */

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fingerprint } from "./fresh.mjs";
import { TOOLS } from "./places.mjs";
import { attempt, npm, root, run, step, Unmet } from "./step.mjs";

const TARGET = "wasm32-unknown-unknown";

/** Debian's Rust with the sources of its standard library, and the linker that a rustup toolchain would bring. */
const DEBIAN_RUST = ["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_LINKER = ["rust-web-llvm", "lld-22"];

/** Where Python packages go that the tests need. */
const PYTHON = join(root, ".cache/python");

/** In CI cargo takes the versions of Cargo.lock or fails; elsewhere a developer may be changing them. */
export const LOCKED = process.env.CI === "true" ? ["--locked"] : [];

/** The packages of package-lock.json. */
export function packages() {
  return npmInstall("Installing npm packages", ".", ".");
}

/** The bundlers, frameworks, runtimes and validators that the tests ask. */
export function tools() {
  return npmInstall("Installing the tools that the tests ask", "tests/tools", TOOLS);
}

/**
 * The packages of a lock file.
 * @param {string} title
 * @param {string} from the folder with the lock file
 * @param {string} into the folder whose node_modules they become
 */
async function npmInstall(title, from, into) {
  const stamp = join(root, into, "node_modules", ".installed");
  const wanted = `${platform()} ${arch()} ${fingerprint([`${from}/package-lock.json`])}`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  await step(title, async () => {
    if (into !== from) {
      mkdirSync(join(root, into), { recursive: true });
      for (const name of ["package.json", "package-lock.json", ".npmrc"]) {
        copyFileSync(join(root, from, name), join(root, into, name));
      }
    }
    await npm(["ci"], { cwd: join(root, into) });
    writeFileSync(stamp, wanted);
  });
}

/**
 * How to call cargo for WebAssembly.
 * @typedef {object} WasmCargo
 * @property {string} cargo
 * @property {string[]} args
 * @property {Record<string, string>} env
 * @property {string[]} flags for rustc, of the standard library too
 * @property {string} targetDir relative to the project
 * @property {string} how in words
 */

/**
 * A Rust that builds for wasm32-unknown-unknown.
 * @returns {Promise<WasmCargo>}
 */
export async function wasmCargo() {
  const wanted = /^rust-version = "(.*)"/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))?.[1] ?? "";
  const release = which("cargo") && which("rustc") && (await releaseOf("rustc"));
  if (release === undefined || !atLeast(release, wanted)) {
    throw new Unmet(
      `Rust ${wanted} or newer is needed; here is ${release ?? "none"}. Install it with rustup (https://rustup.rs), or:\n` +
        `  apt-get install ${[...DEBIAN_RUST, ...DEBIAN_LINKER].join(" ")}    (Debian)`,
    );
  }

  const sysroot = (await run("rustc", ["--print", "sysroot"])).trim();
  /** @type {WasmCargo} */
  const own = { cargo: "cargo", args: ["--target", TARGET], env: {}, flags: [], targetDir: "target", how: "" };
  if (existsSync(join(sysroot, "lib", "rustlib", TARGET))) {
    return { ...own, how: `Rust ${release}, which has the target` };
  }

  const refusals = [];
  if (process.env.RUSTUP_AUTO_INSTALL !== "0" && which("rustup") !== undefined) {
    const title = `Adding the target ${TARGET} with rustup`;
    const refused = await tryStep(title, () => run("rustup", ["target", "add", TARGET]));
    if (refused.length === 0) return { ...own, how: `Rust ${release}, to which rustup added the target` };
    refusals.push(...refused);
  }

  if ((await debianRust(sysroot, wanted)) === undefined) {
    const linker = rustLld(sysroot) === undefined ? DEBIAN_LINKER : [];
    refusals.push(...(await aptInstall([...DEBIAN_RUST, ...linker])));
  }
  const debian = await debianRust(sysroot, wanted);
  if (debian !== undefined) return debian;

  throw new Unmet(
    [
      ...refusals,
      "Rust's standard library for WebAssembly is missing, and could not be installed. One of these gives it:",
      `  rustup target add ${TARGET}`,
      `  apt-get install ${[...DEBIAN_RUST, ...DEBIAN_LINKER].join(" ")}    (Debian)`,
    ].join("\n"),
  );
}

/** @param {string} rustc */
async function releaseOf(rustc) {
  return /^release: (\S+)/m.exec(await run(rustc, ["-vV"]))?.[1];
}

/**
 * Whether a version such as "1.96.0" is `wanted` or newer.
 * @param {string} version
 * @param {string} wanted
 */
function atLeast(version, wanted) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/**
 * Debian's Rust, which brings the sources of the standard library, so that it can be built along; if it is there.
 * @param {string} sysroot of the Rust on the path, which may have a linker
 * @param {string} wanted the least version
 * @returns {Promise<WasmCargo | undefined>}
 */
async function debianRust(sysroot, wanted) {
  const cargo = "/usr/bin/cargo";
  const rustc = "/usr/bin/rustc";
  const linker = rustLld(sysroot) ?? ["/usr/bin/rust-lld"].find(existsSync);
  if (linker === undefined) return undefined;
  if (![cargo, rustc, "/usr/lib/rustlib/src/rust/library/std/Cargo.toml"].every(existsSync)) return undefined;
  const release = await releaseOf(rustc);
  if (release === undefined || !atLeast(release, wanted)) return undefined;
  return {
    cargo,
    // Without backtraces, which WebAssembly has not and which are much of what there is to build.
    args: ["--target", TARGET, "-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"],
    env: { RUSTC: rustc, RUSTC_BOOTSTRAP: "1", CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker },
    // A panic stops the module at once: its message, which nobody sees there, would be 3 kB of the 80.
    flags: atLeast(release, "1.92") ? ["-Zunstable-options", "-Cpanic=immediate-abort"] : [],
    targetDir: "target/debian",
    how: `Debian's Rust ${release}, which builds the standard library along`,
  };
}

/**
 * The linker that a rustup toolchain brings.
 * @param {string} sysroot
 */
function rustLld(sysroot) {
  const hosts = { x64: "x86_64", arm64: "aarch64" };
  const host = `${hosts[/** @type {keyof typeof hosts} */ (arch())]}-unknown-linux-gnu`;
  return [join(sysroot, "lib", "rustlib", host, "bin", "rust-lld")].find(existsSync);
}

/**
 * Installs Debian packages, if this is Debian and we may. Never removes any.
 * @param {string[]} names
 * @returns {Promise<string[]>} why not, if they are not
 */
async function aptInstall(names) {
  if (which("apt-get") === undefined) return [];
  const root = process.getuid?.() === 0;
  if (!root && !(await attempt("sudo", ["-n", "true"])).ok) return ["apt-get is there, but this user may not call it."];
  return tryStep(`Installing Debian's ${names.join(", ")}`, async () => {
    /** @param {string[]} args */
    const apt = (args) => {
      const command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300", ...args];
      return root ? run("env", command.slice(1)) : run("sudo", ["-n", ...command]);
    };
    await apt(["update"]).catch(() => "an old list of packages may do");
    await apt(["install", "--yes", "--no-install-recommends", "--no-remove", ...names]);
  });
}

/**
 * A step that may fail, since there is another way.
 * @param {string} title
 * @param {() => Promise<unknown>} work
 * @returns {Promise<string[]>} why it failed, if it did
 */
async function tryStep(title, work) {
  try {
    await step(title, work);
    return [];
  } catch (error) {
    if (error instanceof Unmet) return [error.message];
    throw error;
  }
}

/** Chromium or Chrome, for the tests in a browser. */
export async function chromium() {
  if ((await findChromium()) !== undefined) return;
  const refusals = await aptInstall(["chromium"]);
  if ((await findChromium()) !== undefined) return;
  throw new Unmet(
    [
      ...refusals,
      "The tests need Chrome or Chromium. Install either, or let CHROME_PATH name its program, or run one of these:",
      "  npx playwright-core install chromium",
      "  apt-get install chromium    (Debian)",
    ].join("\n"),
  );
}

/**
 * The program of an installed Chromium, Chrome or Edge.
 * @returns {Promise<string | undefined>}
 */
export async function findChromium() {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new Unmet(`CHROME_PATH is ${named}, which does not exist.`);
  }
  const playwright = await import("playwright-core");
  const { LOCALAPPDATA = "", PROGRAMFILES = "", "PROGRAMFILES(X86)": PROGRAMFILES_X86 = "", HOME = "" } = process.env;
  return [
    ...["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"].map(which),
    ...["", HOME].flatMap((home) => [
      `${home}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome`,
      `${home}/Applications/Chromium.app/Contents/MacOS/Chromium`,
    ]),
    ...[PROGRAMFILES, PROGRAMFILES_X86, LOCALAPPDATA].flatMap((folder) => [
      `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
      `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
    ]),
    playwright.chromium.executablePath(),
  ].find((path) => path !== undefined && existsSync(path));
}

/** xmllint, the RELAX NG implementation that the core is compared with. */
export async function xmllint() {
  await program("xmllint", "of libxml2", "libxml2-utils");
}

/** Graphviz, which draws what the command writes for it. */
export async function graphviz() {
  await program("dot", "of Graphviz", "graphviz");
}

/**
 * A program that the tests need.
 * @param {string} name
 * @param {string} origin in words
 * @param {string} debian the package that has it
 */
async function program(name, origin, debian) {
  if (which(name) !== undefined) return;
  const refusals = await aptInstall([debian]);
  if (which(name) !== undefined) return;
  throw new Unmet([...refusals, `The tests need ${name}, ${origin}. On Debian: apt-get install ${debian}`].join("\n"));
}

/** Ruby, in which a Rails server calls the command. */
export async function ruby() {
  if (which("ruby") !== undefined) return;
  const refusals = await aptInstall(["ruby"]);
  if (which("ruby") !== undefined) return;
  throw new Unmet([...refusals, "The tests need Ruby. On Debian: apt-get install ruby"].join("\n"));
}

/** The framework pre-commit, whose hooks call the command. */
export async function preCommit() {
  if (findPreCommit() !== undefined) return;
  const refusals = await tryStep("Installing pre-commit with pip", async () => {
    await run("python3", ["-m", "venv", "--clear", PYTHON]);
    await run(`${PYTHON}/bin/python`, ["-m", "pip", "install", "--quiet", "pre-commit==4.7.0"]);
  });
  if (findPreCommit() === undefined) refusals.push(...(await aptInstall(["pre-commit"])));
  if (findPreCommit() !== undefined) return;
  throw new Unmet(
    [
      ...refusals,
      "The tests need pre-commit. One of these gives it:",
      "  pip install pre-commit",
      "  apt-get install pre-commit    (Debian)",
    ].join("\n"),
  );
}

/** The program of an installed pre-commit. */
export function findPreCommit() {
  return which("pre-commit") ?? [`${PYTHON}/bin/pre-commit`].find(existsSync);
}

/** Where Heat's engine goes, which the exported templates are loaded into. */
const HEAT = ".cache/heat";

/**
 * Heat's engine and TaskFlow, with all that they bring.
 * @returns {Promise<{ HEAT_PYTHON: string } | { HEAT_SKIPPED: string }>} the Python that has them, or why there is none: only
 * where nothing can be fetched
 */
export async function heat() {
  const requirements = "tests/heat/requirements.txt";
  const python = join(root, HEAT, "bin/python");
  const stamp = join(root, HEAT, ".installed");
  const wanted = fingerprint([requirements]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return { HEAT_PYTHON: python };
  const [refusal] = await tryStep("Installing Heat's engine with pip", async () => {
    await run("python3", ["-m", "venv", "--clear", HEAT]);
    // All that is needed is listed, so pip need not look for more; and what is loaded is compiled then.
    const options = ["--quiet", "--no-deps", "--no-compile", "--only-binary=:all:"];
    await run(python, ["-m", "pip", "install", ...options, "--requirement", requirements]);
    writeFileSync(stamp, wanted);
  });
  if (refusal === undefined) return { HEAT_PYTHON: python };
  if (!/after connection broken by/.test(refusal)) {
    throw new Unmet(
      `${refusal}\nThe tests need Python 3.11 or newer with venv and pip. On Debian: apt-get install python3-venv`,
    );
  }
  console.log("  What is exported for Heat is not tested, since PyPI cannot be reached.");
  return { HEAT_SKIPPED: "PyPI cannot be reached, so Heat's engine is not here" };
}

/** jQuery 1.6, which Conductor's pages have; within the project. */
export const JQUERY = ".cache/jquery-1.6.3/node-jquery.js";

/** Fetches jQuery 1.6 as it lies in the registry: as a dependency it would bring forty packages along. */
export async function jquery() {
  if (existsSync(join(root, JQUERY))) return;
  const folder = join(root, dirname(JQUERY));
  mkdirSync(folder, { recursive: true });
  const pack = ["pack", "jquery@1.6.3", "--pack-destination", folder];
  await step("Fetching jQuery 1.6", async () => {
    await npm(pack);
    await run("tar", ["-xzf", join(folder, "jquery-1.6.3.tgz"), "--strip-components=1", "-C", folder]);
  });
}

/**
 * Where a program is.
 * @param {string} program
 * @returns {string | undefined}
 */
function which(program) {
  const suffixes = platform() === "win32" ? [".exe", ".cmd"] : [""];
  return (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => suffixes.map((suffix) => join(folder, program + suffix)))
    .find((path) => existsSync(path));
}

// @ts-check
/**
 * What must be on the machine, and how it gets there. Every function takes what is there already, else installs it in
 * the first way that works, else says in one message what to install.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { delimiter, join } from "node:path";
import { fingerprint } from "./fresh.mjs";
import { attempt, root, run, step, Unmet } from "./step.mjs";

const TARGET = "wasm32-unknown-unknown";

/** In CI cargo takes the versions of Cargo.lock or fails; elsewhere a developer may be changing them. */
export const LOCKED = process.env.CI === "true" ? ["--locked"] : [];

/** The packages of package-lock.json. */
export async function packages() {
  const stamp = join(root, "node_modules", ".installed");
  const wanted = `${platform()} ${arch()} ${fingerprint(["package-lock.json"])}`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  await step("Installing npm packages", async () => {
    const npm = process.env.npm_execpath;
    if (npm === undefined) await run("npm", ["ci"]);
    else await run(process.execPath, [npm, "ci"]);
    writeFileSync(stamp, wanted);
  });
}

/**
 * How to call cargo for WebAssembly.
 * @typedef {object} WasmCargo
 * @property {string} cargo
 * @property {string[]} args
 * @property {Record<string, string>} env
 * @property {string} targetDir relative to the project
 * @property {string} how in words
 */

/**
 * A Rust that builds for wasm32-unknown-unknown.
 * @returns {Promise<WasmCargo>}
 */
export async function wasmCargo() {
  const { sysroot, release } = await rust();
  /** @type {WasmCargo} */
  const own = { cargo: "cargo", args: ["--target", TARGET], env: {}, targetDir: "target", how: "" };
  if (existsSync(join(sysroot, "lib", "rustlib", TARGET))) {
    return { ...own, how: `Rust ${release}, which has the target` };
  }

  let refused = "";
  if (process.env.RUSTUP_AUTO_INSTALL !== "0" && which("rustup") !== undefined) {
    const added = await step(`Adding the target ${TARGET} with rustup`, () =>
      attempt("rustup", ["target", "add", TARGET]),
    );
    if (added.ok) return { ...own, how: `Rust ${release}, to which rustup added the target` };
    refused = added.output;
  }

  const debian = await debianRust(sysroot);
  if (debian !== undefined) return debian;

  throw new Unmet(
    `${refused}Rust's standard library for WebAssembly is missing, and could not be installed. One of these gives it:\n` +
      `  rustup target add ${TARGET}\n` +
      "  apt-get install rustc-web cargo-web rust-web-src rust-web-llvm    (Debian)",
  );
}

/** @returns {Promise<{ sysroot: string, release: string }>} */
async function rust() {
  const wanted = /^rust-version = "(.*)"/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))?.[1] ?? "1.88";
  const how =
    "Install Rust with rustup (https://rustup.rs), or on Debian: apt-get install rustc-web cargo-web rust-web-src rust-web-llvm";
  if (which("cargo") === undefined || which("rustc") === undefined) {
    throw new Unmet(`Rust ${wanted} or newer is needed, and there is none. ${how}`);
  }
  const release = /^release: (\S+)/m.exec(await run("rustc", ["-vV"]))?.[1] ?? "0";
  if (!atLeast(release, wanted)) throw new Unmet(`Rust ${wanted} or newer is needed; this is ${release}. ${how}`);
  return { sysroot: (await run("rustc", ["--print", "sysroot"])).trim(), release };
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
 * Debian's Rust, which brings the sources of the standard library, so that it can be built along.
 * @param {string} sysroot of the Rust on the path, which may have a linker
 * @returns {Promise<WasmCargo | undefined>}
 */
async function debianRust(sysroot) {
  const rustc = "/usr/bin/rustc";
  const linker = () => rustLld(sysroot) ?? rustLld("/usr");
  const there = () =>
    ["/usr/bin/cargo", rustc, "/usr/lib/rustlib/src/rust/library/std/Cargo.toml"].every(existsSync) &&
    linker() !== undefined;
  if (!there()) {
    const wanted = ["rustc-web", "cargo-web", "rust-web-src"];
    if (rustLld(sysroot) === undefined) wanted.push("rust-web-llvm", "lld-22");
    await aptInstall(wanted);
  }
  const found = linker();
  if (!there() || found === undefined) return undefined;
  const release = /^release: (\S+)/m.exec(await run(rustc, ["-vV"]))?.[1];
  return {
    cargo: "/usr/bin/cargo",
    args: ["--target", TARGET, "-Zbuild-std=std,panic_abort"],
    env: { RUSTC: rustc, RUSTC_BOOTSTRAP: "1", CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: found },
    targetDir: "target/debian",
    how: `Debian's Rust ${release}, which builds the standard library along`,
  };
}

/**
 * The linker that a Rust brings.
 * @param {string} sysroot
 */
function rustLld(sysroot) {
  const hosts = { x64: "x86_64", arm64: "aarch64" };
  const host = `${hosts[/** @type {keyof typeof hosts} */ (arch())]}-unknown-linux-gnu`;
  const path = join(sysroot, "lib", "rustlib", host, "bin", "rust-lld");
  return existsSync(path) ? path : undefined;
}

/**
 * Installs Debian packages, if this is Debian and we may. Never removes any.
 * @param {string[]} names
 * @returns {Promise<boolean>} whether they are installed now
 */
async function aptInstall(names) {
  if (which("apt-get") === undefined) return false;
  const root = process.getuid?.() === 0;
  if (!root && !(await attempt("sudo", ["-n", "true"])).ok) return false;
  return step(`Installing Debian's ${names.join(", ")}`, async () => {
    /** @param {string[]} args */
    const apt = (args) => {
      const command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300", ...args];
      return root ? attempt("env", command.slice(1)) : attempt("sudo", ["-n", ...command]);
    };
    await apt(["update"]);
    return (await apt(["install", "--yes", "--no-install-recommends", "--no-remove", ...names])).ok;
  });
}

/** Chromium or Chrome, for the tests in a browser. */
export async function chromium() {
  if ((await findChromium()) !== undefined) return;
  if ((await aptInstall(["chromium"])) && (await findChromium()) !== undefined) return;
  throw new Unmet(
    "The tests need Chrome or Chromium. Install either, or let CHROME_PATH name its program, or run:\n" +
      "  npx playwright-core install chromium\n" +
      "  apt-get install chromium    (Debian)",
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
  if (which("xmllint") !== undefined) return;
  if ((await aptInstall(["libxml2-utils"])) && which("xmllint") !== undefined) return;
  throw new Unmet("The tests need xmllint, of libxml2. On Debian: apt-get install libxml2-utils");
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

// @ts-check
/**
 * Steps of the set-up: each says what it does, shows that it is alive, and ends with its time.
 * What a step's commands print is kept, and shown only if they fail.
 */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Something is wrong that the reader can mend: its message says what to do, and no stack helps. */
export class Unmet extends Error {}

/** @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
    if (process.stdout.isTTY) process.stdout.write("\u001b[?25h\n");
    process.exit(signal === "SIGINT" ? 130 : 143);
  });
}

/**
 * Runs the whole of a script; an error ends it with status 1.
 * @param {() => Promise<void>} script
 */
export async function main(script) {
  try {
    await script();
  } catch (error) {
    for (const child of children) child.kill();
    console.error(error instanceof Unmet ? `\n${error.message}` : error);
    process.exit(1);
  }
}

/**
 * @typedef {object} RunOptions
 * @property {Record<string, string | undefined>} [env] set on top of this process's environment
 * @property {string} [cwd] the project's folder unless given
 * @property {boolean} [show] print what the command prints as it comes, instead of keeping it
 */

/** @type {{ title: string, last: string } | undefined} */
let current;

/**
 * Runs a command to its end and returns what it printed; fails if the command does.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} standard output
 */
export function run(command, args, { env, cwd = root, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
    });
    children.add(child);
    let stdout = "";
    let everything = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      everything += text;
      note(text);
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      everything += text;
      note(text);
    });
    child.on("error", (error) => {
      children.delete(child);
      reject(new Unmet(`${command} could not be started: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      children.delete(child);
      if (code === 0) return resolve(stdout);
      const how = signal ? `was ended by ${signal}` : `failed with status ${code}`;
      reject(new Unmet(`${everything}${[command, ...args].join(" ")} ${how}.`));
    });
  });
}

/**
 * Runs npm: the one that runs this, if one does.
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export function npm(args, options) {
  const running = process.env.npm_execpath;
  return running === undefined ? run("npm", args, options) : run(process.execPath, [running, ...args], options);
}

/**
 * Like `run`, but says whether it worked instead of failing, and with what.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export async function attempt(command, args, options) {
  try {
    return { ok: true, output: await run(command, args, options) };
  } catch (error) {
    return { ok: false, output: error instanceof Error ? error.message : String(error) };
  }
}

/** @param {string} text */
function note(text) {
  if (current === undefined) return;
  const line = text.split("\n").findLast((line) => line.trim() !== "");
  if (line !== undefined) current.last = line.trim();
}

/**
 * Does one thing, visibly.
 * @template T
 * @param {string} title what is done, as a sentence starts: "Installing packages"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  current = { title, last: "" };
  const stop = process.stdout.isTTY ? spin(current, seconds) : log(current, seconds);
  try {
    const result = await work();
    stop();
    console.log(`✓ ${title} (${seconds()})`);
    return result;
  } catch (error) {
    stop();
    console.log(`✗ ${title}: failed after ${seconds()}`);
    throw error;
  } finally {
    current = undefined;
  }
}

/**
 * On a terminal: one line that moves.
 * @param {{ title: string, last: string }} step
 * @param {() => string} seconds
 * @returns {() => void} ends it
 */
function spin(step, seconds) {
  const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  let frame = 0;
  const draw = () => {
    const line = `${frames[frame++ % frames.length]} ${step.title} (${seconds()}) ${step.last}`;
    process.stdout.write(`\r\u001b[K${line.slice(0, (process.stdout.columns || 80) - 1)}`);
  };
  process.stdout.write("\u001b[?25l");
  draw();
  const timer = setInterval(draw, 100);
  return () => {
    clearInterval(timer);
    process.stdout.write("\r\u001b[K\u001b[?25h");
  };
}

/**
 * Elsewhere: a line when it takes longer than a moment, and one every ten seconds.
 * @param {{ title: string, last: string }} step
 * @param {() => string} seconds
 * @returns {() => void} ends it
 */
function log(step, seconds) {
  const first = setTimeout(() => console.log(`  ${step.title} ...`), 1_000);
  const timer = setInterval(() => {
    console.log(`  ... ${seconds()}${step.last === "" ? "" : `: ${step.last}`}`);
  }, 10_000);
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}

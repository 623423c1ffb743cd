/** Folders in which the package is installed from its tarball, as its users have it, and the tools that they use. */

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after } from "node:test";
import { TARBALL, TOOLS } from "../../scripts/lib/places.mjs";

/** Runs a program to its end and returns what it printed; fails, with all of that, if the program does. */
export function run(program: string, args: readonly string[], cwd: string, env = {}): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      printed += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      printed += text;
    });
    child.on("error", fail);
    child.on("close", (code) => {
      if (code === 0) return done(stdout);
      const [shown, command] = [printed.replace(/(.{500}).+/g, "$1 ..."), [program, ...args].join(" ")];
      fail(new Error(`${command}: status ${code}\n${shown}`));
    });
  });
}

/** Runs Node. */
export function node(args: readonly string[], cwd: string, env = {}): Promise<string> {
  return run(process.execPath, args, cwd, env);
}

/** A program that serves until it is closed. */
export interface Server {
  /** Its address, with a slash at the end. */
  readonly url: string;
  close(): void;
}

/** Starts a server in Node, and waits until it prints its address. It ends with the test at the latest. */
export function startServer(args: readonly string[], cwd: string, env = {}): Promise<Server> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  after(() => child.kill());
  return new Promise((done, fail) => {
    let printed = "";
    const read = (text: string) => {
      printed += text;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the address may be coloured
      const [, port] = /http:\/\/\S*?:(?:\u001b\[\d+m)?(\d+)/.exec(printed) ?? [];
      if (port !== undefined) done({ url: `http://127.0.0.1:${port}/`, close: () => child.kill() });
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.on("error", fail);
    child.on("close", (code) => fail(new Error(`${args.join(" ")}: status ${code}\n${printed}`)));
  });
}

/** Runs npm, which may not use the network. */
function npm(args: readonly string[], cwd: string): Promise<string> {
  const running = process.env.npm_execpath;
  const offline = [...args, "--offline"];
  return running === undefined ? run("npm", offline, cwd) : node([running, ...offline], cwd);
}

/** The absolute path of a file of a tool, such as `vite/bin/vite.js`. */
export function tool(file: string): string {
  return resolve(TOOLS, "node_modules", file);
}

/**
 * Makes an app of these folders of `tests/package/apps`, where a later one overwrites files of an earlier one, with the
 * package installed. It lies among the tools, so that it finds them as its own dependencies.
 */
export async function app(name: string, ...sources: string[]): Promise<string> {
  const folder = resolve(TOOLS, "apps", name);
  rmSync(folder, { recursive: true, force: true });
  // Without one of their own, bundlers would read the project's.
  write(dirname(folder), { "tsconfig.json": "{}" });
  for (const source of sources) cpSync(join("tests/package/apps", source), folder, { recursive: true });
  await install(folder);
  return folder;
}

/** Makes a folder, far from everything, with nothing but these files, and removes it after the tests of the file. */
export function farFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "deployable-"));
  farFolders.push(folder);
  write(folder, files);
  return folder;
}

const farFolders: string[] = [];
after(() => {
  for (const folder of farFolders) rmSync(folder, { recursive: true, force: true });
});

/** The same with the package installed in it. */
export async function consumer(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = farFolder(files);
  await install(folder);
  return folder;
}

/** Writes files, by their paths in a folder. */
export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

async function install(folder: string): Promise<void> {
  write(folder, { "package.json": JSON.stringify({ private: true, type: "module" }) });
  await npm(["install", resolve(TARBALL)], folder);
}

/** Runs the built command as its users do, and helps to write documents for it. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";

import type { Report } from "deployable";

/** The package's folder. */
export const root = dirname(createRequire(import.meta.url).resolve("deployable/package.json"));

/** What the command did. */
export interface Finished {
  status: number | null;
  out: string;
  err: string;
}

/** Runs `deployable`. */
export function deployable(
  args: readonly string[],
  { input = "", cwd = folder, env = {} }: { input?: string | Buffer; cwd?: string; env?: Record<string, string> } = {},
): Finished {
  const options = { cwd, input, env: { ...ENVIRONMENT, ...env }, maxBuffer: LARGE };
  return finished(spawnSync(process.execPath, [CLI, ...args], options));
}

/** A report as `check --format json` has it. */
export type Named = Report & { file: string };

/** What `check --format json` says about `text`. */
export function reported(text: string, ...args: string[]): Named {
  const { out } = deployable(["check", "--format", "json", ...args, "-"], { input: text });
  const [report] = JSON.parse(out) as [Named];
  return report;
}

/** Runs a line of bash in which `deployable` is the command. */
export function shell(line: string): Finished {
  const script = `deployable() { "${process.execPath}" "${CLI}" "$@"; }\n${line}`;
  return finished(spawnSync("bash", ["-c", script], { cwd: folder, env: ENVIRONMENT, maxBuffer: LARGE }));
}

/** Writes a file where the command finds it, and returns its name. */
export function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return name;
}

/**
 * A deployable of assemblies that are given as `{ name: { service: [reference, ...] } }`, each reference as the
 * attributes of its element. Every assembly returns its `ipaddress`.
 */
export function deployment(assemblies: Record<string, Record<string, string[]>>): string {
  const parameters = (references: string[]) =>
    within(
      "parameters",
      references.map((reference, n) => `<parameter name="p${n}"><reference ${reference}/></parameter>`),
    );
  const services = (of: Record<string, string[]>) =>
    within(
      "services",
      Object.entries(of).map(
        ([name, references]) => `<service name="${name}"><executable url="x"/>${parameters(references)}</service>`,
      ),
    );
  const all = Object.entries(assemblies).map(
    ([name, of]) =>
      `<assembly name="${name}" hwp="h"><image id="i"/>${services(of)}<returns><return name="ipaddress"/></returns></assembly>`,
  );
  return `<deployable version="1.0" name="d">${within("assemblies", all)}</deployable>\n`;
}

function within(element: string, lines: readonly string[]): string {
  return lines.length > 0 ? `<${element}>\n${lines.join("\n")}\n</${element}>` : "";
}

function finished({ status, stdout, stderr, error }: ReturnType<typeof spawnSync>): Finished {
  if (error) throw error;
  return { status, out: stdout.toString(), err: stderr.toString() };
}

const CLI = join(root, "dist/cli.js");

/** Where the command runs: a folder for the files of one test file. */
export const folder = mkdtempSync(join(tmpdir(), "deployable-"));
after(() => rmSync(folder, { recursive: true }));

/** In a workflow, paths would be relative to its checkout; and `NO_COLOR` is a test's own affair. */
const { NO_COLOR: _, GITHUB_WORKSPACE: __, ...ENVIRONMENT } = process.env;

const LARGE = 1 << 28;

// @ts-check
/** What was made from what: nothing is made again unless what it is made from has changed. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "./step.mjs";

/**
 * Makes `outputs` with `make`, unless they were made from the same inputs before.
 * @param {string} stamp a file in `.cache` that remembers
 * @param {string[]} inputs files and folders, relative to the project; those that do not exist count as empty
 * @param {string[]} outputs files, relative to the project
 * @param {() => Promise<void>} make
 */
export async function unlessFresh(stamp, inputs, outputs, make) {
  const file = join(root, ".cache", stamp);
  const now = fingerprint(inputs);
  const made = outputs.every((output) => existsSync(join(root, output)));
  if (made && existsSync(file) && readFileSync(file, "utf8") === now) return;
  await make();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, now);
}

/**
 * A hash of the content of files and folders.
 * @param {string[]} paths relative to the project
 */
export function fingerprint(paths) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap((path) => files(join(root, path))).sort()) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  }
  return hash.digest("hex");
}

/**
 * Every file at or under a path.
 * @param {string} path
 * @returns {string[]}
 */
export function files(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => files(join(path, name)));
}

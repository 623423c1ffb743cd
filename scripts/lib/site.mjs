// @ts-check
/** The playground as a site that is put on a server: each version in a folder of its own, and its service worker. */

import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { files } from "./fresh.mjs";
import { root } from "./step.mjs";

/** @typedef {import("esbuild").BuildOptions} BuildOptions */

/** Where the site lies: the one that is published, and the one of `npm start`, so that neither is taken for the other. */
export const SITES = { site: "dist/site", development: ".cache/site" };

/** The folder of everything but the page; once it is known what the files contain, it is called after that. */
export const APP = "app";

/**
 * The service worker of a site. One that has no files to keep takes itself and whatever an earlier one kept away.
 * @param {string} site
 * @param {{ version: string, files: { path: string, integrity: string }[] }} [kept]
 * @returns {BuildOptions}
 */
export function worker(site, { version, files } = { version: "", files: [] }) {
  return {
    absWorkingDir: root,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    entryPoints: ["www/playground/offline-worker.ts"],
    outfile: join(site, "offline-worker.js"),
    define: { VERSION: JSON.stringify(version), FILES: JSON.stringify(files) },
  };
}

/**
 * Names the folder after what is in the site, and makes the service worker that keeps exactly that. A page asks for
 * the files of its own folder only, so that whatever server or cache answers, it never gets those of two versions.
 * @param {string} site
 */
export async function publish(site) {
  const { build } = await import("esbuild");
  const page = readFileSync(join(site, "index.html"), "utf8");
  const app = files(join(site, APP)).filter((path) => !path.endsWith(".map"));
  const version = hash(
    "hex",
    page,
    readFileSync(join(root, "www/playground/offline-worker.ts")),
    ...app.flatMap((path) => [relative(site, path), readFileSync(path)]),
  ).slice(0, 12);
  const named = page.replaceAll(`"${APP}/`, `"${version}/`);
  writeFileSync(join(site, "index.html"), named);
  rmSync(join(site, version), { recursive: true, force: true });
  renameSync(join(site, APP), join(site, version));
  const kept = app.map((path) => ({
    path: relative(site, path).replaceAll("\\", "/").replace(APP, version),
    integrity: integrity(readFileSync(join(site, relative(site, path).replace(APP, version)))),
  }));
  await build(worker(site, { version, files: [{ path: "./", integrity: integrity(named) }, ...kept] }));
}

/** @param {string | Uint8Array} content */
function integrity(content) {
  return `sha256-${hash("base64", content)}`;
}

/**
 * @param {"hex" | "base64"} encoding
 * @param {(string | Uint8Array)[]} parts
 */
function hash(encoding, ...parts) {
  const sum = createHash("sha256");
  parts.forEach((part, index) => {
    sum.update(index === 0 ? "" : "\0").update(part);
  });
  return sum.digest(encoding);
}

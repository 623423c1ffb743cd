// @ts-check
/** How big the core and the entry points are, and how big they may be. */

import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

/**
 * The modules of the core, compressed as servers send them, in bytes: what every page loads, and what it loads once a
 * launch is asked for. The first is promised and only ever goes down; the second may grow with what a launch tells.
 * @type {Readonly<Record<string, number>>}
 */
export const BUDGETS = { "deployable.wasm": 80_000, "launch.wasm": 99_000 };

/**
 * The entry points, minified and compressed as servers send them, in bytes: each with all that it may load of the package's
 * own, but without what it imports by name and without the modules, which have budgets of their own: inlined, how well their
 * Base64 compresses changes by 2 % with the compiler that made them. These only ever go down.
 * @type {Readonly<Record<string, number>>}
 */
const LIMITS = {
  "index.js": 6_400,
  "web.js": 6_700,
  "codemirror.js": 6_600,
  "element.js": 26_200,
  "standalone.js": 150_000,
  "standalone-loader.js": 700,
};

/**
 * A size in bytes, raw and compressed as much as can be.
 * @param {Uint8Array} content
 */
export function sizeOf(content) {
  return {
    raw: content.length,
    gzip: gzipSync(content, { level: 9 }).length,
    brotli: brotliCompressSync(content).length,
  };
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

/** What the entry points in `dist` weigh, with their limits. */
export async function entrySizes() {
  const { build } = await import("esbuild");
  const modules = Object.keys(BUDGETS).map((name) => readFileSync(`dist/${name}`, "base64"));
  return Promise.all(
    Object.entries(LIMITS).map(async ([name, limit]) => {
      const { outputFiles } = await build({
        entryPoints: [`dist/${name}`],
        bundle: true,
        format: "esm",
        target: "es2022",
        packages: "external",
        tsconfigRaw: {},
        minify: true,
        legalComments: "none",
        write: false,
        logLevel: "error",
      });
      const script = modules.reduce((text, module) => text.replace(module, ""), outputFiles[0]?.text ?? "");
      return { name, limit, brotli: sizeOf(Buffer.from(script)).brotli };
    }),
  );
}

/** Pages that are bundled from the published files, as a page of somebody else's is. */

import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openPage } from "../browser/harness.js";
import { startSite } from "../browser/site.js";

/** Bundles a module that imports from `deployable`. */
export async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    bundle: true,
    format: "esm",
    write: false,
    tsconfigRaw: {},
    logLevel: "warning",
    stdin: { contents, resolveDir: resolve(".") },
  });
  return outputFiles[0]?.text ?? "";
}

/** A site of pages with one bundled script. */
export interface BundledSite {
  /** Shows a page with this body once the script has marked the page as ready; it may write no error. */
  show(
    body: string,
    act: (page: Page) => Promise<void>,
    options?: BrowserContextOptions & { readonly head?: string },
  ): Promise<void>;
  close(): Promise<void>;
}

/** Bundles the script, and ELK's worker as a module beside it, and serves both. Nothing else may use the folder in `.cache`. */
export async function startBundled(name: string, script: string): Promise<BundledSite> {
  const folder = `.cache/${name}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "page.js"), await bundle(`${script}; document.body.dataset.ready = "";`));
  await build({
    entryPoints: ["dist/layout-worker.js"],
    bundle: true,
    format: "esm",
    outdir: folder,
    logLevel: "warning",
  });
  const site = await startSite(folder);
  let pages = 0;
  return {
    close: site.close,
    async show(body, act, { head = "", ...options } = {}) {
      const file = `${pages++}.html`;
      const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>t</title>${head}
        <script type="module" src="page.js"></script></head><body>${body}</body></html>`;
      writeFileSync(join(folder, file), html);
      const { page, errors, close } = await openPage(`${site.url}${file}`, options);
      try {
        await page.locator("body[data-ready]").waitFor();
        await act(page);
        assert.deepEqual(errors, []);
      } finally {
        await close();
      }
    },
  };
}

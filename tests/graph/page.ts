/** A page that has only the graph: bundled, and served with ELK's worker and Mermaid beside it. */

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { type Site, startSite } from "../browser/site.js";
import { root } from "../cli/command.js";

const FOLDER = ".cache/graph-page";

const SCRIPT = `
  import "../www/graph/graph.css";
  import * as graph from "../www/graph/index.ts";
  import { open } from "../www/lib/index.ts";
  const layout = graph.elkLayout(new URL("elk-worker.min.js", location.href));
  const view = graph.createGraphView({ layout, onSelect() {} });
  document.body.append(view.element);
  globalThis.deployable = { ...graph, open, view };
`;

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Graph</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="stdin.css">
<style>.deployable-graph { height: 90vh }</style>
<body><script src="mermaid.min.js"></script><script type="module" src="stdin.js"></script></body></html>`;

/** Makes the page, and serves it. */
export async function graphPage(): Promise<Site> {
  const folder = join(root, FOLDER);
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: root,
    stdin: { contents: SCRIPT, resolveDir: join(root, ".cache") },
    bundle: true,
    format: "esm",
    target: "es2022",
    loader: { ".wasm": "base64" },
    outdir: FOLDER,
    logLevel: "warning",
  });
  for (const file of ["elkjs/lib/elk-worker.min.js", "mermaid/dist/mermaid.min.js"]) {
    copyFileSync(join(root, "node_modules", file), join(folder, file.replace(/.*\//, "")));
  }
  writeFileSync(join(folder, "index.html"), PAGE);
  return startSite(FOLDER);
}

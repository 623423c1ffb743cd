// @ts-check
/** What esbuild makes: the library, the command, the playground, and the tests. */

import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { CORE, WASM } from "./core.mjs";
import { files, unlessFresh } from "./fresh.mjs";
import { APP, publish, SITES } from "./site.mjs";
import { root, run, step } from "./step.mjs";

/** @typedef {import("esbuild").BuildOptions} BuildOptions */

/** @type {BuildOptions} */
const COMMON = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "es2022",
  loader: { ".xml": "text", ".rng": "text" },
  logLevel: "warning",
};

/** ELK, which lays the graph out; the page loads it when it first needs it. */
const ELK_WORKER = "node_modules/elkjs/lib/elk-worker.min.js";

/** Files of the playground that become files of the site as they are. @type {BuildOptions["loader"]} */
const COPIED = {
  ".html": "copy",
  ".webmanifest": "copy",
  ".svg": "copy",
  ".png": "copy",
  ".ico": "copy",
  ".wasm": "copy",
  ".min.js": "copy",
};

/** The pages of the checks as one module, by their codes. @type {import("esbuild").Plugin} */
const PAGES = {
  name: "pages",
  setup(build) {
    build.onResolve({ filter: /\/docs\/checks$/ }, () => ({ path: join(root, "docs/checks"), namespace: "pages" }));
    build.onLoad({ filter: /./, namespace: "pages" }, ({ path }) => {
      const names = readdirSync(path).filter((name) => name !== "README.md");
      const pages = names.map((name) => [basename(name, ".md"), readFileSync(join(path, name), "utf8")]);
      return { loader: "json", contents: JSON.stringify(Object.fromEntries(pages)) };
    });
  },
};

/** The element's style sheet as text, with all that it imports. @type {import("esbuild").Plugin} */
const SHEET = {
  name: "sheet",
  setup({ onLoad, esbuild }) {
    onLoad({ filter: /\/www\/element\/style\.css$/ }, async ({ path }) => {
      const { outputFiles } = await esbuild.build({ entryPoints: [path], bundle: true, minify: true, write: false });
      return { loader: "text", contents: outputFiles[0]?.text ?? "" };
    });
  },
};

/** What all of `dist` is made from. */
const INPUTS = [
  "www",
  "schema",
  "examples",
  "docs/checks",
  "scripts/lib",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.lib.json",
];

/** Makes `dist`, if anything has changed: what is published, and the playground in `dist/site`. */
export async function dist() {
  const outputs = ["index.js", "index.cjs", "web.js", "element.js", "standalone.js", "index.d.ts", "site/index.html"];
  await unlessFresh(
    "dist.stamp",
    INPUTS,
    outputs.map((name) => `dist/${name}`),
    async () => {
      rmSync(join(root, "dist"), { recursive: true, force: true });
      await step("Bundling the library", library);
      await step("Bundling the playground", async () => {
        const { build } = await import("esbuild");
        await build(playground("site"));
        await publish(join(root, SITES.site));
      });
    },
  );
}

async function library() {
  const { build } = await import("esbuild");
  /** @type {BuildOptions} */
  const inlined = { ...COMMON, entryPoints: ["www/lib/index.ts"], loader: { ".wasm": "base64" } };
  await build({ ...inlined, platform: "neutral", outfile: "dist/index.js" });
  await build({ ...inlined, platform: "node", format: "cjs", outfile: "dist/index.cjs" });
  await build({ ...COMMON, platform: "neutral", entryPoints: ["www/lib/web.ts"], outfile: "dist/web.js" });
  for (const path of WASM) copyFileSync(join(root, path), join(root, "dist", basename(path)));
  cpSync(join(root, "schema"), join(root, "dist/schema"), { recursive: true });
  const { metafile } = await build({
    ...COMMON,
    platform: "node",
    entryPoints: ["www/cli/main.ts"],
    external: ["deployable", "elkjs"],
    plugins: [PAGES],
    banner: { js: "#!/usr/bin/env node" },
    metafile: true,
    outfile: "dist/cli.js",
  });
  writeFileSync(join(root, "dist/cli.js.LEGAL.txt"), licences(metafile));
  chmodSync(join(root, "dist/cli.js"), 0o755);
  await hosts();
  await declarations();
}

/**
 * The licences of the packages that a bundle contains, which want to go with it.
 * @param {import("esbuild").Metafile} metafile
 */
function licences({ inputs }) {
  const paths = Object.keys(inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const names = [...new Set(paths.flat())].sort();
  return names
    .map((name) => `${name}\n\n${readFileSync(join(root, "node_modules", name, "LICENSE"), "utf8")}`)
    .join("\n");
}

/** The editor's extension and the elements, which share their parts; and the scripts for pages without modules. */
async function hosts() {
  const { build } = await import("esbuild");
  const { metafile } = await build({
    ...COMMON,
    metafile: true,
    platform: "browser",
    entryPoints: {
      codemirror: "www/editor/index.ts",
      element: "www/element/index.ts",
      "layout-worker": "www/element/layout-worker.ts",
    },
    external: ["deployable", "@codemirror/*", "@lezer/*", "elkjs"],
    plugins: [SHEET],
    splitting: true,
    // Beside the entry points: the layout's worker is found from there.
    chunkNames: "shared-[hash]",
    outdir: "dist",
  });
  const shared = Object.keys(metafile.outputs).filter((path) => path.startsWith("dist/shared-"));
  const editors = metafile.outputs["dist/codemirror.js"]?.imports.map(({ path }) => path) ?? [];
  nameTheCommand(
    INSTALL,
    shared.filter((path) => editors.includes(path)),
  );
  nameTheCommand(
    `${INSTALL} elkjs`,
    shared.filter((path) => !editors.includes(path)),
  );
  await build({
    ...COMMON,
    format: "iife",
    platform: "browser",
    entryPoints: ["www/standalone/main.ts"],
    loader: { ...COMMON.loader, ".wasm": "base64" },
    plugins: [SHEET],
    minify: true,
    legalComments: "linked",
    outfile: "dist/standalone.js",
  });
  copyFileSync(join(root, "www/standalone/es5.js"), join(root, "dist/standalone-loader.js"));
  writeFileSync(join(root, "dist/elk-worker.min.js"), handedOver(readFileSync(join(root, ELK_WORKER), "utf8")));
  copyFileSync(join(root, "node_modules/elkjs/LICENSE.md"), join(root, "dist/elk-worker.LICENSE.md"));
}

/** What installs the editor's peers; the package `codemirror` brings all of them but one. The elements want elkjs, too. */
const INSTALL = "npm install codemirror @codemirror/lang-xml";

/**
 * Has what parts of `dist` import of CodeMirror come through one file, which is called by the command that installs it: whatever
 * resolves imports says of one that it cannot find which package it is and which file asks for it, and so the command.
 * @param {string} command
 * @param {string[]} parts
 */
function nameTheCommand(command, parts) {
  /** @type {Map<string, string>} */
  const peers = new Map();
  for (const path of parts.map((part) => join(root, part))) {
    const text = readFileSync(path, "utf8");
    const through = text.replace(/^import \{([^}]*)\} from "(@(?:codemirror|lezer)\/[^"]*)";$/gm, (_, names, peer) => {
      for (const [name] of names.split(",").map((/** @type {string} */ one) => one.trim().split(" as "))) {
        if ((peers.get(name) ?? peer) !== peer) throw new Error(`two packages export ${name}`);
        peers.set(name, peer);
      }
      return `import {${names}} from "./${command}.js";`;
    });
    if (/from "@(codemirror|lezer)/.test(through)) throw new Error(`${path} imports peers in another way`);
    writeFileSync(path, through);
  }
  const file = join(root, "dist", `${command}.js`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    [...peers]
      .map(([name, peer]) => `export { ${name} } from "${peer}";\n`)
      .sort()
      .join(""),
  );
}

/**
 * ELK's worker as a function, which runs in a worker. In a page it is put at its own script element: a page that was opened from
 * disk may load a file beside it as a script, but start none as a worker.
 * @param {string} worker
 */
function handedOver(worker) {
  return `/* ELK's worker as published in the package elkjs, in a function. Licence: elk-worker.LICENSE.md */
((layout) => {
if (typeof document === "undefined") layout();
else document.currentScript.layout = layout;
})(function () {
${worker}
});
`;
}

/** The types of the library, once for `import` and once for `require`. */
async function declarations() {
  const written = ".cache/types";
  rmSync(join(root, written), { recursive: true, force: true });
  await run(process.execPath, [
    "node_modules/typescript/bin/tsc",
    "--project",
    "tsconfig.lib.json",
    "--outDir",
    written,
  ]);
  mkdirSync(join(root, written, "lib/core"), { recursive: true });
  for (const path of WASM) {
    const name = `${basename(path, ".wasm")}-types.d.ts`;
    copyFileSync(join(root, CORE, name), join(root, written, "lib/core", name));
  }
  for (const [name, from] of Object.entries(DECLARED)) declare(join(root, written), name, from);
  for (const name of ["index", "api", "launch", "core/deployable-types", "core/launch-types"]) {
    const text = readFileSync(join(root, "dist", `${name}.d.ts`), "utf8");
    writeFileSync(join(root, "dist", `${name}.d.cts`), text.replace(/(from "\.[^"]*)\.js"/g, '$1.cjs"'));
  }
}

/** Where the types of each entry point are written. What they use keeps its place below the entry points. */
const DECLARED = {
  index: "lib/index",
  web: "lib/web",
  codemirror: "editor/index",
  element: "element/index",
  standalone: "standalone/types",
  "standalone-loader": "standalone/loader",
};

/**
 * Puts the declarations of an entry point into `dist`, and those that they use.
 * @param {string} written the folder of all declarations
 * @param {string} name
 * @param {string} from
 */
function declare(written, name, from) {
  const folder = from.startsWith("lib/") ? "" : `${dirname(from)}/`;
  const text = readFileSync(join(written, `${from}.d.ts`), "utf8");
  writeFileSync(join(root, "dist", `${name}.d.ts`), text.replaceAll('from "./', `from "./${folder}`));
  const seen = new Set([from]);
  for (const path of seen) {
    const text = readFileSync(join(written, `${path}.d.ts`), "utf8");
    for (const [, used = ""] of text.matchAll(/from "(\.[^"]*)\.js"/g)) seen.add(join(dirname(path), used));
    const place = join(root, "dist", `${path.replace(/^lib\//, "")}.d.ts`);
    if (path === from) continue;
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
}

/**
 * How the playground is made: its page becomes the page of the site; every style sheet, picture and manifest of its
 * folder and `main.ts` become files beside it, and so do the module and ELK's worker, as it was published.
 * @param {"site" | "development"} kind
 * @returns {BuildOptions}
 */
export function playground(kind) {
  const folder = "www/playground";
  const entries = readdirSync(join(root, folder)).filter((name) =>
    /^main\.ts$|\.(html|css|webmanifest|svg|png|ico)$/.test(name),
  );
  const all = [...entries.map((name) => `${folder}/${name}`), ...WASM, ELK_WORKER];
  return {
    ...COMMON,
    platform: "browser",
    entryPoints: all.map((path) => {
      const name = basename(path, extname(path));
      return { in: path, out: path.endsWith(".html") ? name : `${APP}/${name}` };
    }),
    plugins: [PAGES],
    define: { OFFLINE: String(kind === "site") },
    chunkNames: `${APP}/chunks/[name]-[hash]`,
    splitting: true,
    minify: true,
    sourcemap: true,
    legalComments: "linked",
    outdir: SITES[kind],
    loader: { ...COMMON.loader, ...COPIED },
  };
}

/**
 * Bundles the TypeScript tests, or the benchmarks; Node 20 cannot run them as they are.
 * @param {".test.ts" | ".bench.ts"} ending
 * @returns {Promise<string[]>} the files to run
 */
export async function tests(ending = ".test.ts") {
  const { build } = await import("esbuild");
  const entryPoints = files(join(root, "tests")).filter((path) => path.endsWith(ending));
  rmSync(join(root, ".cache/tests"), { recursive: true, force: true });
  await build({
    ...COMMON,
    platform: "node",
    packages: "external",
    tsconfigRaw: {},
    entryPoints,
    outbase: "tests",
    outdir: ".cache/tests",
    sourcemap: "inline",
  });
  return files(join(root, ".cache/tests")).filter((path) => basename(path).endsWith(ending.replace("ts", "js")));
}

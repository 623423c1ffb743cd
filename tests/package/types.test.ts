/** The types that the package publishes, as TypeScript reads them in a project that is as strict as can be. */

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { before, test } from "node:test";
import { app, node, tool, write } from "./app.js";
import { SCRIPTS } from "./entries.js";

/** What one does with the library, right and wrong. */
const USE = `
  const report: Report = check("<deployable/>", { agent: "all-or-nothing" });
  const starts: ("yes" | "no" | "maybe")[] = report.services.map((service) => service.starts);
  const live: LiveDocument = open("");
  live.edit({ from: 0, to: 0, insert: String(starts) });
  // @ts-expect-error: no such agent
  check("", { agent: "nobody" });
  // @ts-expect-error: plain data, with a type
  report.nothing;
  live.close();
`;

const FILES = {
  "use.mts": `import { check, open, type LiveDocument, type Report } from "deployable";${USE}`,
  "use.cts": `import deployable = require("deployable");
    import type { LiveDocument, Report } from "deployable";
    const { check, open } = deployable;${USE}`,
  "web.mts": `import { check, init, open, type LiveDocument, type Report } from "deployable/web";
    await init("a.wasm");${USE}`,
  "element.mts": `import { define, type CheckEvent } from "deployable/element";
    await define({ layoutWorker: "elk-worker.min.js" });
    const editor = document.createElement("deployable-editor");
    editor.addEventListener("check", ({ detail }: CheckEvent) => detail.deadlocks.length);
    const valid: boolean = editor.checkValidity();
    // @ts-expect-error: no such agent
    editor.agent = valid ? "independent" : "nobody";
    document.querySelector("deployable-graph")?.addEventListener("select-range", ({ detail }) => detail.from.toFixed());`,
  "codemirror.mts": `import { EditorState, type Extension } from "@codemirror/state";
    import { deployable } from "deployable/codemirror";
    const extension: Extension = deployable({ agent: "all-or-nothing", onCheck: ({ report }) => report.deadlocks });
    EditorState.create({ extensions: [extension] });
    // @ts-expect-error: a function
    deployable({ onCheck: 1 });`,
  "standalone.mts": `import "deployable/standalone";
    const { detach } = Deployable.attach("textarea", { saveAnyway: true });
    detach();
    const report: import("deployable").Report = Deployable.check("<deployable/>");
    // @ts-expect-error: plain data, with a type
    report.nothing;`,
  "all.mts": SCRIPTS.map((name, index) => `export type * as all${index} from "${name}"; import "${name}";`).join("\n"),
};

const COMPILERS = {
  "TypeScript 5": tool("typescript/bin/tsc"),
  "TypeScript 7": resolve("node_modules/typescript/bin/tsc"),
};
/** Settings of projects: how the package is found, and which of the files are in it. */
const PROJECTS = {
  "as Node does": { module: "nodenext", lib: ["es2022", "dom", "dom.iterable"], files: Object.keys(FILES) },
  "as bundlers do": {
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2022", "dom", "dom.iterable"],
    files: Object.keys(FILES).filter((name) => name.endsWith(".mts")),
  },
  "where there is no DOM": { module: "nodenext", lib: ["es2022"], files: ["use.mts", "use.cts"] },
};

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
};

let folder: string;

before(async () => {
  folder = await app("types", "types");
  write(folder, FILES);
});

for (const [how, { files, ...settings }] of Object.entries(PROJECTS)) {
  for (const [name, compiler] of Object.entries(COMPILERS)) {
    test(`${name} finds them ${how}`, async () => {
      const compilerOptions = { ...STRICT, ...settings, target: "es2022", types: [], noEmit: true };
      write(folder, { "tsconfig.json": JSON.stringify({ compilerOptions, files }) });
      await node([compiler, "--project", "."], folder);
    });
  }
}

test("no type is any", async () => {
  assert.equal(await node(["any.mjs", "all.mts", "use.cts"], folder), "");
});

test("it would be noticed", async () => {
  const declarations = [
    "export declare const a: any;",
    "export interface B { b: Record<string, any[]> }",
    "export declare function c(c): Promise<any>;",
    "export declare class D { d(): any }",
  ];
  write(folder, {
    "node_modules/deployable-any/package.json": '{ "name": "deployable-any", "types": "./index.d.ts" }',
    "node_modules/deployable-any/index.d.ts": declarations.join("\n"),
    "any.ts": 'export * from "deployable-any";',
  });
  const lines = (await node(["any.mjs", "any.ts"], folder)).match(/(?<=^deployable-any.*:)\d(?=:)/gm);
  assert.deepEqual([...new Set(lines)], ["1", "2", "3", "4"]);
});

/** `deployable/codemirror` in an editor of a page's own, with nothing of ours around it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { type BundledSite, bundle, startBundled } from "./bundled.js";

const DEADLOCK = readFileSync("examples/deadlock.xml", "utf8");

const PAGE = `
  import { xml } from "@codemirror/lang-xml";
  import { EditorView } from "@codemirror/view";
  import * as ours from "deployable/codemirror";
  const checks = [];
  const extension = ours.deployable({ agent: "independent", delay: 10, onCheck: ({ report }) => checks.push(report.deadlocks.length) });
  const dark = EditorView.theme({}, { dark: location.hash === "#dark" });
  const view = new EditorView({ parent: document.body, extensions: [xml(), extension, dark] });
  Object.assign(globalThis, { ours, view, checks });`;

interface Globals {
  readonly ours: typeof import("deployable/codemirror");
  readonly view: import("@codemirror/view").EditorView;
  readonly checks: number[];
}

let site: BundledSite;
before(async () => {
  site = await startBundled("host-codemirror", PAGE);
});
after(() => site.close());
const show = (act: (page: Page) => Promise<void>): Promise<void> => site.show("", act);

const set = (page: Page, text: string): Promise<void> =>
  page.evaluate((insert) => {
    const { view } = globalThis as never as Globals;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
  }, text);

test("it underlines, marks the gutter, and offers fixes by key, which mend", () =>
  show(async (page) => {
    await set(page, DEADLOCK);
    await page.locator(".cm-lintRange-error").first().waitFor();
    assert.equal(await page.locator(".cm-lint-marker-error").count(), 1);
    await page.locator(".cm-content").focus();
    await page.keyboard.press("F8");
    await page.keyboard.press("Control+.");
    await page.locator(".cm-fixes button").first().click();
    await page.waitForFunction(() => (globalThis as never as Globals).checks.at(-1) === 0);
    assert.equal(await page.locator(".cm-lintRange-error").count(), 0);
  }));

test("what acts on an editor takes its view", () =>
  show(async (page) => {
    await set(page, readFileSync("examples/across.xml", "utf8"));
    const found = await page.evaluate(() => {
      const { ours, view, checks } = globalThis as never as Globals;
      ours.useAgent(view, "all-or-nothing");
      const under = checks.at(-1);
      ours.useAgent(view, "independent");
      const at = view.state.doc.toString().indexOf("<assembly ");
      ours.reveal(view, at, at + 4);
      const revealed = view.state.selection.main.head === at;
      const assemblies = ours.ask(view, (document) => document.outline().length);
      view.dispatch({ changes: { from: at, insert: "   " } });
      const before = ours.isCurrent(view);
      const formatted = ours.format(view);
      return [under, checks.at(-1), revealed, assemblies, before, formatted];
    });
    assert.deepEqual(found, [1, 0, true, 2, false, true]);
    assert.doesNotMatch(
      await page.evaluate(() => (globalThis as never as Globals).view.state.doc.toString()),
      /> {7,}</,
    );
  }));

test("completion, hover and rename look right in a plain editor", () =>
  show(async (page) => {
    await set(page, "");
    await page.locator(".cm-content").focus();
    await page.keyboard.type("<");
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "deployable" }).waitFor();
    await page.keyboard.press("Escape");
    await set(page, DEADLOCK);
    await page.evaluate(() => {
      const { view } = globalThis as never as Globals;
      view.dispatch({ selection: { anchor: view.state.doc.toString().indexOf('"accounts"') + 2 } });
    });
    await page.keyboard.press("F2");
    await page.locator(".cm-rename input").waitFor();
    assert.equal(await page.locator(".cm-rename input").inputValue(), "accounts");
  }));

test("who gives it `open` of `deployable/web` does not get the inlined module too", async () => {
  const inlined = readFileSync("dist/deployable.wasm").toString("base64").slice(0, 200);
  const use = (name: string, open: string): Promise<string> =>
    bundle(
      `import { ${name} } from "deployable/codemirror"; import { open } from "deployable/web"; console.log(${name}(${open}))`,
    );
  assert.ok((await use("deployable", "")).includes(inlined));
  assert.ok(!(await use("deployableWith", "open")).includes(inlined));
});

/** The graph, as it leaves the page; what is in the files is tested in `tests/graph`. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { type Site, startSite } from "./site.js";
import { replace, visit } from "./visit.js";

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.close());

const BEGINNINGS: Readonly<Record<string, { ending: string; begins: RegExp }>> = {
  SVG: { ending: "svg", begins: /^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg / },
  PNG: { ending: "png", begins: /^.PNG\r\n.\n/ },
  DOT: { ending: "dot", begins: /^digraph / },
  Mermaid: { ending: "mmd", begins: /^flowchart / },
};

for (const [colorScheme, canvas] of [
  ["light", "#f5f6f8"],
  ["dark", "#12151a"],
] as const) {
  test(`the graph is downloaded as each kind of file, in the ${colorScheme} theme that is shown`, async () => {
    await visit(site, { colorScheme }, async (page) => {
      for (const [name, { ending, begins }] of Object.entries(BEGINNINGS)) {
        const downloading = page.waitForEvent("download");
        await choose(page, name, 0);
        const download = await downloading;
        assert.equal(download.suggestedFilename(), `WordPress.${ending}`);
        const content = readFileSync(await download.path(), "latin1");
        assert.match(content, begins);
        if (name === "SVG") assert.ok(content.includes(`fill="${canvas}"`));
      }
    });
  });
}

test("the graph is copied as each kind", async () => {
  await visit(site, { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    for (const [name, { begins }] of Object.entries(BEGINNINGS)) {
      await choose(page, name, 1);
      await page.locator(".notice-shown", { hasText: `The graph is copied as ${name}.` }).waitFor();
      const copied = await page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        const [type] = item?.types ?? [];
        if (!item || type === undefined) return "";
        const bytes = new Uint8Array(await (await item.getType(type)).arrayBuffer());
        return Array.from(bytes.subarray(0, 80), (byte) => String.fromCharCode(byte)).join("");
      });
      assert.match(copied, begins);
    }
  });
});

test("what cannot be exported says why", async () => {
  await visit(
    site,
    {},
    async (page) => {
      await choose(page, "DOT", 1);
      await page.locator(".notice-shown", { hasText: "does not let the page use the clipboard" }).waitFor();
      await replace(page, "");
      await page.locator(".dg-empty").waitFor();
      for (const name of Object.keys(BEGINNINGS)) {
        await choose(page, name, 0);
        await page.locator(".notice-shown", { hasText: "There is no graph to export yet." }).waitFor();
        await page.locator(".notice").getByRole("button", { name: "Close" }).click();
      }
    },
    (page) =>
      page.addInitScript(() => {
        Object.defineProperty(navigator, "clipboard", { value: undefined });
      }),
  );
});

/** Chooses a line of the menu: the first of that name downloads, the second copies. */
async function choose(page: Page, name: string, index: number): Promise<void> {
  await page.locator("#export-button").click();
  await page.locator("#export button", { hasText: name }).nth(index).click();
}

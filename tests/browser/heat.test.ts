/** The tab with the template for Heat. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { type Site, startSite } from "./site.js";
import { BROKEN_TWICE, find, replace, shown, visit } from "./visit.js";

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.close());

/** A line of the template; they are few enough to be all in the page, where it is high. */
const line = (page: Page, text: string) => page.locator("#heat .cm-line", { hasText: text }).first();

const using = (body: (page: Page) => Promise<void>) => visit(site, { viewport: { width: 1280, height: 3000 } }, body);

test("the module of the launch is loaded when a template is first asked for", async () => {
  await using(async (page) => {
    const loads = () => site.requests.filter((path) => path.endsWith("launch.wasm")).length;
    const before = loads();
    await page.getByRole("tab", { name: "Graph" }).focus();
    await page.keyboard.press("End");
    await page.getByRole("tabpanel", { name: "Heat" }).waitFor();
    await line(page, "heat_template_version: 2016-10-14").waitFor();
    assert.equal(loads(), before + 1);
  });
});

test("a line of the template shows what it is made of, and the cursor marks what is made of it", async () => {
  await using(async (page) => {
    await page.getByRole("tab", { name: "Heat" }).click();
    await line(page, "  flavor_small_x86_64:").click();
    assert.match(await shown(page), /^<assembly name="apache"|small-x86_64/);
    await line(page, "  flavor_small_x86_64:").and(page.locator(".cm-counterpart")).waitFor();

    await page.locator("#heat .cm-content").focus();
    await page.keyboard.press("Control+Home");
    for (let step = 0; step < 18; step++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.ok(await page.locator("#editor .cm-content").evaluate((content) => content === document.activeElement));
    assert.notEqual(await shown(page), "");

    await find(page, "wp-config.php");
    await page.locator("#heat .cm-counterpart").first().waitFor();
    assert.match((await page.locator("#heat .cm-counterpart").allInnerTexts()).join("\n"), /wp-config\.php/);
  });
});

test("the template follows what is typed, and a document with errors has none", async () => {
  await using(async (page) => {
    await page.getByRole("tab", { name: "Heat" }).click();
    await find(page, "large-x86_64");
    await page.keyboard.insertText("huge");
    await line(page, "  flavor_huge:").waitFor();
    await page.getByRole("checkbox", { name: /without Heat's agents/ }).check();
    await line(page, "OS::Heat::WaitCondition").waitFor();

    await replace(page, BROKEN_TWICE);
    await page.locator("#heat").getByText("The document has 2 errors, the first in line 9.").waitFor();
    assert.ok(await page.getByRole("button", { name: "Download" }).isDisabled());
    assert.equal(await page.locator("#heat .cm-content").isVisible(), false);
  });
});

test("the template is downloaded as it is shown", async () => {
  await using(async (page) => {
    await page.getByRole("tab", { name: "Heat" }).click();
    await line(page, "heat_template_version").waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), "deployable.hot.yaml");
    const lines = readFileSync(await file.path(), "utf8").split("\n");
    assert.deepEqual((await page.locator("#heat .cm-line").allTextContents()).slice(0, 40), lines.slice(0, 40));
  });
});

/** What a launch is shown on: its clock, its timeline, and what is chosen. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { type Site, startSite } from "./site.js";
import { find, visit } from "./visit.js";

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.close());

const using = (
  body: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
  prepare?: (page: Page) => Promise<unknown>,
) => visit(site, options, body, prepare);

/** Opens a tab and waits for what is in it. */
async function open(page: Page, name: "Launch" | "Follow"): Promise<void> {
  await page.getByRole("tab", { name }).click();
  await page
    .locator(name === "Launch" ? ".tl-row" : ".feed")
    .first()
    .waitFor();
}

const row = (page: Page, name: RegExp) => page.getByRole("option", { name });
const field = (page: Page, name: string) => page.getByRole("spinbutton", { name });
const changes = (page: Page) => page.locator("#launch .launch-list li", { hasText: "Undo" });

async function put(page: Page, name: string, value: string): Promise<void> {
  await field(page, name).fill(value);
  await page.keyboard.press("Enter");
}

test("the controls of what is chosen show what is rehearsed, again and again", async () => {
  await using(async (page) => {
    await open(page, "Launch");
    await row(page, /^mysql on mysql/).click();
    const fails = page.getByLabel("It fails");
    await fails.check();
    await put(page, "with code", "3");
    await row(page, /^mysql on mysql .*fails from/).waitFor();
    await fails.uncheck();
    assert.equal(await field(page, "with code").isVisible(), false);
    await fails.check();
    assert.equal(await field(page, "with code").inputValue(), "1");
    assert.deepEqual(await changes(page).allInnerTexts(), ["mysql on mysql fails with code 1 Undo"]);

    await find(page, 'service name="mysql"');
    await page.keyboard.insertText('service name="database"');
    await changes(page).filter({ hasText: "mysql on mysql fails with code 1, but is not in the text" }).waitFor();
    await page.getByRole("button", { name: "Undo all" }).click();
    assert.equal(await changes(page).count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Settings");
  });
});

test("an instance is lost at the time of the clock, or at another", async () => {
  await using(async (page) => {
    await open(page, "Launch");
    await row(page, /^mysql boots/).click();
    const fate = page.getByRole("combobox", { name: /^It/ });
    assert.equal(await field(page, "lost at").isVisible(), false);
    await page.getByRole("button", { name: "Previous event" }).click();
    await page.getByRole("button", { name: "Previous event" }).click();
    await fate.focus();
    await fate.selectOption("is lost");
    assert.equal(await field(page, "lost at").inputValue(), "30");
    assert.match((await changes(page).allInnerTexts()).join(), /^mysql is lost at 30 s/);
    await put(page, "lost at", "35");
    assert.equal(await fate.inputValue(), "lost");
    await fate.selectOption("goes well");
    assert.equal(await changes(page).count(), 0);
    assert.equal(await field(page, "lost at").isVisible(), false);
  });
});

test("a number that is refused says so, and the last one holds", async () => {
  await using(async (page) => {
    await open(page, "Launch");
    await page.locator("#launch summary", { hasText: "Settings" }).click();
    await put(page, "A service takes", "20");
    await row(page, /^mysql on mysql .*from 30 s to 50 s/).waitFor();
    for (const wrong of ["-5", ""]) {
      await put(page, "A service takes", wrong);
      await page.getByText("Numbers from 0 to 1000000: 20 still holds.").waitFor();
      assert.equal(await field(page, "A service takes").getAttribute("aria-invalid"), "true");
    }
    await row(page, /^mysql on mysql .*from 30 s to 50 s/).waitFor();
    await put(page, "A service takes", "5");
    assert.equal(await field(page, "A service takes").getAttribute("aria-invalid"), null);
    assert.equal(await page.locator("#launch .launch-bounds", { hasText: "still holds" }).count(), 0);

    await row(page, /^mysql on mysql/).click();
    await page.getByLabel("It fails").check();
    for (const wrong of ["-3", "0", "999", "2.6"]) {
      await put(page, "with code", wrong);
      await page.getByText("Whole numbers from 1 to 255: 1 still holds.").waitFor();
    }
  });
});

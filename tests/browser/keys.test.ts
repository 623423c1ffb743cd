/** Getting about by keyboard. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Site, startSite } from "./site.js";
import { visit } from "./visit.js";

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.close());

test("the first stop of the Tab key leads to the text, and leaves the address alone", async () => {
  await visit({ ...site, url: `${site.url}#here` }, {}, async (page) => {
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the text" });
    assert.ok(await skip.evaluate((link) => link === document.activeElement && link.checkVisibility()));
    await page.keyboard.press("Enter");
    assert.ok(await page.locator(".cm-content").evaluate((text) => text === document.activeElement));
    assert.equal(await page.evaluate(() => location.hash), "#here");
  });
});

for (const width of [400, 1280]) {
  test(`at ${width} pixels the focus is seen at every stop of the Tab key`, async () => {
    await visit(site, { viewport: { width, height: 800 } }, async (page) => {
      await page.locator("#skip").focus();
      const unseen: string[] = [];
      let stops = 0;
      for (let last = ""; last !== "keys"; stops++) {
        assert.ok(stops < 20, `the keys are not reached; after ${last}`);
        await page.keyboard.press("Tab");
        const stop = await page.evaluate(() => {
          const element = document.activeElement ?? document.body;
          // A radio button is drawn by the words beside it; the text shows its cursor.
          const shown = element.matches("[type=radio]") ? (element.nextElementSibling ?? element) : element;
          const { outlineStyle, outlineWidth } = getComputedStyle(shown);
          const { width, height } = shown.getBoundingClientRect();
          const seen = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2 && width > 0 && height > 0;
          return { name: element.id || element.className, seen };
        });
        if (stop.name.includes("cm-content")) await page.locator(".cm-focused .cm-cursor").first().waitFor();
        else if (!stop.seen) unseen.push(stop.name);
        last = stop.name;
      }
      assert.deepEqual(unseen, []);
    });
  });
}

test("each menu opens, goes about and closes by keyboard, and gives the focus back", async () => {
  await visit(site, {}, async (page) => {
    for (const id of ["examples", "file", "export"]) {
      const button = page.locator(`#${id}-button`);
      await button.focus();
      await page.keyboard.press("ArrowDown");
      const items = page.locator(`#${id} button`);
      const focused = (index: number) => items.nth(index).evaluate((item) => item === document.activeElement);
      assert.ok(await focused(0));
      await page.keyboard.press("ArrowDown");
      assert.ok(await focused(1));
      await page.keyboard.press("End");
      assert.ok(await focused((await items.count()) - 1));
      assert.equal(await button.getAttribute("aria-expanded"), "true");
      await page.keyboard.press("Escape");
      assert.ok(await button.evaluate((button) => button === document.activeElement));
      assert.ok(!(await items.first().isVisible()));
    }
  });
});

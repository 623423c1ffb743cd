/** What a launch is shown on: its clock, its timeline, and what is chosen. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { root } from "../cli/command.js";
import { type Site, startSite } from "./site.js";
import { example, find, openLaunch, replace, visit } from "./visit.js";

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

const row = (page: Page, name: RegExp) => page.getByRole("option", { name });
const field = (page: Page, name: string) => page.getByRole("spinbutton", { name });
const changes = (page: Page) => page.locator("#launch .launch-list li", { hasText: "Undo" });

async function put(page: Page, name: string, value: string): Promise<void> {
  await field(page, name).fill(value);
  await page.keyboard.press("Enter");
}

test("the controls of what is chosen show what is rehearsed, again and again", async () => {
  await using(async (page) => {
    await openLaunch(page, "Launch");
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
    await openLaunch(page, "Launch");
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
    await openLaunch(page, "Launch");
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

/** The reports of a launch up to one of its stages. */
function reports(last: number): string {
  const folder = join(root, "examples/launches/wordpress");
  const names = readdirSync(folder).filter((name) => Number(name[0]) <= last);
  return names.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
}

async function paste(page: Page, text: string): Promise<void> {
  await page.getByLabel("Reports of Audrey").fill(text);
  await page.getByRole("button", { name: "Add", exact: true }).click();
}

const widths = (page: Page, phase: string) =>
  page
    .locator(`#follow .tl-row .tl-bar[data-phase="${phase}"]`)
    .evaluateAll((bars) => bars.map((bar) => Math.round(bar.getBoundingClientRect().width)));

test("reports that are pasted all at once are drawn by the server's clock", async () => {
  await using(async (page) => {
    await openLaunch(page, "Follow");
    await paste(page, reports(3));
    await row(page, /^mysql on mysql: It has been running since 36 s by the server's clock/).waitFor();
    await row(page, /^http on apache: It waits for mysql on mysql to complete/).waitFor();
    await page.locator('.dg-assembly[data-tone="running"]').nth(1).waitFor();
    assert.equal(await page.locator("#follow .clock").isVisible(), false);
    await page.getByRole("heading", { name: "One service has not started yet" }).waitFor();

    await paste(page, reports(5));
    await row(page, /^mysql on mysql: It ran from 36 s to 51 s by the server's clock, and has succeeded/).waitFor();
    await row(page, /^apache: It is running; all its services have started/).waitFor();
    const [apache = 0, mysql = 0] = await widths(page, "succeeded");
    assert.ok(Math.abs(apache / mysql - 9 / 15) < 0.1, `${String(apache)} and ${String(mysql)}`);
    assert.equal(await page.locator("#follow .tl-head").isVisible(), false);

    await replace(page, "");
    await page.locator("#follow").getByText("Nothing to launch yet.").waitFor();
    assert.equal(await page.locator("#follow .launch-status").isVisible(), false);
  });
});

/** A deployable of so many services that wait for none. */
function large(services: number): string {
  const all = Array.from(
    { length: services },
    (_, index) => `<service name="s${String(index)}"><executable url="u"/></service>`,
  );
  const assembly = `<assembly name="a" hwp="h"><image id="i"/><services>${all.join("")}</services></assembly>`;
  return `<deployable version="1.0" name="d"><assemblies>${assembly}</assemblies></deployable>`;
}

test("a large plan has lists that end", async () => {
  await using(async (page) => {
    await replace(page, large(2000));
    await openLaunch(page, "Launch");
    await page
      .locator("#launch")
      .getByText(/^and \d+ others$/)
      .first()
      .waitFor();
    assert.equal(await page.locator("#launch .launch-event").count(), 600);
    assert.equal(await page.locator("#launch .tl-row").count(), 600);
    await page.getByRole("button", { name: "1401 others: show more" }).press("Enter");
    assert.equal(await page.locator("#launch .tl-row").count(), 1200);
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "s599");
  });
});

test("what is asked for again and again moves neither the focus nor what is scrolled", async () => {
  let answers = 0;
  await using(
    async (page) => {
      await openLaunch(page, "Follow");
      await page.getByLabel("Addresses").fill("audrey/report.xml");
      await page.getByLabel("every").fill("1");
      await page.keyboard.press("Tab");
      await page.getByRole("button", { name: "Poll" }).click();
      await row(page, /^mysql on mysql: It has been running/).click();
      const scroll = page.locator("#follow .launch-scroll");
      const more = async (): Promise<void> => {
        const before = answers;
        while (answers < before + 2) await page.waitForTimeout(100);
      };
      const focused = () => page.evaluate(() => document.activeElement?.textContent);

      await page.locator("#follow .launch-event").nth(1).focus();
      const event = await focused();
      await more();
      assert.equal(await focused(), event);
      await page.keyboard.press("ArrowUp");
      assert.match((await focused()) ?? "", /it is launched/);

      const asked = page.getByRole("region", { name: "What is asked at the launch" });
      await asked.focus();
      const top = await scroll.evaluate((element) => {
        element.scrollTop = element.scrollHeight;
        return element.scrollTop;
      });
      assert.ok(top > 100);
      await more();
      assert.equal(await scroll.evaluate((element) => element.scrollTop), top);
      assert.ok(await asked.evaluate((element) => element === document.activeElement));
    },
    {},
    (page) =>
      page.route("**/audrey/report.xml", (route) => {
        answers++;
        return route.fulfill({ body: reports(3) });
      }),
  );
});

test("what is pointed at takes no control away that is used", async () => {
  await using(async (page) => {
    await openLaunch(page, "Launch");
    await row(page, /^mysql on mysql/).click();
    await field(page, "It takes").focus();
    await page.locator(".tl-row").first().hover();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("25");
    await page.keyboard.press("Enter");
    await row(page, /^mysql on mysql .*succeeds from 30 s to 55 s/).waitFor();
    await row(page, /; needs apache, mysql and mysql on mysql$/)
      .first()
      .waitFor();
  });
});

test("keys with others go to the browser, and the space key plays", async () => {
  await using(async (page) => {
    await openLaunch(page, "Launch");
    const slider = page.getByRole("slider", { name: "Time" });
    await slider.focus();
    await page.keyboard.press("Control+ArrowLeft");
    await page.evaluate(() =>
      addEventListener("keydown", (event) => (document.title = String(event.defaultPrevented))),
    );
    for (const at of [slider, page.locator('.tl-row[tabindex="0"]'), page.locator('.launch-event[tabindex="0"]')]) {
      await at.focus();
      await page.keyboard.press("Control+Home");
      assert.equal(await page.title(), "false");
    }
    assert.equal(await page.locator("#launch .clock-time").getAttribute("aria-live"), null);
    assert.equal(await page.locator("#launch output").count(), 0);
    await slider.focus();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Play" }).waitFor();
  });
});

test("the critical path is that of the last launch, and no part of what is stopped", async () => {
  await using(async (page) => {
    await openLaunch(page, "Launch");
    await page.locator("#launch summary", { hasText: "Settings" }).click();
    await put(page, "All must have started within", "35");
    await page.getByLabel("If not").selectOption("launch again");
    await page.locator('.tl-bar[data-phase="stopping"]').first().waitFor();
    const phases = await page
      .locator(".tl-row .tl-critical")
      .evaluateAll((bars) => bars.map((bar) => bar.getAttribute("data-phase")));
    assert.ok(!phases.includes("stopping"), phases.join());
    assert.equal(phases.filter((phase) => phase === "boot").length, 1, phases.join());
  });
});

for (const width of [1280, 400]) {
  test(`all of the graph is seen over a launch, and nothing lies over the tabs, ${String(width)} pixels wide`, async () => {
    await using(
      async (page) => {
        await example(page, "SQL Server AlwaysOn");
        await page.locator('.dg-service[aria-label*="active_directory"]').waitFor({ state: "attached" });
        await openLaunch(page, "Launch");
        await page.locator('.dg-assembly[data-tone="succeeded"]').nth(3).waitFor();
        const cut = await page.locator(".dg-frame").evaluate((frame) => {
          const box = frame.getBoundingClientRect();
          return [...frame.querySelectorAll(".dg-assembly")].filter((assembly) => {
            const { left, right, top, bottom } = assembly.getBoundingClientRect();
            return left < box.left || right > box.right || top < box.top || bottom > box.bottom;
          }).length;
        });
        assert.equal(cut, 0);
        assert.deepEqual(await page.locator("#launch .tl-tick").allInnerTexts(), [
          "20 s",
          "40 s",
          "60 s",
          "80 s",
          "100 s",
        ]);

        const [tab, format] = await Promise.all(
          ["#tab-heat", "#format"].map((id) => page.locator(id).evaluate((element) => element.getBoundingClientRect())),
        );
        if (width === 400) assert.ok(tab && format && tab.right <= format.left, JSON.stringify([tab, format]));
      },
      { viewport: { width, height: 800 } },
    );
  });
}

test("reports and what stands beside them survive a reload", async () => {
  await using(async (page) => {
    await openLaunch(page, "Follow");
    const text = page.getByRole("textbox", { name: "Reports of Audrey" });
    const address = page.getByRole("textbox", { name: "Addresses" });
    const folder = join(root, "examples/launches/wordpress");
    const [first = "", second = ""] = readdirSync(folder).sort();
    await text.fill(readFileSync(join(folder, first), "utf8"));
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const counted = await page.locator(".feed > summary").innerText();
    assert.match(counted, /^\d+ reports?$/);
    await text.fill(second);
    await address.fill("/audrey/1");

    await page.reload();
    await openLaunch(page, "Follow");
    assert.equal(await page.locator(".feed > summary").innerText(), counted);
    assert.equal(await text.inputValue(), second);
    assert.equal(await address.inputValue(), "/audrey/1");

    await page.getByRole("button", { name: "Clear" }).click();
    await page.reload();
    await openLaunch(page, "Follow");
    assert.equal(await page.locator(".feed > summary").innerText(), "Reports");
  });
});

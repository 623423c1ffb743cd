/** The tab with the template for Heat. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { type Site, startSite } from "./site.js";
import { BROKEN_TWICE, example, find, replace, shown, visit } from "./visit.js";

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.close());

/** A line of the template; they are few enough to be all in the page, where it is high. */
const line = (page: Page, text: string) => page.locator("#heat .cm-line", { hasText: text }).first();

const using = (
  body: (page: Page) => Promise<void>,
  prepare?: (page: Page) => Promise<unknown>,
  expected?: readonly RegExp[],
) => visit(site, { viewport: { width: 1280, height: 3000 } }, body, prepare, expected);

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
    assert.match(await shown(page), /^<assembly name="apache" hwp="small-x86_64">/);
    await line(page, "  flavor_small_x86_64:").and(page.locator(".cm-counterpart")).waitFor();
    assert.ok(await page.locator("#heat .cm-content").evaluate((content) => content === document.activeElement));

    await page.locator("#heat .cm-content").focus();
    await page.keyboard.press("Control+Home");
    const lines = await page.locator("#heat .cm-line").allTextContents();
    const steps = lines.indexOf("  flavor_large_x86_64:");
    assert.ok(steps > 0);
    for (let step = 0; step < steps; step++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.ok(await page.locator("#editor .cm-content").evaluate((content) => content === document.activeElement));
    assert.match(await shown(page), /^<assembly name="mysql" hwp="large-x86_64">/);

    await find(page, "wp-config.php");
    await page.locator("#heat .cm-counterpart").first().waitFor();
    assert.match((await page.locator("#heat .cm-counterpart").allInnerTexts()).join("\n"), /wp-config\.php/);

    // Each line of a script is itself.
    await replace(
      page,
      `<deployable version="1.0" name="d"><assemblies><assembly name="a" hwp="h"><image id="i"/><services><service name="s">
<executable><contents>#!/bin/sh
echo one
echo &lt;two
</contents></executable></service></services></assembly></assemblies></deployable>`,
    );
    await line(page, "echo <two").click();
    assert.equal(await shown(page), "echo &lt;two");
    assert.deepEqual(await page.locator("#heat .cm-counterpart").allInnerTexts(), ["              echo <two"]);
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
    await page.reload();
    await line(page, "OS::Heat::WaitCondition").waitFor();
    assert.ok(await page.getByRole("checkbox", { name: /without Heat's agents/ }).isChecked());

    await replace(page, BROKEN_TWICE);
    await page.locator("#heat").getByText("The document has 2 errors, the first in line 9.").waitFor();
    assert.ok(await page.getByRole("button", { name: "Download" }).isDisabled());
    assert.equal(await page.locator("#heat .cm-content").isVisible(), false);
    await page.locator("#heat").getByRole("button", { name: "Show it" }).click();
    assert.equal(await shown(page), "one");
  });
});

test("the cursor goes with its line, and what is read stays where it is", async () => {
  await visit(site, { viewport: { width: 1280, height: 600 } }, async (page) => {
    const content = page.locator("#heat .cm-content");
    const scrolled = () => page.locator("#heat .cm-scroller").evaluate(({ scrollTop }) => scrollTop);
    const read = () => page.locator("#heat .cm-activeLine").innerText();
    await page.getByRole("tab", { name: "Heat" }).click();
    await content.focus();
    await page.keyboard.press("Control+End");
    while ((await read()) !== "outputs:") await page.keyboard.press("ArrowUp");
    const place = await scrolled();
    assert.ok(place > 1000);

    await page.getByRole("tab", { name: "Graph" }).click();
    await page.getByRole("tab", { name: "Heat" }).click();
    assert.equal(await scrolled(), place);

    await page.getByRole("checkbox", { name: /without Heat's agents/ }).check();
    await page.locator("#heat .cm-line", { hasText: "str_split" }).first().waitFor();
    assert.equal(await read(), "outputs:");

    await page.locator("#editor .cm-content").first().focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.insertText("<");
    await page.locator("#heat").getByText("The document has").waitFor();
    await page.keyboard.press("Control+z");
    await content.waitFor();
    await content.focus();
    assert.equal(await read(), "outputs:");
  });
});

test("what is copied is of the text as it is, however soon after a key", async () => {
  await using(
    async (page) => {
      await page.getByRole("tab", { name: "Heat" }).click();
      await find(page, "large-x86_64");
      await page.evaluate(() => {
        const copy = [...document.querySelectorAll<HTMLButtonElement>("#heat button")].find(
          ({ textContent }) => textContent === "Copy",
        );
        document.execCommand("insertText", false, "tiny");
        const again = (): void => {
          copy?.click();
          if (Reflect.get(globalThis, "copied") === "") setTimeout(again);
        };
        setTimeout(again);
      });
      await page.waitForFunction(() => Reflect.get(globalThis, "copied") !== "");
      assert.match(String(await page.evaluate("copied")), /\n {2}flavor_tiny:\n/);
    },
    (page) =>
      page.addInitScript(() => {
        Reflect.set(globalThis, "copied", "");
        navigator.clipboard.writeText = async (text) => void Reflect.set(globalThis, "copied", text);
      }),
  );
});

test("while somebody types on, the template follows, and what is old is not given away", async () => {
  await using(async (page) => {
    await page.getByRole("tab", { name: "Heat" }).click();
    await find(page, "large-x86_64");
    const disabled = page.evaluate(
      () =>
        new Promise((resolve) => {
          new MutationObserver(() => resolve(document.querySelectorAll("#heat button:disabled").length)).observe(
            document.getElementById("heat") ?? document,
            { attributeFilter: ["aria-busy"] },
          );
        }),
    );
    await page.keyboard.type("h");
    assert.equal(await disabled, 2);
    let seen = false;
    for (let key = 0; key < 25 && !seen; key++) {
      await page.keyboard.type("x", { delay: 80 });
      seen = (await line(page, "  flavor_hx").count()) > 0;
    }
    assert.ok(seen, "the template waits until nobody types");
    await page.locator("#heat button:enabled", { hasText: "Copy" }).waitFor();
    assert.equal(await page.locator("#heat").getAttribute("aria-busy"), null);
  });
});

test("the template is copied, or it is said why not", async () => {
  await using(
    async (page) => {
      await page.getByRole("tab", { name: "Heat" }).click();
      await line(page, "heat_template_version").waitFor();
      await page.getByRole("button", { name: "Copy" }).click();
      await page.locator(".notice-shown", { hasText: "The template is copied." }).waitFor();
      assert.match(String(await page.evaluate("copied")), /\nheat_template_version: 2016-10-14\n/);
      await page.evaluate("copied = null");
      await page.getByRole("button", { name: "Copy" }).click();
      await page.locator(".notice-shown", { hasText: "download it instead" }).waitFor();
      await example(page, "Across");
      assert.equal(await page.locator(".notice-shown").count(), 0);
    },
    (page) =>
      page.addInitScript(() => {
        Reflect.set(globalThis, "copied", "");
        navigator.clipboard.writeText = async (text) => {
          if (Reflect.get(globalThis, "copied") === null) throw new DOMException("no", "NotAllowedError");
          Reflect.set(globalThis, "copied", text);
        };
      }),
  );
});

test("what could not be loaded is loaded at the next try", async () => {
  let fails = true;
  await using(
    async (page) => {
      await page.getByRole("tab", { name: "Heat" }).click();
      await page.locator("#heat").getByText("This could not be loaded.").waitFor();
      fails = false;
      await page.getByRole("button", { name: "Try again" }).click();
      await line(page, "heat_template_version").waitFor();
      assert.ok(await page.getByRole("tab", { name: "Heat" }).evaluate((tab) => tab === document.activeElement));
    },
    (page) => page.route("**/launch.wasm", (route) => (fails ? route.abort() : route.fallback())),
    [/ERR_FAILED/],
  );
});

test("the template is downloaded as it is shown", async () => {
  await using(async (page) => {
    await page.getByRole("tab", { name: "Heat" }).click();
    await line(page, "heat_template_version").waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), "WordPress.hot.yaml");
    const lines = readFileSync(await file.path(), "utf8").split("\n");
    assert.deepEqual((await page.locator("#heat .cm-line").allTextContents()).slice(0, 40), lines.slice(0, 40));
  });
});

/** What is kept of the text when the page is loaded anew, crashes or is closed. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { type Site, startSite } from "./site.js";
import { content, example, replace, visit } from "./visit.js";

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.close());

test("a page that is killed a second after the last key has lost nothing", async () => {
  await visit(site, {}, async (page) => {
    await page.getByRole("radio", { name: "all-or-nothing" }).check();
    await replace(page, "<mine/>");
    await page.keyboard.type("<!-- and this -->");
    await page.waitForTimeout(1000);
    const crashed = page.waitForEvent("crash");
    void page.goto("chrome://crash").catch(() => {});
    await crashed;
    const next = await open(page.context());
    assert.equal(await content(next), "<mine/><!-- and this -->");
    assert.ok(await next.getByRole("radio", { name: "all-or-nothing" }).isChecked());
  });
});

test("a page that is left at once has lost nothing", async () => {
  await visit(site, {}, async (page) => {
    await replace(page, "<mine/>");
    await page.reload();
    await drawn(page);
    assert.equal(await content(page), "<mine/>");
    await replace(page, "<mine too/>");
    await page.close({ runBeforeUnload: true });
    assert.equal(await content(await open(page.context())), "<mine too/>");
  });
});

test("what is not seen any more is kept at once", async () => {
  await visit(site, {}, async (page) => {
    await replace(page, "<mine/>");
    const kept = await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
      return JSON.stringify(localStorage);
    });
    assert.match(kept, /<mine\/>/);
  });
});

test("two tabs do not overwrite each other, and a third finds both", async () => {
  await visit(site, {}, async (one) => {
    await replace(one, '<deployable name="One"/>');
    await one.waitForTimeout(600);
    const two = await open(one.context());
    assert.equal(await content(two), '<deployable name="One"/>');
    await replace(two, '<deployable name="Two"/>');
    await two.waitForTimeout(600);
    for (const [page, name] of [
      [one, "One"],
      [two, "Two"],
    ] as const) {
      await page.reload();
      await drawn(page);
      assert.equal(await content(page), `<deployable name="${name}"/>`);
    }
    const three = await open(one.context());
    assert.equal(await content(three), '<deployable name="Two"/>');
    await three.locator("#file-button").click();
    await three.locator("#file button", { hasText: "One" }).click();
    assert.equal(await content(three), '<deployable name="One"/>');
    await three.keyboard.press("Control+z");
    assert.equal(await content(three), '<deployable name="Two"/>');
  });
});

test("a copy of a tab leaves the first one's text alone", async () => {
  await visit(site, {}, async (one) => {
    await replace(one, '<deployable name="One"/>');
    await one.waitForTimeout(600);
    const opening = one.waitForEvent("popup");
    await one.evaluate(() => window.open(location.href));
    const two = await opening;
    await drawn(two);
    // It has the storage of its opener's session, as a copied tab has.
    const slot = await one.evaluate(() => sessionStorage.getItem("deployable:tab"));
    await two.waitForFunction((slot) => sessionStorage.getItem("deployable:tab") !== slot, slot);
    await replace(two, '<deployable name="Two"/>');
    await two.waitForTimeout(600);
    await one.reload();
    await drawn(one);
    assert.equal(await content(one), '<deployable name="One"/>');
  });
});

test("a text that gives way to an example is kept beside it", async () => {
  await visit(site, {}, async (page) => {
    await replace(page, '<deployable name="One"/>');
    await example(page, "Across");
    await page.waitForTimeout(600);
    await page.reload();
    await drawn(page);
    await page.locator("#file-button").click();
    await page.locator("#file button", { hasText: "One" }).click();
    assert.equal(await content(page), '<deployable name="One"/>');
  });
});

test("no more than ten texts are kept, the latest", async () => {
  await visit(site, {}, async (page) => {
    for (let index = 0; index < 13; index++) {
      await replace(page, `<deployable name="Number ${index}"/>`);
      await example(page, "Deadlock");
      await page.waitForTimeout(500);
    }
    const names = await page.evaluate(() =>
      Object.keys(localStorage).filter((key) => key.startsWith("deployable:work:")),
    );
    assert.equal(names.length, 10);
    await page.locator("#file-button").click();
    assert.equal(await page.locator("#file strong", { hasText: "Number 12" }).count(), 1);
    assert.equal(await page.locator("#file strong", { hasText: /Number 1$/ }).count(), 0);
  });
});

test("when the storage is full, the oldest text gives way to the latest", async () => {
  await visit(site, {}, async (page) => {
    await replace(page, `<!-- ${"x".repeat(100_000)} -->`);
    await example(page, "Across");
    await page.waitForTimeout(600);
    await page.evaluate(() => {
      for (let size = 1 << 22; size >= 1; size >>= 1) {
        try {
          for (;;) localStorage.setItem(`filler ${size} ${Math.random()}`, "x".repeat(size));
        } catch {
          // Now a smaller one.
        }
      }
    });
    await replace(page, `<mine/><!-- ${"y".repeat(90_000)} -->`);
    await page.waitForTimeout(800);
    await page.reload();
    await drawn(page);
    assert.match(await content(page), /^<mine\/>/);
    assert.equal(await page.evaluate(() => JSON.stringify(localStorage).includes("xxx -->")), false);
    assert.equal(await page.locator(".notice-shown").count(), 0);
  });
});

test("a text that is too large to be kept says so once, and takes no other's place", async () => {
  await visit(site, {}, async (page) => {
    await replace(page, '<deployable name="One"/>');
    await example(page, "Across");
    await replace(page, `<!-- ${"x".repeat(5_000_000)} -->`);
    const notice = page.locator(".notice-shown", { hasText: "not kept when the page is closed: save it as a file" });
    await notice.waitFor();
    await notice.getByRole("button", { name: "Close" }).click();
    await page.locator(".cm-content").focus();
    await page.keyboard.type("z");
    await page.waitForTimeout(800);
    assert.equal(await page.locator(".notice-shown").count(), 0);
    await page.locator("#file-button").click();
    assert.equal(await page.locator("#file strong", { hasText: "One" }).count(), 1);
  });
});

for (const [what, storage] of [
  ["refuses", "setItem"],
  ["is not there", "localStorage"],
] as const) {
  test(`a browser whose storage ${what} still has the page, which says what that means`, async () => {
    await visit(
      site,
      {},
      async (page) => {
        await replace(page, "<mine/>");
        await page.locator(".notice-shown", { hasText: "not kept" }).waitFor();
        assert.equal(await content(page), "<mine/>");
        await page.locator("#file-button").click();
        assert.equal(await page.locator("#file button").count(), 4);
      },
      (page) =>
        page.addInitScript((storage) => {
          const refuse = () => {
            throw new DOMException("no", "SecurityError");
          };
          if (storage === "setItem") Storage.prototype.setItem = refuse;
          else Object.defineProperty(window, storage, { get: refuse });
        }, storage),
    );
  });
}

test("what somebody else left in the storage hurts nobody", async () => {
  await visit(
    site,
    {},
    async (page) => {
      assert.equal(await page.locator("#verdict").innerText(), "2 services start in 2 layers");
      await page.locator("#file-button").click();
      assert.equal(await page.locator("#file button").count(), 4);
    },
    (page) =>
      page.addInitScript(() => {
        if (location.protocol === "about:") return;
        localStorage.setItem("deployable:work:a", "{");
        localStorage.setItem("deployable:work:b", "null");
        localStorage.setItem("deployable:work:c", '{"text":1,"agent":"independent","at":1}');
        localStorage.setItem("deployable:work:d", '{"text":"x","agent":"toString","at":1}');
        sessionStorage.setItem("deployable:tab", "deployable:work:b");
      }),
  );
});

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site.url);
  await drawn(page);
  return page;
}

async function drawn(page: Page): Promise<void> {
  await page.locator("#verdict", { hasNotText: "Loading" }).waitFor();
}

/** Links that hold a document. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import type { Page } from "playwright-core";
import { type Site, startSite } from "./site.js";
import { content, replace, visit } from "./visit.js";

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.close());

/** Links as they were made by the first version: they are in other people's mail, and are never to be changed here. */
const FIRST: readonly (readonly [fragment: string, agent: string, text: string])[] = [
  [
    "#1.y8xLSS1IzUtJzSvhsklJLcjJr0xMyklVyEvMTbVVck5MO7xS4cP8JSuU7Lhs9BHydlwA",
    "independent",
    '<deployable name="Café 🤨">\n</deployable>\n',
  ],
  ["#1.S8zJ0c0v0s3LL8nIzEvnslHU1VXQ1bUDAA", "all-or-nothing", "<!-- -->"],
];

test("a link of version 1 is read, whatever the page has become since", async () => {
  for (const [fragment, agent, text] of FIRST) {
    await visit(at(fragment), {}, async (page) => {
      await shows(page, text);
      assert.ok(await page.getByRole("radio", { name: agent }).isChecked());
    });
  }
});

test("what is shared is what is opened, and no server sees it", async () => {
  const text = `<deployable name="Café 🤨">\n  ${"<b>&amp; \t\n".repeat(12)}\n</deployable>`;
  const link = await linkOf(text, "all-or-nothing");
  const seen: { url: string; headers: IncomingHttpHeaders }[] = [];
  const proxy = createServer(async ({ url = "", headers }, response) => {
    seen.push({ url, headers });
    const answer = await fetch(new URL(url, site.url));
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`;
  try {
    await visit({ ...site, url: url + new URL(link).hash }, {}, async (page) => {
      await shows(page, text);
      assert.ok(await page.getByRole("radio", { name: "all-or-nothing" }).isChecked());
      await page.reload();
      await shows(page, text);
    });
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
  assert.ok(seen.length > 4);
  for (const { url, headers } of seen) {
    assert.match(url, /^\/[\w./-]*$/);
    assert.equal(headers.referer, undefined);
    assert.equal(headers.cookie, undefined);
  }
});

test("opening a link leaves ways back to the text that was there", async () => {
  const [fragment, , text] = FIRST[0] ?? ["", "", ""];
  await visit(site, {}, async (page) => {
    await page.getByRole("radio", { name: "all-or-nothing" }).check();
    await replace(page, "<mine/>");
    await go(page, fragment);
    await shows(page, text);
    await page.keyboard.press("Control+z");
    await shows(page, "<mine/>");
    assert.equal(await hash(page), "", "the address does not hold what is no longer shown");

    await go(page, fragment);
    await shows(page, text);
    assert.ok(await page.getByRole("radio", { name: "independent" }).isChecked());
    await page.getByRole("button", { name: "Back to your text" }).click();
    await shows(page, "<mine/>");

    await go(page, fragment);
    await shows(page, text);
    await page.waitForTimeout(600);
    await page.reload();
    await shows(page, text);
    assert.equal(await hash(page), fragment, "until it is changed, the address holds the text");
    await page.locator("#file-button").click();
    await page.locator("#file button", { hasText: "No name" }).click();
    await shows(page, "<mine/>");
  });
});

test("a changed text takes the link out of the address, and a new load shows the changed one", async () => {
  await visit(at(FIRST[0]?.[0] ?? ""), {}, async (page) => {
    await shows(page, FIRST[0]?.[2] ?? "");
    await replace(page, "<changed/>");
    assert.equal(await hash(page), "");
    await page.reload();
    await shows(page, "<changed/>");
  });
});

const HOSTILE: readonly (readonly [what: string, fragment: string, says: RegExp])[] = [
  ["cut off", (FIRST[0]?.[0] ?? "").slice(0, -8), /not whole/],
  ["with more behind it", `${FIRST[0]?.[0]}AAAA`, /not whole/],
  ["empty", "#1.", /not whole/],
  ["not base64", "#1.%%%%", /not whole/],
  ["not compressed", `#1.${Buffer.from("hello").toString("base64url")}`, /not whole/],
  ["not UTF-8", packed(Buffer.from([0x61, 0x0a, 0xff, 0xfe])), /not whole/],
  ["without an agent", packed("<deployable/>"), /not whole/],
  ["of a later version", "#2.abc", /version 2, which this page does not know/],
  ["a bomb", packed(Buffer.alloc(256 << 20)), /more than 4 MB/],
];

test("a link that is broken or hostile says so, and the text stays", async () => {
  await visit(site, {}, async (page) => {
    await replace(page, "<mine/>");
    for (const [what, fragment, says] of HOSTILE) {
      await go(page, fragment);
      const words = page.locator(".notice-shown p", { hasText: says });
      await words.waitFor().catch(() => assert.fail(`nothing is said of one that is ${what}`));
      assert.match(await words.innerText(), /^The link cannot be opened\. .* Your text is as it was\.$/);
      await shows(page, "<mine/>");
      await page.locator(".notice").getByRole("button", { name: "Close" }).click();
    }
    await page.reload();
    await shows(page, "<mine/>");
  });
});

test("a link for an agent that is not known here opens, and says so", async () => {
  await visit(at(packed("audrey-9\n<deployable/>")), {}, async (page) => {
    await shows(page, "<deployable/>");
    await page.locator(".notice-shown", { hasText: 'It asks for the agent "audrey-9"' }).waitFor();
  });
});

test("another fragment is no link", async () => {
  await visit(at("#editor"), {}, async (page) => {
    await page.waitForTimeout(200);
    assert.equal(await page.locator(".notice-shown").count(), 0);
    assert.equal(await page.locator("#verdict").innerText(), "2 services start in 2 layers");
  });
});

test("where the clipboard cannot be had the link is shown to be copied", async () => {
  await visit(
    site,
    {},
    async (page) => {
      await page.locator("#share").click();
      const field = page.locator(".notice-shown input");
      await field.waitFor();
      assert.match(await field.inputValue(), /^http.*#1\.[\w-]+$/);
      assert.ok(await field.evaluate((input) => input === document.activeElement));
    },
    (page) =>
      page.addInitScript(() => {
        Object.defineProperty(navigator, "clipboard", { value: undefined });
      }),
  );
});

test("a text that is too large for a link is not made one, and a long link says that it is", async () => {
  await visit(site, { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await replace(page, `<!-- ${randomBytes(9000).toString("base64")} -->`);
    await page.locator("#share").click();
    await page.locator(".notice-shown", { hasText: /\d,\d{3} characters; some programs cut it/ }).waitFor();
    await replace(page, `<!-- ${"x".repeat(5 << 20)} -->`);
    await page.locator("#share").click();
    // What the page says of the text by itself comes beside it, not in its place.
    await page.locator("#notices", { hasText: "too large for a link" }).filter({ hasText: "not kept" }).waitFor();
  });
});

/** The link that the page copies for a text. */
async function linkOf(text: string, agent: string): Promise<string> {
  let link = "";
  await visit(site, { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await replace(page, text);
    await page.getByRole("radio", { name: agent }).check();
    await page.locator("#share").click();
    await page.locator(".notice-shown", { hasText: "The link is copied" }).waitFor();
    link = await page.evaluate(() => navigator.clipboard.readText());
  });
  return link;
}

function at(fragment: string): Site {
  return { ...site, url: site.url + fragment };
}

function packed(content: string | Buffer): string {
  return `#1.${deflateRawSync(content).toString("base64url")}`;
}

function go(page: Page, fragment: string): Promise<void> {
  return page.evaluate((fragment) => {
    location.hash = fragment;
  }, fragment);
}

function hash(page: Page): Promise<string> {
  return page.evaluate(() => location.hash);
}

async function shows(page: Page, text: string): Promise<void> {
  const first = text.split("\n")[0] ?? "";
  await page.locator(".cm-line").first().filter({ hasText: first }).waitFor();
  assert.equal(await content(page), text);
}

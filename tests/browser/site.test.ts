/** The playground as files on a server: wherever they lie, and under the policy that its page has. */

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { policy, type Site, startSite } from "./site.js";
import { example, find, replace, visit } from "./visit.js";

let site: Site;
before(async () => {
  site = await startSite("dist/site", { "content-security-policy": policy() });
});
after(() => site.close());

test("the policy is strict", () => {
  const directives = new Map(
    policy()
      .split("; ")
      .map((directive) => {
        const [name = "", ...sources] = directive.split(" ");
        return [name, sources.join(" ")];
      }),
  );
  assert.equal(directives.get("default-src"), "'none'");
  assert.equal(directives.get("script-src"), "'self' 'wasm-unsafe-eval'");
  for (const name of ["style-src", "worker-src", "connect-src", "manifest-src"]) {
    assert.equal(directives.get(name), "'self'", name);
  }
  // The picture of the graph, before it is a PNG; what a page makes itself.
  assert.equal(directives.get("img-src"), "'self' blob:");
  for (const name of ["base-uri", "form-action"]) assert.equal(directives.get(name), "'none'", name);
});

test("the page holds no script, no style and nothing from elsewhere", () => {
  const page = readFileSync("dist/site/index.html", "utf8");
  assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|https?:|"\//);
  assert.deepEqual(page.match(/<script[^>]*>[^<]*/g)?.length, 1);
  assert.match(page, /<script type="module" src="\w+\/main\.js"><\/script>/);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a whole session of use breaks the policy nowhere (${colorScheme})`, async () => {
    const seen: string[] = [];
    await visit(
      site,
      { colorScheme },
      async (page) => {
        await use(page);
        assert.deepEqual(seen, []);
        // The listener hears what it is there for.
        await page.evaluate(() => document.body.setAttribute("style", "color: red"));
        await page.waitForFunction(() => document.body.dataset.violated === "style-src-attr");
        assert.equal(seen.length, 2, "once for the header, once for the page's own policy");
      },
      async (page) => {
        await page.exposeFunction("violated", (what: string) => seen.push(what));
        await page.addInitScript(() => {
          addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) => {
            document.body.dataset.violated = effectiveDirective;
            Reflect.get(window, "violated")(`${effectiveDirective} ${blockedURI} ${sourceFile}`);
          });
        });
      },
      [/Content Security Policy directive 'style-src 'self''/],
    );
  });
}

/** Does a bit of everything. */
async function use(page: Page): Promise<void> {
  await find(page, '<return name="dbup"/>');
  await page.keyboard.type("<ret");
  await page.locator(".cm-tooltip-autocomplete").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".problem").first().waitFor();
  await page.locator(".cm-lintRange-error").first().hover();
  await page.locator(".cm-tooltip-lint").waitFor();
  await page.locator(".cm-content").focus();
  await page.keyboard.press("F8");
  await page.keyboard.press("Control+.");
  await page.keyboard.press("Escape");
  for (const [key, shown] of [
    ["F2", ".cm-rename"],
    ["Control+f", ".cm-search"],
    ["Control+Alt+g", ".cm-dialog"],
  ] as const) {
    await find(page, 'name="mysql"');
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press(key);
    await page.locator(shown).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(shown).waitFor({ state: "detached" });
  }
  await page.keyboard.press("Control+Shift+[");
  await page.keyboard.press("Shift+Alt+F");
  await page.locator("#splitter-x").focus();
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("tab", { name: "Outline" }).click();
  await page.locator(".outline-item").first().click();
  await page.getByRole("tab", { name: "Problems" }).click();
  await page.locator("#keys").click();
  await page.keyboard.press("Escape");
  await page
    .getByRole("button", { name: /^About / })
    .first()
    .click();
  await page.getByRole("dialog").getByRole("heading").first().waitFor();
  await page.keyboard.press("Escape");
  await example(page, "Across");
  await page.getByRole("radio", { name: "all-or-nothing" }).check();
  await page.locator('.dg-frame .dg-service[data-tone="deadlock"]').first().waitFor();
  await page.locator('.dg-frame .dg-service[data-tone="deadlock"]').first().click();
  await page.locator("#share").click();
  await page.locator(".notice-shown").waitFor();
  await page.locator("#file-button").click();
  await page.keyboard.press("Escape");
  const picture = page.waitForEvent("download");
  await page.locator("#export-button").click();
  await page.locator("#export button", { hasText: "PNG" }).first().click();
  await picture;
  const download = page.waitForEvent("download");
  await page.evaluate(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
  await page.keyboard.press("Control+s");
  await download;
  await replace(page, "");
  await page.locator("#verdict", { hasText: "Empty" }).waitFor();
}

test("the site works below any path, and asks for nothing outside of it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "deployable-site-"));
  cpSync("dist/site", join(folder, "a/b"), { recursive: true });
  const below = await startSite(folder);
  try {
    await visit({ ...below, url: `${below.url}a/b/` }, {}, async (page) => {
      await replace(page, '<deployable type="x"/>');
      await page
        .getByRole("button", { name: /^About / })
        .first()
        .click();
      await page.getByRole("dialog").getByRole("heading").first().waitFor();
      const links = await page.evaluate(() =>
        Promise.all(
          Array.from(
            document.querySelectorAll<HTMLLinkElement>("link"),
            async ({ href }) => (await fetch(href)).status,
          ),
        ),
      );
      assert.ok(links.length >= 4);
      assert.deepEqual(new Set(links), new Set([200]));
      assert.deepEqual(
        below.requests.filter((path) => !path.startsWith("/a/b/") && path !== "/favicon.ico"),
        [],
      );
    });
  } finally {
    await below.close();
    rmSync(folder, { recursive: true });
  }
});

test("a browser finds the site fit to be installed", async () => {
  await visit(site, { serviceWorkers: "allow" }, async (page) => {
    const devtools = await page.context().newCDPSession(page);
    const { errors, manifest } = await devtools.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    assert.equal(manifest?.startUrl, site.url);
    assert.equal(manifest?.scope, site.url);
    const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
    // A test's profile is an incognito one, into which nothing is installed.
    assert.deepEqual(
      installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito"),
      [],
    );
  });
});

test("the icons are as large as they say, and look like the drawing that they are made from", async () => {
  const [version = ""] = readdirSync("dist/site").filter((name) => /^[0-9a-f]+$/.test(name));
  const manifest = JSON.parse(readFileSync(`dist/site/${version}/manifest.webmanifest`, "utf8"));
  const icons: { src: string; sizes: string; purpose: string }[] = manifest.icons;
  assert.deepEqual(
    icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`),
    ["any any", "192x192 any", "512x512 any", "512x512 maskable"],
  );
  await visit(site, {}, async (page) => {
    for (const { src, sizes } of icons.filter(({ src }) => src.endsWith(".png"))) {
      const { size, corner, difference } = await page.evaluate(
        async ({ src, drawing }) => {
          const pixels = async (from: string, size: number) => {
            const image = new Image();
            image.src = from;
            await image.decode();
            const context = new OffscreenCanvas(size, size).getContext("2d");
            context?.drawImage(image, 0, 0, size, size);
            return { size: image.naturalWidth, data: context?.getImageData(0, 0, size, size).data ?? [] };
          };
          const icon = await pixels(src, 64);
          const original = await pixels(drawing, 64);
          let sum = 0;
          icon.data.forEach((value, index) => {
            sum += Math.abs(value - (original.data[index] ?? 0));
          });
          return { size: icon.size, corner: [...icon.data.slice(0, 4)], difference: sum / (64 * 64 * 4) };
        },
        { src: `${site.url}${version}/${src}`, drawing: `${site.url}${version}/icon.svg` },
      );
      assert.equal(`${size}x${size}`, sizes);
      if (src.includes("maskable")) assert.deepEqual(corner, [0x2a, 0x5b, 0xd0, 0xff]);
      else assert.ok(difference < 3, `${src} differs by ${difference}`);
    }
  });
});

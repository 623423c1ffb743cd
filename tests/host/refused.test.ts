/** `Deployable.attach` where something refuses: content policies, scripts that cannot be had, old compressors. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { parse } from "acorn";
import type { Page } from "playwright-core";
import { JQUERY } from "../../scripts/lib/setup.mjs";
import type { Conductor, Pages } from "./conductor.js";
import { checked, DEADLOCK, edit, FINE, messages } from "./edit.js";

/** The compressor of Rails 3.2: version 1.3.5 has no types. */
const uglify: (code: string) => string = createRequire(import.meta.url)("uglify-js");

const LOADER = readFileSync("dist/standalone-loader.js", "utf8");
const ATTACH = 'Deployable.attach("textarea#deployable_xml", { messages: "#flash" });';
const STRICT =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; worker-src 'self'; connect-src 'self'";

/** Pages with these scripts of their own, from files as strict policies want it. */
function pages(names: readonly string[], rest: Omit<Pages, "scripts"> = {}): Pages {
  const scripts = names.map((name) => `<script src="/conductor/assets/${name}"></script>`).join("");
  return { ...rest, scripts, assets: { "page.js": ATTACH, ...rest.assets } };
}

/** The plain textarea is there, a line says why, and what it holds is saved. */
async function plainly(page: Page, conductor: Conductor, reason: RegExp): Promise<void> {
  const note = page.locator("textarea + .deployable-note");
  assert.match(
    await note.innerText(),
    /^The deployable is not checked here, but can be edited and saved as before\. \(/,
  );
  assert.match(await note.innerText(), reason);
  assert.equal(await page.locator("deployable-editor").count(), 0);
  await page.locator("textarea").fill(DEADLOCK);
  await page.click("#save_button");
  await page.getByText("Saved").waitFor();
  assert.equal(conductor.xml, DEADLOCK.replaceAll("\n", "\r\n"));
}

/** The editor is there, and stops the deadlock. */
async function stops(page: Page, conductor: Conductor): Promise<void> {
  await checked(page);
  await page.locator(".dg-service").first().waitFor({ state: "attached" });
  await page.click("#save_button");
  assert.match(await messages(page), /cyclic reference/);
  assert.deepEqual(conductor.posts, []);
}

test("under a strict policy everything works, and nothing is refused", () =>
  edit(
    pages(["standalone.js", "page.js"], { policy: `${STRICT}; script-src 'self' 'wasm-unsafe-eval'` }),
    DEADLOCK,
    stops,
  ));

test("under a policy that refuses WebAssembly the textarea stays, with a line that says so", () =>
  edit(
    pages(["standalone.js", "page.js"], { policy: `${STRICT}; script-src 'self'` }),
    FINE,
    (page, conductor) => plainly(page, conductor, /WebAssembly/),
    { errors: /WebAssembly/ },
  ));

test("without workers the graph says why it is not drawn, and all else works", () =>
  edit(
    pages(["standalone.js", "page.js"], {
      policy: `${STRICT.replace("worker-src 'self'", "worker-src 'none'")}; script-src 'self' 'wasm-unsafe-eval'`,
    }),
    DEADLOCK,
    async (page, conductor) => {
      await checked(page);
      await page.locator(".dg-note", { hasText: "layout engine" }).waitFor();
      await page.click("#save_button");
      assert.match(await messages(page), /cyclic reference/);
      assert.deepEqual(conductor.posts, []);
    },
    { errors: /worker/i },
  ));

test("the loader fetches the rest from beside itself", () =>
  edit(pages(["standalone-loader.js", "page.js"]), DEADLOCK, async (page, conductor) => {
    await stops(page, conductor);
    assert.ok(conductor.requests.includes("/conductor/assets/standalone.js"));
    assert.ok(conductor.requests.includes("/conductor/assets/elk-worker.min.js"));
    assert.ok(!conductor.requests.some((path) => path.endsWith(".wasm")));
  }));

test("compressed into a bundle it works too, told where the rest lies", async () => {
  const jquery = `var module = {};${readFileSync(JQUERY, "utf8")};window.jQuery = module.exports;`;
  const own = uglify(`${LOADER};Deployable.base = "/conductor/assets/vendor";jQuery(function () { ${ATTACH} });`);
  parse(own, { ecmaVersion: 5 });
  const assets = {
    "application.js": `${jquery};${own}`,
    "vendor/standalone.js": readFileSync("dist/standalone.js", "utf8"),
    "vendor/elk-worker.min.js": readFileSync("dist/elk-worker.min.js", "utf8"),
  };
  await edit(pages(["application.js"], { assets }), DEADLOCK, async (page, conductor) => {
    await stops(page, conductor);
    assert.ok(conductor.requests.includes("/conductor/assets/vendor/standalone.js"));
  });
  const scripts =
    '<script src="/conductor/assets/application.js" data-deployable-base="/conductor/assets/vendor/"></script>';
  const attach = `<script>${ATTACH}</script>`;
  await edit({ scripts: scripts + attach, assets: { ...assets, "application.js": uglify(LOADER) } }, DEADLOCK, stops);
});

test("where the rest cannot be had, or this browser cannot run it, the textarea stays, with a line that says so", async () => {
  for (const [asset, reason] of [
    [null, /standalone\.js could not be loaded/],
    ["let = of the (future", /could not run/],
  ] as const) {
    await edit(
      pages(["standalone-loader.js", "page.js"], { assets: { "standalone.js": asset } }),
      FINE,
      async (page, conductor) => {
        await page.locator(".deployable-note").waitFor();
        await plainly(page, conductor, reason);
      },
      { errors: /404|SyntaxError/ },
    );
  }
});

test("where no script runs at all, the form is Conductor's own", () =>
  edit(
    pages(["standalone-loader.js", "page.js"], { policy: `${STRICT}; script-src 'none'` }),
    FINE,
    async (page, conductor) => {
      await page.locator("textarea").fill(DEADLOCK);
      await page.click("#save_button");
      await page.getByText("Saved").waitFor();
      assert.equal(conductor.posts.length, 1);
    },
    { errors: /Content Security Policy|script/ },
  ));

test("what was attached before the rest came can be detached before it comes, and after", () =>
  edit(pages(["standalone-loader.js"]), FINE, async (page) => {
    await page.evaluate(() => Deployable.attach("textarea#deployable_xml").detach());
    const attached = await page.evaluateHandle(() => Deployable.attach("textarea#deployable_xml"));
    await checked(page);
    assert.equal(await page.locator("deployable-editor").count(), 1);
    await attached.evaluate(({ detach }) => detach());
    assert.equal(await page.locator("deployable-editor").count(), 0);
    assert.ok(await page.locator("textarea").isVisible());
  }));

test("the loader's syntax is ES5", () => {
  parse(LOADER, { ecmaVersion: 5 });
  assert.throws(() => parse("let a = () => 1", { ecmaVersion: 5 }));
});

/** The playground without a network, and when its site is changed while it is open. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { type OpenPage, openPage } from "./harness.js";
import { type Site, startSite } from "./site.js";
import { replace } from "./visit.js";

const folder = mkdtempSync(join(tmpdir(), "deployable-offline-"));
after(() => rmSync(folder, { recursive: true }));

test("after the first visit the page works without a network, all of it", async () => {
  const { url, close: stop } = await startSite();
  await opened(url, async ({ page, errors }) => {
    await kept(page);
    await stop();
    await page.reload();
    await drawn(page);
    await replace(page, '<deployable type="x"/>');
    await page.getByRole("button", { name: "About unknown-attribute" }).first().click();
    await page.getByRole("dialog").getByRole("heading", { name: "unknown-attribute" }).waitFor();
    await page.goto(`${url}index.html?from=elsewhere`);
    await drawn(page);
    assert.deepEqual(errors, []);
  });
});

test("a new version is taken at the next load, whole, and the open page keeps its own files", async (t) => {
  const site = await copied(t);
  const [one, two] = [version(), "page of two"];
  await opened(site.url, async ({ page, errors }) => {
    await kept(page);
    await page.reload();
    await drawn(page);
    assert.equal(await versionOf(page), one);

    publish(two);
    assert.notEqual(version(), one);
    site.requests.length = 0;
    await update(page);
    const notice = page.locator(".notice-shown");
    await notice.getByText("A new version is ready.").waitFor();
    assert.ok(site.requests.some((path) => path.includes(version())));

    // The open page is still the old one: so is what it loads now, though the server has it no more.
    await replace(page, '<deployable type="x"/>');
    await page.getByRole("button", { name: "About unknown-attribute" }).first().click();
    await page.getByRole("dialog").getByRole("heading", { name: "unknown-attribute" }).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    assert.deepEqual(
      site.requests.filter((path) => path.includes(one)),
      [],
    );
    await page.waitForTimeout(600);

    // Nor does another text, or what is said of it, take the news away.
    await page.locator("#share").click();
    await page.locator(".notice-shown", { hasText: "link" }).waitFor();
    await notice.getByRole("button", { name: "Reload" }).click();
    await page.locator(`meta[name=tested][content="${two}"]`).waitFor({ state: "attached" });
    await page.locator(".cm-line", { hasText: '<deployable type="x"/>' }).waitFor();
    assert.equal(await versionOf(page), version());
    assert.deepEqual([...new Set(await loaded(page))], [version()]);
    assert.deepEqual(errors, []);
  });
});

test("of two pages that are open while the site changes, each has its own version's files only", async (t) => {
  const site = await copied(t);
  await opened(site.url, async ({ page: old }) => {
    await kept(old);
    const one = version();
    publish("page of three");
    const young = await old.context().newPage();
    await young.goto(site.url);
    await update(young);
    await young.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
    await young.locator(".notice-shown").waitFor();
    await young.reload();
    await drawn(young);
    await drawn(old);
    assert.deepEqual([...new Set(await loaded(old))], [one]);
    assert.deepEqual([...new Set(await loaded(young))], [version()]);
  });
});

test("a version that is only half on the server is not taken", async (t) => {
  const site = await copied(t);
  await opened(site.url, async ({ page }) => {
    await kept(page);
    await page.reload();
    const one = version();
    publish("half of a page");
    writeFileSync(join(folder, "site", version(), "style.css"), "/* of another version */");
    await update(page).catch(() => {});
    await page.waitForTimeout(500);
    await page.reload();
    await drawn(page);
    assert.equal(await versionOf(page), one);
    assert.equal(await page.locator(".notice-shown").count(), 0);
    const left = async (): Promise<string> =>
      (await page.evaluate(() => caches.keys())).map((name) => name.split(" ").at(-1)).join();
    await until(page, async () => (await left()) === one);
  });
});

test("only the two newest versions are kept, and other sites of the origin are left alone", async (t) => {
  const site = await copied(t);
  await opened(site.url, async ({ page }) => {
    await page.evaluate(async () => {
      await caches.open("somebody else's");
      await caches.open(`deployable ${location.href}elsewhere/ 1`);
    });
    await kept(page);
    const versions = [version()];
    for (const name of ["second", "third"]) {
      publish(name);
      versions.push(version());
      await update(page);
      // Its files are all fetched only when it is active: until then they must lie on the server.
      const taken = async (): Promise<boolean> => {
        const names = await page.evaluate(() => caches.keys());
        const { installing, active } = await page.evaluate(async () => {
          const { installing, active } = await navigator.serviceWorker.ready;
          return { installing: installing !== null, active: active?.state };
        });
        return names.some((name) => name.endsWith(version())) && !installing && active === "activated";
      };
      await until(page, taken);
    }
    const isFirst = (name: string): boolean => name.endsWith(versions[0] ?? "");
    await until(page, async () => !(await page.evaluate(() => caches.keys())).some(isFirst));
    const names = await page.evaluate(() => caches.keys());
    assert.equal(names.length, 4, names.join());
    assert.ok(names.includes("somebody else's"));
  });
});

test("what the worker does not keep is the network's: other files, parts of files, errors", async (t) => {
  const site = await copied(t);
  writeFileSync(join(folder, "site", "other.txt"), "other");
  await opened(site.url, async ({ page }) => {
    await kept(page);
    await page.reload();
    site.requests.length = 0;
    const answers = await page.evaluate(async (wasm) => {
      const other = await fetch("other.txt");
      const missing = await fetch("missing.txt");
      const part = await fetch(wasm, { headers: { range: "bytes=0-3" } });
      const posted = await fetch("index.html", { method: "POST" });
      const whole = await fetch(wasm);
      return [await other.text(), missing.status, part.ok, posted.status, whole.ok];
    }, `${version()}/deployable.wasm`);
    assert.deepEqual(answers, ["other", 404, true, 405, true]);
    assert.deepEqual(site.requests, ["/other.txt", "/missing.txt", `/${version()}/deployable.wasm`, "/index.html"]);
    await site.close();
    assert.match(await page.evaluate(() => fetch("other.txt").then(String, String)), /TypeError/);
    const lost = await page.goto(`${site.url}nowhere.html`).catch(String);
    assert.match(String(lost), /ERR_CONNECTION_REFUSED/);
  });
});

test("a page of `npm start` registers no worker, and is rid of one that a built site left at its address", async (t) => {
  const site = await copied(t);
  await opened(site.url, async ({ page }) => {
    await kept(page);
    await page.reload();
    execFileSync(process.execPath, [
      "--input-type=module",
      "--eval",
      `import { build } from "esbuild";
       import { playground } from "./scripts/lib/bundle.mjs";
       import { worker } from "./scripts/lib/site.mjs";
       const site = process.argv[1];
       await build({ ...playground("development"), outdir: site });
       await build(worker(site));`,
      join(folder, "site"),
    ]);
    const old = await versionOf(page);
    const loading = page.waitForEvent("load");
    await update(page);
    await loading;
    await drawn(page);
    assert.notEqual(await versionOf(page), old);
    assert.equal(await versionOf(page), "app");
    await page.reload();
    await drawn(page);
    assert.deepEqual(
      await page.evaluate(async () => [
        (await navigator.serviceWorker.getRegistrations()).length,
        (await caches.keys()).length,
        navigator.serviceWorker.controller,
      ]),
      [0, 0, null],
    );
  });
});

test("without service workers, as on plain http, the page is as it always is", async () => {
  const { url, close } = await startSite();
  const { page, errors, close: shut } = await openPage("about:blank");
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "serviceWorker"));
  await page.goto(url);
  await drawn(page);
  assert.equal(await page.evaluate(() => "serviceWorker" in navigator), false);
  assert.deepEqual(errors, []);
  await shut();
  await close();
});

/** A copy of the site, which may be changed, being served until the test has ended. */
async function copied(test: TestContext): Promise<Site> {
  rmSync(join(folder, "site"), { recursive: true, force: true });
  cpSync("dist/site", join(folder, "site"), { recursive: true });
  const site = await startSite(join(folder, "site"));
  test.after(() => site.close());
  return site;
}

/** The version that lies on the server. */
function version(): string {
  return readdirSync(join(folder, "site")).find((name) => /^[0-9a-f]{12}$/.test(name)) ?? "";
}

/** Puts another version on the server, in place of the one that is there: another page and another script. */
function publish(content: string): void {
  const site = join(folder, "site");
  const page = readFileSync(join(site, "index.html"), "utf8")
    .replaceAll(`"${version()}/`, '"app/')
    .replace(/<meta name="tested"[^>]*>|(?=<title>)/, `<meta name="tested" content="${content}">`);
  writeFileSync(join(site, "index.html"), page);
  renameSync(join(site, version()), join(site, "app"));
  appendFileSync(join(site, "app/main.js"), `\n// ${content}`);
  execFileSync(process.execPath, [
    "--input-type=module",
    "--eval",
    'import { publish } from "./scripts/lib/site.mjs"; await publish(process.argv[1]);',
    site,
  ]);
}

async function opened(url: string, body: (open: OpenPage) => Promise<void>): Promise<void> {
  const open = await openPage(url);
  try {
    await drawn(open.page);
    await body(open);
  } finally {
    await open.close();
  }
}

async function drawn(page: Page): Promise<void> {
  await page.locator(".dg-stage").waitFor();
  await page.locator("#verdict:not(:empty)", { hasNotText: "Loading" }).waitFor();
}

/** Waits until the worker has all files and answers for the page. */
async function kept(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
}

async function update(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update();
  });
}

/** The folder that the page's script came from. */
async function versionOf(page: Page): Promise<string> {
  const src = (await page.locator("script[src]").getAttribute("src")) ?? "";
  return src.split("/")[0] ?? "";
}

/** The folder of every file that the page has loaded. */
function loaded(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => new URL(name).pathname.split("/")[1] ?? "")
      .filter((name) => name !== "offline-worker.js"),
  );
}

/** Waits for what only asking again can tell, half a minute at most. */
async function until(page: Page, holds: () => Promise<boolean>): Promise<void> {
  for (let asked = 0; asked < 1500; asked++) {
    if (await holds()) return;
    await page.waitForTimeout(20);
  }
  assert.fail("it has not come about in half a minute");
}

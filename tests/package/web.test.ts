/** `deployable/web` in a browser. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { openPage } from "../browser/harness.js";
import { type Site, startSite } from "../browser/site.js";

const PAGE = "blank.html";
let site: Site;

before(async () => {
  site = await startSite("dist");
});
after(() => site.close());

/** A page of the server's origin with nothing on it, and what it asked the server for. */
async function blank(): Promise<{ page: Page; errors: string[]; requests: string[]; close(): Promise<void> }> {
  const opened = await openPage("about:blank");
  await opened.page.route(`**/${PAGE}`, (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await opened.page.goto(site.url + PAGE);
  site.requests.length = 0;
  return { ...opened, requests: site.requests };
}

test("the module is streamed from beside the script, once", async () => {
  const { page, errors, requests, close } = await blank();
  const seen = await page.evaluate(async (url) => {
    const calls: string[] = [];
    const { instantiate, instantiateStreaming } = WebAssembly;
    WebAssembly.instantiate = ((...args: Parameters<typeof instantiate>) => {
      calls.push("instantiate");
      return instantiate(...args);
    }) as typeof instantiate;
    WebAssembly.instantiateStreaming = (...args) => {
      calls.push("instantiateStreaming");
      return instantiateStreaming(...args);
    };
    const web: typeof import("deployable/web") = await import(url);
    const imported = calls.length;
    await Promise.all([web.init(), web.init()]);
    await web.init();
    return { imported, calls, wellFormed: web.check("<deployable/>").wellFormed };
  }, `${site.url}web.js`);
  assert.deepEqual(seen, { imported: 0, calls: ["instantiateStreaming"], wellFormed: true });
  assert.deepEqual(requests, ["/web.js", "/deployable.wasm"]);
  assert.deepEqual(errors, []);
  await close();
});

test("a server that sends the module as something else will do", async () => {
  const { page, errors, close } = await blank();
  await page.route("**/deployable.wasm", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { "content-type": "text/plain" } });
  });
  const wellFormed = await page.evaluate(async (url) => {
    const web: typeof import("deployable/web") = await import(url);
    await web.init();
    return web.check("<deployable/>").wellFormed;
  }, `${site.url}web.js`);
  assert.equal(wellFormed, true);
  assert.deepEqual(errors, []);
  await close();
});

test("a URL, a response, bytes and a compiled module will do", async () => {
  for (const kind of ["string", "URL", "Response", "bytes", "Module"] as const) {
    const { page, close } = await blank();
    const wellFormed = await page.evaluate(
      async ({ url, wasm, kind }) => {
        const web: typeof import("deployable/web") = await import(url);
        const bytes = async () => (await fetch(wasm)).arrayBuffer();
        const source = {
          string: () => wasm,
          URL: () => new URL(wasm),
          Response: () => fetch(wasm),
          bytes,
          Module: async () => WebAssembly.compile(await bytes()),
        }[kind];
        await web.init(source());
        return web.check("<deployable/>").wellFormed;
      },
      { url: `${site.url}web.js`, wasm: `${site.url}deployable.wasm`, kind },
    );
    assert.equal(wellFormed, true, kind);
    await close();
  }
});

test("a call before init says so", async () => {
  const { page, close } = await blank();
  const message = await page.evaluate(async (url) => {
    const web: typeof import("deployable/web") = await import(url);
    try {
      return web.check("<deployable/>").wellFormed;
    } catch (error) {
      return String(error);
    }
  }, `${site.url}web.js`);
  assert.equal(message, "Error: deployable/web: call init() and await it before anything else.");
  await close();
});

test("the module that exports is loaded for that alone", async () => {
  const { page, requests, close } = await blank();
  const [message, refused] = await page.evaluate(async (url) => {
    const web: typeof import("deployable/web") = await import(url);
    await web.init();
    const xml =
      '<deployable name="d"><assemblies><assembly name="a" hwp="h"><image id="i"/></assembly></assemblies></deployable>';
    const document = web.open(xml);
    let message = "";
    try {
      document.heat();
    } catch (error) {
      message = String(error);
    }
    await web.initLaunch();
    return [message, document.heat().refused];
  }, `${site.url}web.js`);
  assert.equal(message, "Error: deployable/web: call initLaunch() and await it before a launch.");
  assert.equal(refused, null);
  assert.deepEqual(requests, ["/web.js", "/deployable.wasm", "/launch.wasm"]);
  await close();
});

test("a module that cannot be had says so, and init may be tried again", async () => {
  const { page, close } = await blank();
  const [missing, page404, wellFormed] = await page.evaluate(
    async ({ url, html }) => {
      const web: typeof import("deployable/web") = await import(url);
      const failure = (source: string) => web.init(source).then(() => "loaded", String);
      const failures = [await failure("nowhere.wasm"), await failure(html)];
      await web.init();
      return [...failures, web.check("<deployable/>").wellFormed];
    },
    { url: `${site.url}web.js`, html: site.url + PAGE },
  );
  assert.match(String(missing), /^Error: deployable\/web: the module could not be loaded from nowhere\.wasm: .*404/);
  assert.match(String(page404), /^Error: deployable\/web: the module could not be loaded from http.*blank\.html: /);
  assert.equal(wellFormed, true);
  await close();
});

test("the plain entry point works in a browser at once", async () => {
  const { page, errors, requests, close } = await blank();
  const wellFormed = await page.evaluate(async (url) => {
    const library: typeof import("deployable") = await import(url);
    return library.check("<deployable/>").wellFormed;
  }, `${site.url}index.js`);
  assert.equal(wellFormed, true);
  assert.deepEqual(requests, ["/index.js"]);
  assert.deepEqual(errors, []);
  await close();
});

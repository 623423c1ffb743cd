/** What the documentation shows of pages, as it stands there. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { startBundled } from "./bundled.js";
import { checked, DEADLOCK, edit, messages } from "./edit.js";

const SECTION = readFileSync("docs/hosts.md", "utf8");

/** The blocks of a language under a heading. */
function blocks(heading: string, language: string): string[] {
  const part = SECTION.split(/^### /m).find((part) => part.startsWith(heading)) ?? "";
  return Array.from(part.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm))
    .filter(([, name]) => name === language)
    .map(([, , text = ""]) => text);
}

test("the lines for Conductor's form stop a deadlock, and so do those for its asset pipeline", async () => {
  const [page = ""] = blocks("Conductor's form", "html");
  const [bundled = ""] = blocks("Conductor's form", "js");
  const assets = { "application.js": `${readFileSync("dist/standalone-loader.js", "utf8")}\n${bundled}` };
  for (const scripts of [page, '<script src="/conductor/assets/application.js"></script>']) {
    await edit({ scripts, assets }, DEADLOCK, async (page, conductor) => {
      await checked(page);
      await page.click("#save_button");
      assert.match(await messages(page), /cyclic reference/);
      assert.deepEqual(conductor.posts, []);
    });
  }
});

test("the lines for the elements show an editor and its graph", async () => {
  const [script = ""] = blocks("Custom elements", "js");
  const [body = ""] = blocks("Custom elements", "html");
  const site = await startBundled("host-docs-element", script);
  try {
    await site.show(body, async (page) => {
      await page.locator("deployable-editor .cm-content").fill(DEADLOCK);
      for (const name of ["editor", "graph"]) {
        await page.locator(`deployable-${name} .dg-frame .dg-service`).first().waitFor({ state: "attached" });
      }
    });
  } finally {
    await site.close();
  }
});

test("the line that installs what the elements need names every peer", () => {
  const { peerDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const [, names = ""] = /npm install deployable ((?:.*\\\n)*.*)/.exec(SECTION) ?? [];
  assert.deepEqual(names.split(/[\s\\]+/), Object.keys(peerDependencies));
});

test("the lines for one's own editor check what is typed in it", async () => {
  const [script = ""] = blocks("An editor of your own", "js");
  const site = await startBundled("host-docs-codemirror", script);
  try {
    await site.show("", async (page) => {
      const said = page.waitForEvent("console", (message) => message.text().startsWith("false"));
      await page.locator(".cm-content").fill("<deployable>");
      await said;
      await page.locator(".cm-lintRange-error").first().waitFor();
    });
  } finally {
    await site.close();
  }
});

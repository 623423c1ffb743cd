/** `<deployable-editor>` and `<deployable-graph>` in pages that are bundled from the published files. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { type BundledSite, startBundled } from "./bundled.js";

const FINE = readFileSync("examples/wordpress.xml", "utf8");
const DEADLOCK = readFileSync("examples/deadlock.xml", "utf8");
const ACROSS = readFileSync("examples/across.xml", "utf8");

let site: BundledSite;
before(async () => {
  site = await startBundled("host-element", 'import { define } from "deployable/element"; await define()');
});
after(() => site.close());
const show: BundledSite["show"] = (...page) => site.show(...page);

function editor(text: string, attributes = ""): string {
  return `<deployable-editor id="e" name="xml" ${attributes}>\n${escaped(text)}</deployable-editor>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Asks the editor of the page. */
function ask<T>(page: Page, question: (editor: import("deployable/element").DeployableEditor) => T): Promise<T> {
  return page.locator("#e").evaluate(question as never);
}

test("its text is what is written in it, and what its form sends", () =>
  show(`<form id="f">${editor(FINE)}</form>`, async (page) => {
    assert.equal(await ask(page, (editor) => editor.value), FINE);
    const sent = (): Promise<unknown> =>
      page.locator("form").evaluate((form: HTMLFormElement) => [...new FormData(form)]);
    assert.deepEqual(await sent(), [["xml", FINE]]);
    assert.equal(await ask(page, (editor) => editor.form?.id), "f");
    await ask(page, (editor) => {
      editor.value = "<a>\r\n\r</a>";
    });
    assert.deepEqual(await sent(), [["xml", "<a>\n\n</a>"]]);
    await page.locator("form").evaluate((form: HTMLFormElement) => form.reset());
    assert.equal(await ask(page, (editor) => editor.value), FINE);
    await ask(page, (editor) => {
      editor.disabled = true;
    });
    assert.deepEqual(await sent(), []);
  }));

test("the attribute `value` and a script element hold a text too", () =>
  show(
    `<deployable-editor value="&lt;a/&gt;"></deployable-editor>
     <deployable-editor><script type="application/xml"><b c="&amp;"/></script></deployable-editor>`,
    async (page) => {
      const values = await page
        .locator("deployable-editor")
        .evaluateAll((all) => all.map((one) => (one as never as { value: string }).value));
      assert.deepEqual(values, ["<a/>", '<b c="&amp;"/>']);
    },
  ));

test("with an error it is invalid, with the reason and at the place", () =>
  show(`<form>${editor(DEADLOCK)}<button>Send</button></form>`, async (page) => {
    await page
      .locator("form")
      .evaluate((form) => form.addEventListener("submit", () => form.setAttribute("data-sent", "")));
    assert.match(await ask(page, (editor) => editor.validationMessage), /^Line 18: Deadlock/);
    assert.equal(await ask(page, (editor) => editor.validity.customError), true);
    assert.equal(await ask(page, (editor) => editor.matches(":invalid")), true);
    await page.click("text=Send");
    assert.equal(await page.locator("[data-sent]").count(), 0);
    assert.ok(await page.locator("#e .cm-content").evaluate((content) => content.matches(":focus")));
    assert.equal(
      await ask(page, (editor) => editor.caret),
      DEADLOCK.indexOf('<reference assembly="post" service="mail"'),
    );

    await ask(page, (editor) => {
      editor.noValidate = true;
    });
    assert.equal(await ask(page, (editor) => editor.checkValidity()), true);
    await ask(page, (editor) => {
      editor.setCustomValidity("Not today.");
    });
    assert.equal(await ask(page, (editor) => editor.validationMessage), "Not today.");
    await ask(page, (editor) => {
      editor.setCustomValidity("");
      editor.value = " ";
    });
    assert.equal(await ask(page, (editor) => editor.checkValidity()), true);
    await ask(page, (editor) => {
      editor.required = true;
    });
    assert.equal(await ask(page, (editor) => editor.validity.valueMissing), true);
  }));

test("what was typed a moment ago counts when the form is sent", () =>
  show(`<form>${editor(FINE)}<button>Send</button></form>`, async (page) => {
    await page.locator("form").evaluate((form) =>
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        form.setAttribute("data-sent", "");
      }),
    );
    await page.locator("#e .cm-content").focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.insertText("<");
    await page.keyboard.press("Control+Enter");
    assert.equal(await page.locator("[data-sent]").count(), 0);
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+Enter");
    assert.equal(await page.locator("[data-sent]").count(), 1);
  }));

test("it tells of typing, of a change when it is left, and of each check", () =>
  show(`${editor(FINE)}<button>Next</button>`, async (page) => {
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(globalThis, { heard });
      for (const type of ["input", "change", "check"]) {
        document.addEventListener(type, (event) => {
          const { detail } = event as CustomEvent<{ valid: boolean } | undefined>;
          heard.push(detail ? `${type} ${detail.valid}` : type);
        });
      }
    });
    const heard = (): Promise<string[]> =>
      page.evaluate(() => (globalThis as never as { heard: string[] }).heard.splice(0));
    await page.locator("#e .cm-content").focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("<");
    await page.waitForFunction(() => (globalThis as never as { heard: string[] }).heard.length > 1);
    assert.deepEqual(await heard(), ["input", "check false"]);
    await page.getByText("Next").focus();
    assert.deepEqual(await heard(), ["change"]);
    await ask(page, (editor) => {
      editor.value = "<deployable/>";
    });
    assert.deepEqual(await heard(), ["check false"]);
    assert.equal(await ask(page, (editor) => editor.report?.valid), false);
  }));

test("read only it cannot be typed in, nor mended; disabled not even entered", () =>
  show(editor(DEADLOCK, "readonly"), async (page) => {
    await page.locator("#e .fix").first().click();
    await page.locator("#e .cm-content").focus();
    await page.keyboard.type("x");
    assert.equal(await ask(page, (editor) => editor.value), DEADLOCK);
    await ask(page, (editor) => {
      editor.disabled = true;
    });
    assert.equal(await page.locator("#e .cm-content").getAttribute("contenteditable"), "false");
    await ask(page, (editor) => {
      editor.disabled = false;
      editor.readOnly = false;
    });
    await page.locator("#e .cm-content").focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("x");
    assert.equal(await ask(page, (editor) => editor.value), `x${DEADLOCK}`);
  }));

test("the agent is an attribute, and one that is not known counts as the first", () =>
  show(editor(ACROSS, 'agent="all-or-nothing"'), async (page) => {
    const deadlocks = (): Promise<number | undefined> => ask(page, (editor) => editor.report?.deadlocks.length);
    assert.equal(await deadlocks(), 1);
    await ask(page, (editor) => {
      editor.agent = "independent";
    });
    assert.equal(await deadlocks(), 0);
    await ask(page, (editor) => editor.setAttribute("agent", "nobody"));
    assert.equal(await ask(page, (editor) => editor.agent), "independent");
  }));

test("its label names it and leads to it", () =>
  show(`<label for="e">My deployable</label>${editor(FINE)}`, async (page) => {
    assert.equal(await page.locator("#e .cm-content").getAttribute("aria-label"), "My deployable");
    await page.click("label");
    assert.ok(await page.locator("#e .cm-content").evaluate((content) => content.matches(":focus")));
  }));

test("taken out and put in again, it has its text, and two do not mix", () =>
  show(
    `<form>${editor(FINE)}</form><deployable-editor id="other" value="&lt;a/&gt;"></deployable-editor>`,
    async (page) => {
      await page.locator("#e .cm-content").focus();
      await page.keyboard.press("Control+Home");
      await page.keyboard.type("\n");
      const kept = await page.evaluate(() => {
        const element = document.getElementById("e") as never as import("deployable/element").DeployableEditor;
        element.remove();
        const out = element.value;
        element.value = `${out} `;
        document.body.append(element);
        return [out, element.value, element.form, element.report?.wellFormed];
      });
      assert.deepEqual(kept, [`\n${FINE}`, `\n${FINE} `, null, false]);
      assert.equal(
        await page.locator("#other").evaluate((other) => (other as never as { value: string }).value),
        "<a/>",
      );
      assert.equal(await page.locator("#e .cm-editor").count(), 1);
    },
  ));

test("the browser brings back what was typed", () =>
  show(`<form>${editor(FINE)}</form><a href="0.html">away</a>`, async (page) => {
    await page.locator("#e .cm-content").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("typed");
    // By key: the finding of what was typed moves the link.
    await page.getByRole("link", { name: "away" }).press("Enter");
    await page.waitForURL(/\/0\.html$/);
    await page.goBack();
    await page.waitForFunction(
      (text) => (document.getElementById("e") as never as { value?: string })?.value === text,
      `${FINE}typed`,
    );
  }));

test("a page gives looks to its parts, and it follows the page's colour scheme", () =>
  show(
    editor(DEADLOCK, "graph"),
    async (page) => {
      const parts = ["editor", "status", "problems", "graph"];
      for (const part of parts) assert.equal(await page.locator(`#e [part=${part}]`).count(), 1, part);
      const style = (selector: string, property: string): Promise<string> =>
        page
          .locator(`#e ${selector}`)
          .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
      assert.equal(await style("[part=problems]", "border-top-width"), "7px");
      assert.equal(await style("[part=editor]", "height"), "200px");
      assert.equal(await style(".cm-editor", "color"), "rgb(1, 2, 3)");
      const light = await style(".cm-editor", "background-color");
      await page.evaluate(() => document.documentElement.style.setProperty("color-scheme", "dark"));
      assert.notEqual(await style(".cm-editor", "background-color"), light);
    },
    {
      head: "<style>deployable-editor { --deployable-height: 200px; --deployable-ink: rgb(1, 2, 3) } ::part(problems) { border-top: 7px solid }</style>",
      colorScheme: "dark",
    },
  ));

test("a graph of its own shows what the editor shows, and leads to its text", () =>
  show(`${editor(FINE)}<deployable-graph for="e" style="height: 400px"></deployable-graph>`, async (page) => {
    const service = page.locator("deployable-graph .dg-frame .dg-service").first();
    await service.waitFor();
    assert.equal(await page.locator("deployable-graph .dg-frame .dg-service").count(), 2);
    await service.click();
    assert.notEqual(await ask(page, (editor) => editor.caret), 0);
    await page.evaluate(() => {
      document.addEventListener("select-range", (event) => {
        event.preventDefault();
        document.body.dataset.range = JSON.stringify((event as CustomEvent).detail);
      });
    });
    const caret = await ask(page, (editor) => editor.caret);
    await page.locator("deployable-graph .dg-frame .dg-service").last().click();
    assert.equal(await ask(page, (editor) => editor.caret), caret);
    const { from, to } = JSON.parse((await page.locator("body").getAttribute("data-range")) ?? "{}");
    assert.match(FINE.slice(from, to), /^<service|^mysql|^http/);
    await ask(page, (editor) => {
      editor.value = "<deployable/>";
    });
    await page.locator("deployable-graph .dg-placeholder", { hasText: "No assemblies" }).waitFor();
  }));

test("a graph without an editor shows its own text", () =>
  show(`<deployable-graph style="height: 400px">${escaped(DEADLOCK)}</deployable-graph>`, async (page) => {
    await page.locator("deployable-graph .dg-frame .dg-service").first().waitFor();
    assert.equal(await page.locator("deployable-graph .dg-frame .dg-service").count(), 5);
  }));

test("it can be imported where there is no page, and says so when it is defined there", () => {
  const script =
    'import { define } from "deployable/element"; await define().catch((error) => console.log(error.message));';
  const said = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  assert.equal(said, "deployable/element: define() needs a page; call it in the browser only.\n");
});

test("a package that is missing is named, with the command that adds it", () => {
  const folder = mkdtempSync(join(tmpdir(), "deployable-"));
  const installed = join(folder, "node_modules/deployable");
  mkdirSync(installed, { recursive: true });
  cpSync("package.json", join(installed, "package.json"));
  cpSync("dist", join(installed, "dist"), { recursive: true, filter: (path) => !path.startsWith("dist/site") });
  try {
    const script = `
      globalThis.customElements = {};
      const { define } = await import("deployable/element");
      await define().catch((error) => console.log(error.message));`;
    const said = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.match(
      said,
      /^deployable\/element: the package @codemirror\/\w+ is not installed\. Run: npm install @codemirror\/autocomplete .* elkjs\n$/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

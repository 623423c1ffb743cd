/** `Deployable.attach` in a form like Conductor's: what is posted, what is not, and what is said. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { attached, checked, DEADLOCK, edit, FINE, messages, replace, value } from "./edit.js";

test("a deployable with a deadlock is not saved, and the page says why in Conductor's words", () =>
  edit(attached('{ messages: "#flash" }'), DEADLOCK, async (page, conductor) => {
    await checked(page);
    await page.click("#save_button");
    const said = await messages(page);
    assert.match(said, /^1 error prohibited this Deployable from being saved\n/);
    assert.match(
      said,
      /Xml Contains cyclic reference between following Assemblies or services: \w+\[\w+\] -> \w+\[\w+\]/,
    );
    assert.equal(await page.locator("#flash .flash_messages.error").count(), 1);
    assert.equal(await page.locator("#deployable_xml").getAttribute("aria-invalid"), "true");
    assert.ok(await page.locator("deployable-editor .cm-content").evaluate((content) => content.matches(":focus")));
    assert.deepEqual(conductor.posts, []);
    assert.equal(conductor.xml, DEADLOCK);
  }));

test("mended by a fix, it is saved with exactly the text that is shown", () =>
  edit(attached(), DEADLOCK, async (page, conductor) => {
    await page.locator("deployable-editor .fix").first().click();
    await page.locator('deployable-editor .status[data-tone="good"]').waitFor();
    const text = await value(page);
    assert.notEqual(text, DEADLOCK);
    await page.click("#save_button");
    await page.getByText("Saved").waitFor();
    assert.equal(conductor.xml, text.replaceAll("\n", "\r\n"));
    assert.deepEqual(Object.keys(conductor.posts[0]?.fields ?? {}), [
      "utf8",
      "authenticity_token",
      "deployable[xml]",
      "save",
    ]);
  }));

test("what nobody has changed is posted as the plain textarea posts it, byte for byte", async () => {
  const texts = [
    FINE,
    FINE.replaceAll("\n", "\r\n"),
    `\ufeff${FINE}`,
    FINE.replaceAll("  ", "\t").trimEnd(),
    `${FINE}\n\n \n`,
    FINE.replace("<deployable", "<!-- é 🤨 \u2028\u00a0\u0085 \\ ' & \" -->\n<deployable"),
  ];
  for (const text of texts) {
    const sent: (Buffer | undefined)[] = [];
    for (const pages of [{ scripts: "" }, attached()]) {
      await edit(pages, text, async (page, conductor) => {
        if (pages.scripts !== "") await checked(page);
        await page.click("#save_button");
        await page.getByText("Saved").waitFor();
        sent.push(conductor.posts[0]?.body);
      });
    }
    assert.ok(sent[0] && sent[0].length > text.length);
    assert.equal(sent[1]?.toString("latin1"), sent[0].toString("latin1"));
  }
});

test("a change touches nothing but what was changed", () => {
  const text = `\ufeff${FINE.replaceAll("  ", "\t").replaceAll("\n", "\r\n")}\r\n`;
  return edit(attached(), text, async (page, conductor) => {
    await checked(page);
    await replace(page, "wordpress/install-http", "weblog");
    await page.click("#save_button");
    await page.getByText("Saved").waitFor();
    assert.equal(conductor.xml, text.replace("wordpress/install-http", "weblog"));
  });
});

test("the textarea has every change at once, and the page hears of it as before", () =>
  edit(attached(), FINE, async (page) => {
    await checked(page);
    await page.evaluate(() => {
      document.body.dataset.heard = "";
      document.addEventListener("input", ({ target }) => {
        document.body.dataset.heard += `${(target as Element).localName} `;
      });
    });
    await page.locator("deployable-editor .cm-content").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\n ");
    assert.equal(await value(page), `${FINE}\n `);
    assert.equal(await page.locator("body").getAttribute("data-heard"), "textarea textarea ");
    // One step or, on a slow machine, two.
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    assert.equal(await value(page), FINE);
  }));

test("by keyboard alone: Tab leaves the text for the button, and Ctrl+Enter saves", () =>
  edit(attached(), FINE, async (page, conductor) => {
    await checked(page);
    await page.locator("label").click();
    assert.equal(await page.evaluate(() => document.activeElement?.localName), "deployable-editor");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Saved").waitFor();
    assert.equal(conductor.posts[0]?.fields.save, "Save");
    await page.goBack();
    await checked(page);
    await page.locator("deployable-editor .cm-content").focus();
    for (let tabs = 0; tabs < 20; tabs++) {
      await page.keyboard.press("Tab");
      if (await page.locator("#save_button").evaluate((button) => button.matches(":focus"))) break;
    }
    await page.keyboard.press("Enter");
    await page.getByText("Saved").waitFor();
    assert.equal(conductor.posts.length, 2);
  }));

test("Ctrl+Enter stops at an error that was typed a moment ago", () =>
  edit(attached(), FINE, async (page, conductor) => {
    await checked(page);
    await page.locator("deployable-editor .cm-content").focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.insertText("<");
    await page.keyboard.press("Control+Enter");
    assert.match(await messages(page), /Xml line 1: /);
    assert.deepEqual(conductor.posts, []);
    await page.keyboard.press("Control+z");
    await page.locator(".deployable-messages").waitFor({ state: "detached" });
    assert.equal(await page.locator("#deployable_xml").getAttribute("aria-invalid"), null);
    assert.ok(await page.locator("form").evaluate((form: HTMLFormElement) => form.checkValidity()));
  }));

test("'Save anyway' is offered only where the page allows it, and holds until the next change", async () => {
  await edit(attached(), DEADLOCK, async (page) => {
    await checked(page);
    await page.click("#save_button");
    await page.locator(".deployable-messages").waitFor();
    assert.equal(await page.getByText("Save anyway").count(), 0);
  });
  await edit(attached("{ saveAnyway: true }"), DEADLOCK, async (page, conductor) => {
    await checked(page);
    await page.click("#save_button");
    await page.getByText("Save anyway").click();
    await page.getByText("Saved").waitFor();
    assert.equal(conductor.xml, DEADLOCK.replaceAll("\n", "\r\n"));
    assert.equal(conductor.posts[0]?.fields.save, "Save");
  });
});

test("a form that does not validate, and one that a script submits, stop as well", () =>
  edit(attached(), DEADLOCK, async (page, conductor) => {
    await checked(page);
    await page.evaluate(() => {
      const form = document.querySelector("form");
      if (!form) return;
      form.noValidate = true;
      form.addEventListener("submit", () => document.body.setAttribute("data-sent", ""));
      form.requestSubmit();
    });
    assert.match(await messages(page), /cyclic reference/);
    assert.equal(await page.locator("[data-sent]").count(), 0);
    assert.deepEqual(conductor.posts, []);
  }));

test("after a save that the server refuses, the form with Rails's wrappers works the same", () =>
  edit(attached(), FINE, async (page, conductor) => {
    await checked(page);
    await replace(page, "wordpress/install-http", "REFUSED");
    await page.click("#save_button");
    await page.getByText("REFUSED is no name").waitFor();
    assert.equal(await page.locator(".field_with_errors deployable-editor").count(), 1);
    await checked(page);
    await replace(page, "REFUSED", "weblog");
    await page.click("#save_button");
    await page.getByText("Saved").waitFor();
    assert.equal(conductor.xml, FINE.replace("wordpress/install-http", "weblog").replaceAll("\n", "\r\n"));
  }));

test("a form that replaces the last one is taken too", () =>
  edit(
    attached(),
    FINE,
    async (page) => {
      const get = (form: string): Promise<void> =>
        page.evaluate(
          (form) =>
            new Promise((done) => {
              (globalThis as never as { $: JQueryGet }).$.get(`/conductor/deployables/new/${form}`, (html) => {
                (globalThis as never as { $: JQueryGet }).$("div.form_option").html(html);
                done();
              });
            }),
          form,
        );
      for (const round of [1, 2]) {
        await get("text");
        await page.locator("deployable-editor .status[data-tone]").waitFor();
        assert.equal(await page.locator("deployable-editor").count(), 1, `round ${round}`);
      }
      await get("file");
      await page.locator("deployable-editor").waitFor({ state: "detached" });
      const choose = (name: string, text: string): Promise<void> =>
        page.locator("#deployable_xml").setInputFiles({ name, mimeType: "text/xml", buffer: Buffer.from(text) });
      await choose("deadlock.xml", DEADLOCK);
      await page.click("#save_button");
      assert.match(await messages(page), /cyclic reference/);
      await choose("fine.xml", FINE);
      await page.locator(".deployable-messages").waitFor({ state: "detached" });
      await page.click("#save_button");
      await page.getByText("Saved").waitFor();
    },
    { path: "../new" },
  ));

interface JQueryGet {
  (selector: string): { html(html: string): void };
  get(path: string, done: (html: string) => void): void;
}

test("a file goes to the server as it is, and not at all with an error", () =>
  edit(
    attached(),
    "",
    async (page, conductor) => {
      await page.evaluate(async () => {
        const answer = await fetch("/conductor/deployables/new/file");
        const place = document.querySelector(".form_option");
        if (place) place.innerHTML = await answer.text();
      });
      const text = `\ufeff${FINE.replaceAll("\n", "\r\n")}\n`;
      await page
        .locator("#deployable_xml")
        .setInputFiles({ name: "a.xml", mimeType: "text/xml", buffer: Buffer.from(DEADLOCK) });
      await page.click("#save_button");
      assert.match(await messages(page), /cyclic reference/);
      assert.deepEqual(conductor.posts, []);
      await page
        .locator("#deployable_xml")
        .setInputFiles({ name: "b.xml", mimeType: "text/xml", buffer: Buffer.from(text) });
      await page.click("#save_button");
      await page.getByText("Saved").waitFor();
      assert.equal(conductor.xml, text);
    },
    { path: "../new" },
  ));

test("detaching leaves the page as it was, with the text as it is", () =>
  edit(attached(), FINE, async (page, conductor) => {
    const outline = (): Promise<string> => page.locator("form").evaluate((form) => form.outerHTML);
    await checked(page);
    const editing = await outline();
    await replace(page, "wordpress/install-http", "weblog");
    await page.evaluate(() => (globalThis as never as { attached: { detach(): void } }).attached.detach());
    const after = await outline();
    await page.evaluate(() => (globalThis as never as { attached: { detach(): void } }).attached.detach());
    assert.notEqual(after, editing);
    await page.reload();
    await page.evaluate(() => (globalThis as never as { attached: { detach(): void } }).attached.detach());
    await edit({ scripts: "" }, FINE, async (plain) => {
      assert.equal(await outline(), await plain.locator("form").evaluate((form) => form.outerHTML));
    });
    await page.locator("#deployable_xml").fill(DEADLOCK);
    await page.click("#save_button");
    await page.getByText("Saved").waitFor();
    assert.equal(conductor.posts.length, 1);
  }));

test("the button that was pressed is the one that saves anyway", () =>
  edit(attached("{ saveAnyway: true }"), DEADLOCK, async (page, conductor) => {
    await checked(page);
    await page.locator("#save_button").evaluate((button) => {
      button.insertAdjacentHTML("afterend", '<button name="launch" value="now">Save and launch</button>');
    });
    await page.getByText("Save and launch").click();
    await page.getByText("Save anyway").click();
    await page.getByText("Saved").waitFor();
    assert.equal(conductor.posts[0]?.fields.launch, "now");
    assert.equal(conductor.posts[0]?.fields.save, undefined);
  }));

test("a text that the page sets, and one that a reset brings back, are taken", () =>
  edit(attached(), FINE, async (page, conductor) => {
    await checked(page);
    await page.locator("#deployable_xml").evaluate((field: HTMLTextAreaElement, text) => {
      field.value = text;
    }, DEADLOCK);
    await page.click("#save_button");
    assert.match(await messages(page), /cyclic reference/);
    await page.locator("form").evaluate((form: HTMLFormElement) => form.reset());
    await page.locator('deployable-editor .status[data-tone="good"]').waitFor();
    await page.click("#save_button");
    await page.getByText("Saved").waitFor();
    assert.equal(conductor.xml, FINE.replaceAll("\n", "\r\n"));
  }));

test("a textarea that the page makes read-only or disables takes its editor along", () =>
  edit(attached(), FINE, async (page) => {
    await checked(page);
    for (const name of ["readOnly", "disabled"] as const) {
      for (const on of [true, false]) {
        await page
          .locator("#deployable_xml")
          .evaluate((field, [name, on]) => Object.assign(field, { [name]: on }), [name, on] as const);
        const follows = ([name, on]: readonly ["readOnly" | "disabled", boolean]): boolean =>
          document.querySelector("deployable-editor")?.[name] === on;
        await page.waitForFunction(follows, [name, on] as const);
      }
    }
    await page.locator("deployable-editor .cm-content").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" ");
    assert.equal(await value(page), `${FINE} `);
  }));

test("where a style sheet asks the field for its width, the editor has one", () =>
  edit({ ...attached(), style: "<style>.field { display: table }</style>" }, FINE, async (page) => {
    await checked(page);
    assert.equal((await page.locator("deployable-editor").boundingBox())?.width, 640);
    await page.addStyleTag({ content: ".field { display: block !important }" });
    await page.setViewportSize({ width: 400, height: 700 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 400);
  }));

test("a field is taken once, and a script that sits in the head waits for all of its text", async () => {
  const again = '<script>Deployable.attach("#deployable_xml");</script>';
  await edit({ scripts: attached().scripts + again }, DEADLOCK, async (page) => {
    await checked(page);
    assert.equal(await page.locator("deployable-editor").count(), 1);
    assert.equal(await value(page), DEADLOCK);
    assert.equal(
      await page.locator("deployable-editor").evaluate((editor) => (editor as never as { value: string }).value),
      DEADLOCK,
    );
  });
});

test("a textarea that is required says so, though nobody sees it", () =>
  edit(attached(), "", async (page, conductor) => {
    await page.locator("#deployable_xml").evaluate((field: HTMLTextAreaElement) => {
      field.required = true;
    });
    await page.click("#save_button");
    assert.match(await messages(page), /Xml line 1: /);
    assert.deepEqual(conductor.posts, []);
  }));

test("the agent and the graph are the page's choice", () =>
  edit(
    attached('{ agent: "all-or-nothing", graph: "none" }'),
    readFileSync("examples/across.xml", "utf8"),
    async (page, conductor) => {
      await checked(page);
      assert.equal(await page.locator("deployable-editor .dg-frame").count(), 0);
      await page.click("#save_button");
      assert.match(await messages(page), /cyclic reference/);
      assert.deepEqual(conductor.posts, []);
    },
  ));

test("the script leaves one global, which checks, opens and defines as well", () =>
  edit({ scripts: attached().scripts.replace(/<script>.*/, "") }, FINE, async (page) => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    const found = await page.evaluate((xml) => {
      const document = Deployable.open(xml);
      const layers = document.plan().layers.length;
      document.close();
      const before = customElements.get("deployable-editor") === undefined;
      Deployable.define();
      return [
        Deployable.version,
        Deployable.check(xml).valid,
        layers,
        before,
        customElements.get("deployable-editor") !== undefined,
      ];
    }, FINE);
    assert.deepEqual(found, [version, true, 2, true, true]);
  }));

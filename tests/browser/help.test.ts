import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { type Site, startSite } from "./site.js";
import { content, example, find, replace, selected, shown, visit } from "./visit.js";

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.close());

test("WordPress is written from an empty page with the keyboard, choosing every name that is offered", async () => {
  await using(TALL, async (page) => {
    const [prologue, ...lines] = readFileSync("examples/wordpress.xml", "utf8").trimEnd().split("\n");
    assert.match(prologue ?? "", /^<\?xml /);
    const written = lines.join("\n");
    await replace(page, "");
    const root = await parse(page, written);
    const later: Node[] = [];
    await write(page, root, later);

    // What mysql returns is offered once mysql is there, so what waits for it comes last, under db_password.
    await find(page, "change me</value>");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    for (const parameter of later) {
      await page.keyboard.press("Enter");
      await write(page, parameter, null);
    }
    assert.equal(await content(page), written.replace(/(version=\S+) (name=\S+)>/, "$2 $1>"));
    await page.locator("#problems").getByText("No problems").waitFor();
    await page.locator("#verdict", { hasText: "2 services start in 2 layers" }).waitFor();
  });
});

test("what would close a deadlock is marked in the list, and chosen all the same", async () => {
  await using(TALL, async (page) => {
    const list = page.locator(LIST);
    await find(page, '"apache" parameter="ipaddress"');
    await page.keyboard.type('"apache" ser');
    await pick(page, "service");
    await list.locator("[aria-selected]").waitFor();
    assert.match(await list.locator("[aria-selected]").innerText(), /http.*deadlock/s);
    assert.match((await list.locator("[aria-selected]").textContent()) ?? "", /would wait for itself/);
    await pick(page, "http");
    await page.locator(".problem .code", { hasText: "deadlock" }).waitFor();
  });
});

test("a value is inserted as it is, though it looks like a snippet", async () => {
  await using({}, async (page) => {
    const name = ["x$", "{y}"].join("");
    const service = (name: string) =>
      `<service name="${name}"><executable url="u"/><parameters><parameter name="p"><reference assembly="a" service=""/></parameter></parameters></service>`;
    await replace(
      page,
      `<deployable name="d"><assemblies><assembly name="a" hwp="h"><image id="i"/><services>${service(name)}</services></assembly></assemblies></deployable>`,
    );
    await find(page, 'service=""');
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Control+Space");
    await pick(page, name);
    assert.match(await content(page), /service="x\$\{y\}"\/>/);
  });
});

test("Enter between tags opens them, and the end tag that a completion brought may be typed", async () => {
  await using({}, async (page) => {
    await replace(page, "");
    await page.keyboard.type("<");
    await pick(page, "deployable");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal(await content(page), '<deployable name="">\n  \n</deployable>');
    await page.keyboard.type("<!-- c -->");
    await page.keyboard.press("Enter");
    await page.keyboard.type("</deployable>");
    assert.equal(await content(page), '<deployable name="">\n  <!-- c -->\n</deployable>');
  });
});

test("pointing at something says what it is, and beside a finding does not say that twice", async () => {
  await using({}, async (page) => {
    await page.locator(".cm-line", { hasText: '<service name="http">' }).getByText('"http"').hover();
    const said = page.locator(".cm-hover");
    await said.waitFor();
    assert.match(await said.innerText(), /^service http on apache\n/);
    await page.mouse.move(0, 0);
    await said.waitFor({ state: "detached" });

    await find(page, '<return name="dbup"/>');
    await page.keyboard.press("Delete");
    await page.locator(".problem .place").first().click();
    await page.locator(".cm-lintRange-error").hover();
    await page.locator(".cm-tooltip-lint").waitFor();
    await said.waitFor();
    assert.match(await said.innerText(), /^reference\n/);
    assert.doesNotMatch(await said.innerText(), /unknown-return/);
    await page.mouse.move(0, 0);
    await said.waitFor({ state: "detached" });
    await page.keyboard.press("Shift+F1");
    await said.waitFor();
    await page.keyboard.press("Escape");
    await said.waitFor({ state: "detached" });
  });
});

test("a code in a comment says what its check finds, and what comments ignore is counted", async () => {
  await using({}, async (page) => {
    await example(page, "Deadlock");
    await find(page, "<deployable");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.insertText("<!-- deployable-ignore deadlock they start by hand -->\n");
    await page.locator("#problems").getByText("No problems").waitFor();
    await page.locator("#problems").getByText("1 ignored, as deployable-ignore in the text says.").waitFor();
    await find(page, "deadlock they");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Shift+F1");
    const said = page.locator(".cm-hover");
    await said.waitFor();
    assert.match(await said.innerText(), /^deadlock\n+Services wait for each other in a circle/);
  });
});

test("on a phone all of a deadlock is in view when its graph is first shown, beside a legend of one line", async () => {
  await using({ viewport: { width: 400, height: 700 } }, async (page) => {
    await example(page, "Deadlock");
    await page.locator(".dg-frame [data-tone=deadlock]").first().waitFor({ state: "attached" });
    await page.getByRole("tab", { name: "Graph" }).click();
    const frame = await page.locator(".dg-frame").boundingBox();
    const legend = await page.locator(".dg-legend").boundingBox();
    assert.ok(frame && legend && legend.height < 40, JSON.stringify(legend));
    for (const box of await page.locator(".dg-frame .dg-box").all()) {
      const { x, y, width, height } = (await box.boundingBox()) ?? assert.fail("a box is not drawn");
      assert.ok(x >= frame.x && x + width <= frame.x + frame.width, `${x}, ${width}`);
      assert.ok(y >= frame.y && y + height <= frame.y + frame.height, `${y}, ${height}`);
    }
  });
});

test("F12 and Ctrl+click go to the definition, Shift+F12 round all places, and where there is no name they say so", async () => {
  await using(TALL, async (page) => {
    await find(page, "dbup");
    await find(page, 'mysql" parameter="dbup');
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("F12");
    await marked(page, "dbup");
    await page.locator(".cm-line.cm-activeLine", { hasText: '<return name="dbup"/>' }).waitFor();
    await page.keyboard.press("F12");
    await page.locator(".cm-note", { hasText: "defined here" }).waitFor();
    await page.keyboard.press("Shift+F12");
    await page.locator(".cm-line.cm-activeLine", { hasText: 'parameter="dbup"' }).waitFor();
    await page.locator(".cm-note", { hasText: "1 of 2 places" }).waitFor();
    await page.keyboard.press("Shift+F12");
    await page.locator(".cm-line.cm-activeLine", { hasText: '<return name="dbup"/>' }).waitFor();

    await page.keyboard.press("Control+Home");
    await page.keyboard.press("F12");
    await page.locator(".cm-note", { hasText: "No name stands here" }).waitFor();

    await page.keyboard.down("Control");
    await page.locator(".cm-line", { hasText: 'parameter="dbup"' }).getByText('"mysql"').click();
    await page.keyboard.up("Control");
    await page.locator(".cm-line.cm-activeLine", { hasText: '<assembly name="mysql"' }).waitFor();
    await marked(page, "mysql");
  });
});

test("F2 renames everywhere in one step, says what is refused, and Escape leaves all as it was", async () => {
  await using(TALL, async (page) => {
    const text = await content(page);
    await find(page, "dbup");
    await find(page, '"mysql" parameter="dbup');
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowRight");
    const input = page.getByLabel("New name");
    await page.keyboard.press("F2");
    await input.waitFor();
    assert.equal(await selected(page), "mysql");
    await page.keyboard.press("Escape");
    await input.waitFor({ state: "detached" });
    assert.ok(await page.locator(".cm-content").evaluate((content) => content === document.activeElement));

    await page.keyboard.press("F2");
    await input.waitFor();
    await page.keyboard.type("apache");
    await page.getByRole("alert").getByText("There already is the assembly apache").waitFor();
    await page.keyboard.press("Enter");
    await input.waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("data & <base>");
    await page.keyboard.press("Enter");
    await input.waitFor({ state: "detached" });
    await page.locator(".cm-note", { hasText: "Renamed in 3 places" }).waitFor();
    const escaped = await content(page);
    assert.equal(escaped.match(/(assembly|name)="data &amp; &lt;base(>|&gt;)"/g)?.length, 3);
    await page.keyboard.press("F2");
    await input.waitFor();
    assert.equal(await input.inputValue(), "data & <base>");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+z");
    assert.equal(await content(page), text);

    await page.keyboard.press("Control+Home");
    await page.keyboard.press("F2");
    await page.locator(".cm-note", { hasText: "Nothing that can be renamed" }).waitFor();
  });
});

test("the fixes of a finding are reached by keyboard, and one that no longer fits is dropped", async () => {
  await using(TALL, async (page) => {
    await find(page, 'assembly="mysql" parameter="dbup"');
    await page.keyboard.insertText('assembly="mysqll" parameter="dbup"');
    await page.locator(".fix").first().waitFor();
    await page.keyboard.press("F8");
    await page.keyboard.press("Control+.");
    const menu = page.getByRole("menu", { name: "Fixes" });
    await menu.waitFor();
    assert.ok(
      await menu
        .getByRole("menuitem")
        .first()
        .evaluate((item) => item === document.activeElement),
    );
    const offered = await menu.getByRole("menuitem").allInnerTexts();
    assert.deepEqual(offered, (await page.locator(".fix").allInnerTexts()).slice(0, offered.length));
    await page.keyboard.press("End");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await menu.waitFor({ state: "detached" });
    await page.locator("#problems").getByText("No problems").waitFor();

    await page.keyboard.press("Control+.");
    await page.locator(".cm-note", { hasText: "no fix" }).waitFor();

    await page.keyboard.press("Control+z");
    const fix = page.locator(".fix").first();
    await fix.waitFor();
    const handle = await fix.elementHandle();
    await find(page, "mysqll");
    await page.keyboard.insertText("quite another");
    await handle?.evaluate((button) => (button as HTMLButtonElement).click());
    await page.locator(".problem").first().waitFor();
    assert.match(await content(page), /assembly="quite another"/);
  });
});

test("the outline follows the cursor and leads to the text, by pointer and by keyboard", async () => {
  await using({}, async (page) => {
    await page.getByRole("tab", { name: "Outline" }).click();
    const item = (name: RegExp) => page.getByRole("treeitem", { name });
    assert.equal(await page.getByRole("treeitem").count(), 20);
    await item(/^mysql service/).click();
    await page.locator(".cm-line.cm-activeLine", { hasText: '<service name="mysql">' }).waitFor();
    await page.locator(".outline-item[aria-current]", { hasText: /^mysql service/ }).waitFor();
    await find(page, "db_ready");
    await page.locator(".outline-item[aria-current]", { hasText: "db_ready parameter dbup on mysql" }).waitFor();

    await page.locator('.outline-item[tabindex="0"]').focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await item(/^http service/).getAttribute("aria-expanded"), "false");
    await item(/^db_ready/).waitFor({ state: "detached" });
    await page.keyboard.press("ArrowRight");
    await item(/^db_ready/).waitFor();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    assert.match(await shown(page), /^<assembly name="apache"/);

    await find(page, '"http"');
    await page.keyboard.insertText('"web"');
    await item(/^web service/).waitFor();
    await replace(page, "");
    await page.getByText("The text has no assemblies.").waitFor();
  });
});

test("an outline of many services opens at its services", async () => {
  await using({}, async (page) => {
    await example(page, "200 services");
    await page.getByRole("tab", { name: "Outline" }).click();
    await page.locator('.outline-item[data-kind="service"]').nth(199).waitFor();
    assert.equal(await page.locator('.outline-item[data-kind="parameter"]').count(), 0);
  });
});

test("formatting is one step, and a text that is not well-formed is left alone with a word", async () => {
  await using(TALL, async (page) => {
    const text = await content(page);
    await replace(page, text.replace(/\n\s*/g, "\n"));
    const flat = await content(page);
    await page.keyboard.press("Shift+Alt+F");
    assert.equal(await content(page), text);
    await page.keyboard.press("Control+z");
    assert.equal(await content(page), flat);
    await page.getByRole("button", { name: "Format" }).click();
    assert.equal(await content(page), text);
    await page.keyboard.press("Shift+Alt+F");
    await page.locator(".cm-note", { hasText: "laid out already" }).waitFor();
    await find(page, "</deployable>");
    await page.keyboard.press("Delete");
    await page.keyboard.press("Shift+Alt+F");
    await page.locator(".cm-note", { hasText: "not well-formed" }).waitFor();
  });
});

test("elements fold by key, and the keys are listed", async () => {
  await using({}, async (page) => {
    await find(page, '<service name="http">');
    await page.keyboard.press("Control+Shift+{");
    await page.locator(".cm-foldPlaceholder").waitFor();
    await page.keyboard.press("Control+Shift+}");
    await page.locator(".cm-foldPlaceholder").waitFor({ state: "detached" });
    await page.keyboard.press("ArrowRight");
    await page.keyboard.type("?");
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.locator("#keys").focus();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).getByText("Ctrl+Space").waitFor();
    await page.keyboard.press("Escape");
    await page
      .getByRole("dialog")
      .waitFor({ state: "detached" })
      .catch(() => {});
    await page.waitForFunction(() => document.activeElement?.id === "keys");
  });
});

/** So tall that all of a text is in the window. */
const TALL: BrowserContextOptions = { viewport: { width: 1280, height: 3000 } };

/** The list of completions while it is one of the text as it is. */
const LIST = ".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled)";

/** Chooses from the list of completions, which has opened or is about to, with the keyboard. */
async function pick(page: Page, label: string): Promise<void> {
  const options = page.locator(`${LIST} li`);
  await options.getByText(label, { exact: true }).waitFor();
  const labels = await options.locator(".cm-completionLabel").allInnerTexts();
  for (let at = 0; at < labels.indexOf(label); at++) await page.keyboard.press("ArrowDown");
  await page.locator(`${LIST} li[aria-selected]`).getByText(label, { exact: true }).waitFor();
  const before = await content(page);
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    (before) => Array.from(document.querySelectorAll(".cm-line"), (line) => line.textContent).join("\n") !== before,
    before,
  );
}

/** An element as it shall be written. */
interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Node[];
}

/** The attributes that come with an element; the others are chosen one by one. */
const BROUGHT: Readonly<Record<string, readonly string[]>> = {
  deployable: ["name"],
  assembly: ["name", "hwp"],
  image: ["id"],
  service: ["name"],
  executable: ["url"],
  file: ["url"],
  parameter: ["name"],
  reference: ["assembly", "parameter"],
  return: ["name"],
};

/** What can be chosen between quotes. */
const OFFERED: ReadonlySet<string> = new Set([
  "version of deployable",
  "type of value",
  "assembly of reference",
  "parameter of reference",
  "name of return",
]);

/** Writes an element at the cursor and leaves the cursor behind it; parameters that wait for what comes after go to `later`. */
async function write(page: Page, { name, attributes, text, children }: Node, later: Node[] | null): Promise<void> {
  await page.keyboard.type("<");
  await pick(page, name);
  const value = (attribute: string) =>
    OFFERED.has(`${attribute} of ${name}`)
      ? pick(page, attributes[attribute] ?? "")
      : page.keyboard.type(attributes[attribute] ?? "");
  const brought = BROUGHT[name] ?? [];
  for (const attribute of brought) {
    if (attribute !== brought[0]) await page.keyboard.press("Tab");
    await value(attribute);
  }
  const others = Object.keys(attributes).filter((attribute) => !brought.includes(attribute));
  if (others.length > 0) await page.keyboard.press(brought.length > 0 ? "ArrowRight" : "ArrowLeft");
  for (const attribute of others) {
    await page.keyboard.type(" ");
    await pick(page, attribute);
    await value(attribute);
    await page.keyboard.press("Tab");
  }
  if (others.length > 0) await page.keyboard.press("ArrowRight");
  else if (brought.length > 0) await page.keyboard.press("Tab");
  if (text !== "") await page.keyboard.insertText(text);

  const waits = (child: Node) => child.children.some((inner) => inner.attributes.assembly === "mysql");
  for (const child of children) {
    if (later !== null && waits(child)) {
      later.push(child);
      continue;
    }
    await page.keyboard.press("Enter");
    await write(page, child, later);
  }
  if (children.length > 0) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
}

/** Reads a text without comments. */
function parse(page: Page, text: string): Promise<Node> {
  return page.evaluate((text) => {
    const read = (element: Element): Node => ({
      name: element.tagName,
      attributes: Object.fromEntries(Array.from(element.attributes, ({ name, value }) => [name, value])),
      text: element.children.length > 0 ? "" : (element.textContent ?? ""),
      children: Array.from(element.children, read),
    });
    return read(new DOMParser().parseFromString(text, "application/xml").documentElement);
  }, text);
}

/** Waits until this is what the editor shows to be meant. */
async function marked(page: Page, text: string): Promise<void> {
  await page.locator(".cm-extent", { hasText: text }).first().waitFor();
  assert.equal(await shown(page), text);
}

function using(options: BrowserContextOptions, body: (page: Page) => Promise<void>): Promise<void> {
  return visit(site, options, body);
}

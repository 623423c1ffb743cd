/** Files: opened, dropped, saved, and what becomes of their bytes. */

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { type Site, startSite } from "./site.js";
import { content, example, replace, visit } from "./visit.js";

let site: Site;
const folder = mkdtempSync(join(tmpdir(), "deployable-files-"));
before(async () => {
  site = await startSite();
});
after(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

const TEXT = '<?xml version="1.0"?>\n<deployable name="Café 🤨">\n\t<a/>  \n</deployable>';
const MARK = Buffer.from("\ufeff");

function utf16be(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

/** Files that are text, each with what it is when an element is put before its first character. */
const FILES: readonly (readonly [name: string, bytes: Buffer, changed: Buffer])[] = [
  ["lf", Buffer.from(TEXT), Buffer.from(`<x/>${TEXT}`)],
  ["a final newline", Buffer.from(`${TEXT}\n\n`), Buffer.from(`<x/>${TEXT}\n\n`)],
  ["cr lf", Buffer.from(crlf(TEXT)), Buffer.from(`<x/>${crlf(TEXT)}`)],
  ["cr", Buffer.from(cr(TEXT)), Buffer.from(`<x/>${cr(TEXT)}`)],
  ["mixed", Buffer.from(`<a>\r\n</a>\r\n\n<b/>\r`), Buffer.from("<x/><a>\r\n</a>\r\n\r\n<b/>\r\n")],
  ["utf-8 with a mark", Buffer.concat([MARK, Buffer.from(crlf(TEXT))]), Buffer.from(`\ufeff<x/>${crlf(TEXT)}`)],
  ["two marks", Buffer.from("\ufeff\ufeff<a/>"), Buffer.from("\ufeff<x/>\ufeff<a/>")],
  ["utf-16le", Buffer.from(`\ufeff${crlf(TEXT)}`, "utf16le"), Buffer.from(`\ufeff<x/>${crlf(TEXT)}`, "utf16le")],
  ["utf-16be", utf16be(`\ufeff${TEXT}`), utf16be(`\ufeff<x/>${TEXT}`)],
  ["empty", Buffer.alloc(0), Buffer.from("<x/>")],
  ["nul", Buffer.from("<a>\0</a>"), Buffer.from("<x/><a>\0</a>")],
];

test("what is opened and not changed is saved byte for byte, and a change keeps the encoding and the line ends", async () => {
  // A page each: Chromium lets one page make only so many downloads.
  for (const [name, bytes, changed] of FILES) {
    await plainly(async (page) => {
      await openFile(page, `${name}.xml`, bytes);

      assert.equal(await page.title(), `${name}.xml - deployable`);
      const same = await save(page);
      assert.equal(same.name, `${name}.xml`);
      assert.deepEqual(same.bytes, bytes, name);

      await page.locator(".cm-content").focus();
      await page.keyboard.press("Control+Home");
      await page.keyboard.insertText("<x/>");
      assert.deepEqual((await save(page)).bytes, changed, `${name}, changed`);
      const says = name === "mixed" ? /Its lines did not all end alike; now they end with CR LF/ : /downloads\.$/;
      await page.locator(".notice-shown p", { hasText: says }).waitFor();

      await page.keyboard.press("Control+z");
      assert.deepEqual((await save(page)).bytes, bytes, `${name}, changed back`);
    });
  }
});

test("after a reload the file still has its name, its encoding and its line ends", async () => {
  await plainly(async (page) => {
    const bytes = utf16be(`\ufeff${crlf(TEXT)}`);
    await openFile(page, "kept.xml", bytes);
    await page.reload();
    await page.locator("#verdict", { hasNotText: "Loading" }).waitFor();
    assert.equal(await page.title(), "kept.xml - deployable");
    assert.deepEqual(await save(page), { name: "kept.xml", bytes });
  });
});

test("what cannot be read says why, and the text stays", async () => {
  await plainly(async (page) => {
    await replace(page, "<mine/>");
    for (const [name, bytes, says] of [
      ["latin.xml", Buffer.from("<a>caf\xe9</a>", "latin1"), "it is not UTF-8 text, as byte 7 (0xe9) shows"],
      ["late.xml", Buffer.from("<a>\ufffd caf\xe9</a>", "latin1"), "it is not UTF-8 text, as byte"],
      [
        "odd.xml",
        Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("<a>")]),
        "it begins like UTF-16 text, but is none",
      ],
      ["huge.xml", Buffer.alloc((16 << 20) + 1, "x"), "it is larger than 16 MB"],
    ] as const) {
      await choose(page, name, bytes);
      await page.locator(".notice-shown p", { hasText: `${name} cannot be read: ${says}` }).waitFor();
      assert.equal(await content(page), "<mine/>");
      assert.equal(await page.title(), "deployable");
    }
  });
});

test("opening can be undone, and what is then saved goes to the file that it is of", async () => {
  await plainly(async (page) => {
    await openFile(page, "one.xml", Buffer.from("<one/>"));
    await openFile(page, "two.xml", Buffer.from(crlf("<two>\n</two>")));
    await page.locator(".cm-content").focus();
    await page.keyboard.press("Control+z");
    assert.equal(await content(page), "<one/>");
    assert.equal(await page.title(), "one.xml - deployable");
    assert.deepEqual(await save(page), { name: "one.xml", bytes: Buffer.from("<one/>") });
    await page.keyboard.press("Control+y");
    assert.deepEqual(await save(page), { name: "two.xml", bytes: Buffer.from(crlf("<two>\n</two>")) });
    await example(page, "Across");
    assert.equal(await page.title(), "deployable");
    assert.equal((await save(page)).name, "deployable.xml");
  });
});

test("a file that is dropped anywhere is opened, and not inserted", async () => {
  await visit(site, {}, async (page) => {
    for (const place of [".cm-content", "#graph", "body"]) {
      const name = `${place.replace(/\W/g, "")}.xml`;
      await drop(page, place, name, "<dropped/>");
      await page.locator(".notice-shown", { hasText: `${name} is open` }).waitFor();
      assert.equal(await content(page), "<dropped/>");
      assert.equal(await page.locator("body.dropping").count(), 0);
    }
  });
});

test("text that is dragged within the editor is no file", async () => {
  await visit(site, {}, async (page) => {
    const taken = await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("text/plain", "words");
      const event = new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true });
      document.querySelector("#graph")?.dispatchEvent(event);
      return event.defaultPrevented || document.body.classList.contains("dropping");
    });
    assert.equal(taken, false);
  });
});

test("with the browser's own files, what was opened is written to where it was", async () => {
  await withDisk(async (page) => {
    await disk(page, "mine.xml", crlf("<mine>\n</mine>"));
    await page.keyboard.press("Control+o");
    await page.locator(".notice-shown", { hasText: "mine.xml is open" }).waitFor();
    await page.locator(".cm-content").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("<!-- x -->");
    await page.keyboard.press("Control+s");
    await page.locator(".notice-shown", { hasText: "Saved to mine.xml." }).waitFor();
    assert.equal(await disk(page, "mine.xml"), crlf("<mine>\n</mine><!-- x -->"));

    // The save is no step of the history.
    await page.keyboard.press("Control+z");
    assert.equal(await content(page), "<mine>\n</mine>");

    await page.keyboard.press("Control+Shift+s");
    await page.locator(".notice-shown", { hasText: "Saved to other.xml." }).waitFor();
    assert.equal(await disk(page, "other.xml"), crlf("<mine>\n</mine>"));
    assert.equal(await page.title(), "other.xml - deployable");
  });
});

test("a file that another program has changed is not written over without a word", async () => {
  await withDisk(async (page) => {
    await disk(page, "mine.xml", "<mine/>");
    await page.keyboard.press("Control+o");
    await page.locator(".notice-shown", { hasText: "mine.xml is open" }).waitFor();
    await page.waitForTimeout(20);
    await disk(page, "mine.xml", "<theirs/>");
    await page.keyboard.press("Control+s");
    const notice = page.locator(".notice-shown", { hasText: "changed by another program" });
    await notice.waitFor();
    assert.equal(await disk(page, "mine.xml"), "<theirs/>");
    await notice.getByRole("button", { name: "Save over it" }).click();
    await page.locator(".notice-shown", { hasText: "Saved to mine.xml." }).waitFor();
    assert.equal(await disk(page, "mine.xml"), "<mine/>");
  });
});

test("a save that fails says so, and offers another place", async () => {
  await withDisk(async (page) => {
    await disk(page, "mine.xml", "<mine/>");
    await page.keyboard.press("Control+o");
    await page.locator(".notice-shown", { hasText: "mine.xml is open" }).waitFor();
    await page.evaluate(() => {
      FileSystemFileHandle.prototype.createWritable = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    });
    await page.keyboard.press("Control+s");
    const words = "It was not saved: the browser was not given leave. The text is still here.";
    await page.locator(".notice-shown", { hasText: words }).getByRole("button", { name: "Save as…" }).waitFor();
    assert.equal(await content(page), "<mine/>");
  });
});

test("who chooses no file is told nothing", async () => {
  await withDisk(async (page) => {
    await page.evaluate(() => {
      const cancel = () => Promise.reject(new DOMException("cancelled", "AbortError"));
      Object.assign(window, { showOpenFilePicker: cancel, showSaveFilePicker: cancel });
    });
    await page.keyboard.press("Control+o");
    await page.keyboard.press("Control+s");
    await page.waitForTimeout(200);
    assert.equal(await page.locator(".notice-shown").count(), 0);
  });
});

/** A browser that lends copies of files only, as most do. */
function plainly(body: (page: Page) => Promise<void>): Promise<void> {
  return visit(site, {}, body, (page) => {
    // As long as somebody listens, Playwright chooses the files; it is not told in time if that begins with the key.
    page.on("filechooser", () => {});
    return page.addInitScript(() => {
      for (const name of ["showOpenFilePicker", "showSaveFilePicker"]) Reflect.deleteProperty(window, name);
    });
  });
}

/** A browser with files of its own; its pickers, which no test can use, choose `mine.xml` to read and `other.xml` to write. */
function withDisk(body: (page: Page) => Promise<void>): Promise<void> {
  return visit(site, {}, body, (page) =>
    page.addInitScript(() => {
      const handle = async (name: string) =>
        (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
      Object.assign(window, {
        showOpenFilePicker: async () => [await handle("mine.xml")],
        showSaveFilePicker: () => handle("other.xml"),
      });
    }),
  );
}

/** What a file of the browser's holds, after it was given other content if there is any. */
function disk(page: Page, name: string, written?: string): Promise<string> {
  return page.evaluate(
    async ({ name, written }) => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
      if (written !== undefined) {
        const stream = await handle.createWritable();
        await stream.write(written);
        await stream.close();
      }
      return (await handle.getFile()).text();
    },
    written === undefined ? { name } : { name, written },
  );
}

async function choose(page: Page, name: string, bytes: Buffer): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Control+o");
  await (await chooser).setFiles(path);
}

async function openFile(page: Page, name: string, bytes: Buffer): Promise<void> {
  await choose(page, name, bytes);
  await page.locator(".notice-shown p", { hasText: `${name} is open.` }).waitFor();
}

async function save(page: Page): Promise<{ name: string; bytes: Buffer }> {
  const saving = page.waitForEvent("download");
  await page.keyboard.press("Control+s");
  const download = await saving;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

async function drop(page: Page, place: string, name: string, text: string): Promise<void> {
  const over = await page.evaluate(
    ({ place, name, text }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name, { type: "text/xml" }));
      const target = document.querySelector(place);
      const send = (type: string) =>
        target?.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      send("dragenter");
      send("dragover");
      const over = document.body.classList.contains("dropping");
      send("drop");
      return over;
    },
    { place, name, text },
  );
  assert.ok(over, "the page shows that a file may be dropped");
}

function crlf(text: string): string {
  return text.replaceAll("\n", "\r\n");
}

function cr(text: string): string {
  return text.replaceAll("\n", "\r");
}

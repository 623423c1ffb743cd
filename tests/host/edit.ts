/** What the tests of `Deployable.attach` share. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openPage } from "../browser/harness.js";
import { type Conductor, type Pages, startConductor } from "./conductor.js";

const STANDALONE = '<script src="/conductor/assets/standalone.js"></script>';
export const FINE = readFileSync("examples/wordpress.xml", "utf8");
export const DEADLOCK = readFileSync("examples/deadlock.xml", "utf8");

/** Pages that attach with these options, which are an expression. */
export function attached(options = "{}"): Pages {
  return {
    scripts: `${STANDALONE}<script>window.attached = Deployable.attach("textarea#deployable_xml", ${options});</script>`,
  };
}

/** Opens the edit form with a text in it; the page may write no error but those that `errors` allows. */
export async function edit(
  pages: Pages,
  xml: string,
  body: (page: Page, conductor: Conductor) => Promise<void>,
  { path = "", errors: allowed = /^$/, ...options }: BrowserContextOptions & { path?: string; errors?: RegExp } = {},
): Promise<void> {
  const conductor = await startConductor(pages, xml);
  const { page, errors, close } = await openPage("about:blank", options);
  try {
    await page.goto(path === "" ? conductor.url : new URL(path, conductor.url).href);
    await body(page, conductor);
    assert.deepEqual(
      errors.filter((error) => !allowed.test(error)),
      [],
    );
  } finally {
    await close();
    await conductor.close();
  }
}

/** Replaces the first place of a text in the editor by typing. */
export async function replace(page: Page, from: string, to: string): Promise<void> {
  await page.locator("deployable-editor .cm-content").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+f");
  await page.locator(".cm-search [name=search]").focus();
  await page.keyboard.type(from);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.insertText(to);
}

export const checked = (page: Page): Promise<void> => page.locator("deployable-editor .status[data-tone]").waitFor();
export const messages = (page: Page): Promise<string> => page.locator(".deployable-messages").innerText();
export const value = (page: Page): Promise<string> => page.locator("#deployable_xml").inputValue();

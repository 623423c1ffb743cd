/** The playground in a browser: opening it, and what is done to its text over and over. */

import assert from "node:assert/strict";
import type { BrowserContextOptions, Page } from "playwright-core";
import { type OpenPage, openPage } from "./harness.js";
import type { Site } from "./site.js";

/**
 * Opens the page, waits until it has checked and drawn its first text, and closes it; it may write no error but those
 * that are expected. Without a service worker, unless the options allow one: it asks for files at any time, and no test could
 * answer in its place.
 */
export async function visit(
  site: Site,
  options: BrowserContextOptions,
  body: (page: Page) => Promise<void>,
  prepare: (page: Page) => Promise<unknown> = async () => {},
  expected: readonly RegExp[] = [],
): Promise<void> {
  const { page, errors, close }: OpenPage = await openPage("about:blank", { serviceWorkers: "block", ...options });
  try {
    await prepare(page);
    await page.goto(site.url);
    await page.locator(".dg-service, .dg-empty").first().waitFor({ state: "attached" });
    await body(page);
    assert.deepEqual(
      errors.filter((error) => !expected.some((pattern) => pattern.test(error))),
      [],
    );
  } finally {
    await close();
  }
}

/** Selects the first place of a text in the editor, the editor's own way. */
export async function find(page: Page, text: string): Promise<void> {
  await page.locator("#editor .cm-content").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+f");
  await page.locator(".cm-search [name=search]").focus();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.waitForFunction((text) => String(getSelection()) === text, text);
}

export async function replace(page: Page, text: string): Promise<void> {
  await page.locator("#editor .cm-content").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

export function selected(page: Page): Promise<string> {
  return page.evaluate(() => String(getSelection()));
}

/** What the editor shows to be meant, without selecting it. */
export function shown(page: Page): Promise<string> {
  return page
    .locator(".cm-line:has(.cm-extent)")
    .evaluateAll((lines) =>
      lines
        .map((line) =>
          Array.from(line.querySelectorAll(".cm-extent"), (part) =>
            part.parentElement?.closest(".cm-extent") ? "" : part.textContent,
          ).join(""),
        )
        .join("\n"),
    );
}

/** The text as far as it is in the window. */
export function content(page: Page): Promise<string> {
  return page.locator("#editor .cm-line").evaluateAll((lines) => lines.map((line) => line.textContent).join("\n"));
}

export async function example(page: Page, name: string): Promise<void> {
  await page.locator("#examples-button").click();
  await page.locator("#examples").getByText(name, { exact: true }).click();
}

/** Opens a tab of launches and waits for what is in it. */
export async function openLaunch(page: Page, name: "Launch" | "Follow"): Promise<void> {
  await page.getByRole("tab", { name }).click();
  await page
    .locator(name === "Launch" ? ".tl-row" : ".feed")
    .first()
    .waitFor();
}

/** Two references to assemblies that are not there. */
export const BROKEN_TWICE = `<deployable name="d">
  <assemblies>
    <assembly name="a" hwp="h">
      <image id="i"/>
      <services>
        <service name="s">
          <executable url="u"/>
          <parameters>
            <parameter name="p"><reference assembly="one" service="s"/></parameter>
            <parameter name="q"><reference assembly="two" service="s"/></parameter>
          </parameters>
        </service>
      </services>
    </assembly>
  </assemblies>
</deployable>
`;

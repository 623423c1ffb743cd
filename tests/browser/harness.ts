/** What the tests in a browser share: Chromium. */

import { after } from "node:test";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** A page in a profile of its own. */
export interface OpenPage {
  readonly page: Page;
  /** What the page wrote to the console as an error, and what it threw and did not catch. */
  readonly errors: string[];
  close(): Promise<void>;
}

/** Opens an address, such as a site's, in Chromium; the options are Playwright's, such as `viewport`. */
export async function openPage(url: string, options?: BrowserContextOptions): Promise<OpenPage> {
  browser ??= launch();
  const context = await (await browser).newContext(options);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(url);
  return { page, errors, close: () => context.close() };
}

let browser: Promise<Browser> | undefined;
after(async () => (await browser)?.close());

/** Starts the Chromium that `npm test` found: one for each file of tests. */
function launch(): Promise<Browser> {
  const executablePath = process.env.CHROME_PATH;
  if (executablePath === undefined) throw new Error("CHROME_PATH names no Chromium; `npm test` finds one");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

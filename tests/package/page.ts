/** Opening the page of an app. */

import assert from "node:assert/strict";
import { openPage } from "../browser/harness.js";
import { startSite } from "../browser/site.js";

const OUTPUTS = ["check", "web", "worker", "element", "codemirror"];

/**
 * Opens a page on which each `output` shows how many deadlocks it found, and wants one in each of these; and if there is a
 * graph the two services, which a worker has laid out.
 */
export async function findsTheDeadlock(url: string, outputs: readonly string[] = OUTPUTS): Promise<void> {
  const { page, errors, close } = await openPage(url);
  const note = (error: Error): number => errors.push(error.message);
  try {
    const services = page.locator("deployable-graph .dg-service");
    if ((await page.locator("deployable-graph").count()) > 0) await services.nth(1).waitFor().catch(note);
    await page
      .waitForFunction(() => Array.from(document.querySelectorAll("output")).every((output) => output.textContent))
      .catch(note);
    const found = await page
      .locator("output")
      .evaluateAll((outputs) => outputs.map(({ id, textContent }) => [id, textContent]));
    assert.deepEqual({ found, errors }, { found: outputs.map((id) => [id, "1"]), errors: [] });
  } finally {
    await close();
  }
}

/** The same of a folder, which is served as it is. */
export async function servedItFindsTheDeadlock(folder: string): Promise<void> {
  const site = await startSite(folder);
  try {
    await findsTheDeadlock(site.url);
  } finally {
    await site.close();
  }
}

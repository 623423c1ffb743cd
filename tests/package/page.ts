/** Opening the page of an app. */

import assert from "node:assert/strict";
import { openPage } from "../browser/harness.js";
import { startSite } from "../browser/site.js";

/** Opens a page on which each `output` shows how many deadlocks it found, and wants one in each of these. */
export async function findsTheDeadlock(url: string, outputs = ["check", "web", "worker"]): Promise<void> {
  const { page, errors, close } = await openPage(url);
  try {
    await page
      .waitForFunction(() => Array.from(document.querySelectorAll("output")).every((output) => output.textContent))
      .catch((error: Error) => errors.push(error.message));
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

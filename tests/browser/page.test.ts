import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, startSite } from "./harness.js";

test("the page loads and shows a report", async () => {
  const site = await startSite();
  const { page, errors, close } = await openPage(site.url);
  await page.getByRole("textbox").fill("<deployable");
  const report = page.locator("#report");
  await report.getByText('"wellFormed": false').waitFor();
  assert.deepEqual(errors, []);
  await close();
  await site.close();
});

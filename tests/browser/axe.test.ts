/** axe finds nothing, however the page looks and whatever is open. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { policy, type Site, startSite } from "./site.js";
import { BROKEN_TWICE, example, find, replace, visit } from "./visit.js";

const AXE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

let site: Site;
before(async () => {
  site = await startSite("dist/site", { "content-security-policy": policy() });
});
after(() => site.close());

/** The states of the page, each on a page of its own. */
const STATES: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  "as it opens": async () => {},
  "without a text": async (page) => {
    await replace(page, "");
    await page.locator(".beginnings").waitFor();
  },
  "with problems of every kind": async (page) => {
    await replace(page, PROBLEMS);
    await page.locator('.problem-group[data-severity="warning"]').waitFor();
    await page.locator(".dg-ghost").first().waitFor({ state: "attached" });
  },
  "with a deadlock": async (page) => {
    await example(page, "Deadlock");
    await page.locator('.dg-frame .dg-line[data-tone="deadlock"]').first().waitFor({ state: "attached" });
  },
  "with what may deadlock": async (page) => {
    await example(page, "Possible deadlock");
    await page.locator("#verdict", { hasText: "may not start" }).waitFor();
    await page.locator('.dg-frame [data-tone="possible"]').first().waitFor({ state: "attached" });
  },
  "with the outline": async (page) => {
    await page.getByRole("tab", { name: "Outline" }).click();
    await page.locator(".outline-item").first().waitFor();
  },
  "with the graph": async (page) => {
    const tab = page.getByRole("tab", { name: "Graph" });
    if (await tab.isVisible()) await tab.click();
    else await page.locator(".dg-frame [tabindex='0']").focus();
  },
  "with a launch in which a service fails": async (page) => {
    await page.getByRole("tab", { name: "Launch" }).click();
    await page.getByRole("option", { name: /^mysql on mysql/ }).click();
    await page.getByLabel("It fails").check();
    await page.locator(".launch-form > summary").click();
    await page.getByRole("button", { name: "Previous event" }).click();
  },
  "with a launch that is followed": async (page) => {
    await page.getByRole("tab", { name: "Follow" }).click();
    await page.locator(".feed").waitFor();
    await page.getByLabel("Reports of Audrey").fill("<deployment><instances>");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("To be looked at").waitFor();
  },
  "with the template for Heat": async (page) => {
    await page.getByRole("tab", { name: "Heat" }).click();
    await page.locator("#heat .cm-line").nth(3).waitFor();
  },
  "with the examples": (page) => page.locator("#examples-button").click(),
  "with the exports": async (page) => {
    const tab = page.getByRole("tab", { name: "Graph" });
    if (await tab.isVisible()) await tab.click();
    await page.locator("#export-button").click();
  },
  "with the menu of files and earlier texts": async (page) => {
    await replace(page, '<deployable name="One"/>');
    await example(page, "Across");
    await page.waitForTimeout(600);
    await page.locator("#file-button").click();
    await page.locator(".menu-heading").waitFor();
  },
  "with the keys": (page) => page.locator("#keys").click(),
  "with the page of a check": async (page) => {
    await replace(page, PROBLEMS);
    await page
      .getByRole("button", { name: /^About / })
      .first()
      .click();
    await page.getByRole("dialog").getByRole("heading").first().waitFor();
  },
  "with a notice": async (page) => {
    await page.evaluate(() => {
      location.hash = "#1.broken";
    });
    await page.locator(".notice-shown").waitFor();
  },
  "with two notices": async (page) => {
    await page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException("no", "QuotaExceededError");
      };
      location.hash = "#1.broken";
    });
    await replace(page, "<mine/>");
    await page.locator(".notice-shown", { hasText: "not kept" }).waitFor();
    assert.equal(await page.locator(".notice-shown").count(), 2);
  },
  "with a link to be copied": async (page) => {
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", { value: undefined });
      document.querySelector<HTMLElement>("#share")?.click();
    });
    await page.locator(".notice-shown input").waitFor();
  },
  "with a finding pointed at": async (page) => {
    await replace(page, PROBLEMS);
    await page.locator(".cm-lintRange-error").first().hover();
    await page.locator(".cm-tooltip-lint").waitFor();
  },
  "with completions": async (page) => {
    await replace(page, "");
    await page.keyboard.type("<");
    await page.locator(".cm-tooltip-autocomplete").waitFor();
  },
  "with a rename": async (page) => {
    await find(page, 'assembly name="mysql"');
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("F2");
    await page.locator(".cm-rename").waitFor();
  },
  "with the search": async (page) => {
    await page.locator(".cm-content").focus();
    await page.keyboard.press("Control+f");
    await page.locator(".cm-search").waitFor();
  },
};

/** With a warning, too. */
const PROBLEMS = BROKEN_TWICE.replace('name="p"', 'name="p" type="scalar"');

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [400, 1280]) {
    test(`axe finds nothing, ${colorScheme}, ${width} pixels wide`, async () => {
      const found: string[] = [];
      for (const [state, reach] of Object.entries(STATES)) {
        await visit(site, { colorScheme, viewport: { width, height: 800 } }, async (page) => {
          await reach(page);
          found.push(...(await violations(page)).map((violation) => `${state}: ${violation}`));
        });
      }
      assert.deepEqual(found, []);
    });
  }
}

test("axe finds what there is to be found", async () => {
  await visit(site, {}, async (page) => {
    await page.evaluate(() => {
      document.body.append(document.createElement("img"), document.createElement("button"));
    });
    assert.match((await violations(page)).join("\n"), /image-alt[\s\S]*button-name|button-name[\s\S]*image-alt/);
  });
});

/** What axe finds, in lines. */
async function violations(page: Page): Promise<string[]> {
  // Evaluated, not added to the page, whose content policy would forbid it.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const axe: typeof import("axe-core") = Reflect.get(window, "axe");
    const { violations } = await axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")} ${failureSummary?.replace(/\s+/g, " ")}`),
    );
  });
}

/**
 * The pages of the checks, `docs/checks/CODE.md`, and their table in `docs/checks/README.md`. Prose and example are written
 * by hand; the header, what `check` prints of the example, and the rows of the table are what it says now. `UPDATE=1 npm test
 * -- docs` writes them anew; read the difference before it is committed. `tests/core/docs.rs` wants a page for each check.
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";

import { summary } from "../../scripts/lib/summary.mjs";
import { deployable, file, type Named, root } from "../cli/command.js";

const folder = join(root, "docs/checks");
const pages = readdirSync(folder)
  .filter((name) => name.endsWith(".md") && name !== "README.md")
  .map((name) => ({ code: basename(name, ".md"), page: readFileSync(join(folder, name), "utf8") }));

/** What belongs to the header of a page; prose follows. */
const HEADER = /^# .*\n\n.*\n\n/;
const EXAMPLE = /^```xml\n(.*?)^```\n/ms;
const OUTPUT = /^```text\n.*?^```\n/ms;

/** The agent that an example is checked under, as its page says. */
const AGENT = /^\$ deployable check (--agent \S+ )?/m;

const examples = pages.map(({ code, page }) => {
  const path = file(`${code}.xml`, written(EXAMPLE.exec(page)?.[1] ?? ""));
  const agent = AGENT.exec(page)?.[1] ?? "";
  return { path, agent, args: agent.split(" ").filter((word) => word !== "") };
});
/** What is found in each example, and what is printed of it. */
const checked = new Map<string, { report: Named; printed: string }>();
for (const agent of new Set(examples.map((example) => example.agent))) {
  const these = examples.filter((example) => example.agent === agent);
  const args = [...(these[0]?.args ?? []), ...these.map(({ path }) => path)];
  const reports = JSON.parse(deployable(["check", "--format", "json", ...args]).out) as Named[];
  // Each ends with a line for the file; then comes a line for all.
  const printed = deployable(["check", ...args]).out.split(/(?<=^[a-z-]+\.xml: .*\n)/m);
  for (const [index, { path }] of these.entries()) {
    checked.set(path, { report: reports[index] as Named, printed: printed[index] ?? "" });
  }
}

/** Rows of the tables, by category, in the order of the codes. */
const rows = new Map<string, string[]>();

for (const [index, { code, page }] of pages.entries()) {
  test(code, () => {
    for (const part of [HEADER, EXAMPLE, OUTPUT]) assert.match(page, part);
    const { path = "", agent = "" } = examples[index] ?? {};
    const { report, printed } = checked.get(path) ?? assert.fail("the example was not checked");
    const { diagnostics } = report;
    const found = diagnostics.filter((diagnostic) => diagnostic.code === code);
    assert.deepEqual(diagnostics, found, "the example has other findings too");
    const [{ category, severity } = assert.fail("the example has not this finding")] = found;

    const header = `# ${code}\n\nCategory: **${category}**. Severity: **${severity}**.\n\n`;
    const output = `\`\`\`text\n$ deployable check ${agent}${code}.xml\n${printed}\`\`\`\n`;
    const now = page.replace(HEADER, () => header).replace(OUTPUT, () => output);
    expect(`${code}.md`, now);

    const row = `| [\`${code}\`](${code}.md) | ${severity} | ${summary(now)} |\n`;
    rows.set(category, [...(rows.get(category) ?? []), row]);
  });
}

test("the table has a row for every page", () => {
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const now = readme.replace(/^(## (\S+)\n[^|]*)(?:\|.*\n)+/gm, (_, before: string, category: string) => {
    const table = `${before}| Code | Severity | What it finds |\n| --- | --- | --- |\n${(rows.get(category) ?? []).join("")}`;
    rows.delete(category);
    return table;
  });
  assert.deepEqual([...rows.keys()], [], "a category has no heading");
  expect("README.md", now);
});

/**
 * The document that an example shows: `… 100 more lines like this` stands for the line before it, so many times, and `\u{1}`
 * for a character that cannot be shown, as in what the command prints.
 */
function written(example: string): string {
  return example
    .replace(/^(.*\n) *… (\d+) more lines like this\n/gm, (_, line: string, count: string) =>
      line.repeat(1 + Number(count)),
    )
    .replace(/\\u\{([0-9a-f]+)\}/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}

function expect(name: string, text: string): void {
  const path = join(folder, name);
  if (process.env.UPDATE === "1") writeFileSync(path, text);
  assert.equal(readFileSync(path, "utf8"), text);
}

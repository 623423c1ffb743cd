/**
 * Whole documents and what `check` prints of them: `tests/cases/NAME.xml`, `NAME.txt` under the independent agent, and
 * `NAME.all-or-nothing.txt` where the other agent makes a difference. `UPDATE=1 npm test -- cases` writes them anew; read
 * the difference before it is committed.
 */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";

import { deployable, root } from "./command.js";

const folder = join(root, "tests/cases");
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".xml"))
  .map((file) => basename(file, ".xml"));

for (const name of names) {
  test(name.replaceAll("-", " "), () => {
    const checked = (agent: string) => deployable(["check", "--agent", agent, `${name}.xml`], { cwd: folder }).out;
    const usual = checked("independent");
    const together = checked("all-or-nothing");
    expect(`${name}.txt`, usual);
    expect(`${name}.all-or-nothing.txt`, together === usual ? undefined : together);
  });
}

test("every expectation has its document", () => {
  const expected = readdirSync(folder).filter((file) => file.endsWith(".txt"));
  assert.deepEqual(
    expected.filter((file) => !names.includes(file.replace(/(\.all-or-nothing)?\.txt$/, ""))),
    [],
  );
});

function expect(file: string, text: string | undefined): void {
  const path = join(folder, file);
  if (process.env.UPDATE === "1") {
    rmSync(path, { force: true });
    if (text !== undefined) writeFileSync(path, text);
  }
  assert.equal(text, existsSync(path) ? readFileSync(path, "utf8") : undefined);
}

/** Real deployables, where their folder lies beside the checkout, and what is known of each. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { deployable, type Named, root } from "./command.js";

const folder = join(root, "../shared/corpus");
const manifest = join(folder, "MANIFEST.tsv");

/** The errors of those that fit the schema and have some, by a part of the name. */
const FAULTY = {
  "2130880d": ["deadlock"],
  "2d0c465f": ["unknown-assembly", "unknown-service"],
  "3ba4c780": ["unknown-assembly", "unknown-return", "unknown-service"],
  "835bc4fd": ["unknown-return", "unknown-return", "unknown-return"],
};

test("real deployables", { skip: !existsSync(manifest) && "the corpus is not beside the checkout" }, () => {
  const [, ...rows] = readFileSync(manifest, "utf8").trim().split("\n");
  const files = rows.map((row) => {
    const [file = "", , , , schema, wellFormed] = row.split("\t");
    return { file, valid: schema === "valid", wellFormed: wellFormed === "yes" };
  });
  for (const agent of ["independent", "all-or-nothing"]) {
    const args = ["check", "--agent", agent, "--format", "json", ...files.map(({ file }) => file)];
    const { status, out, err } = deployable(args, { cwd: folder });
    assert.deepEqual([status, err], [1, ""]);
    const reports = JSON.parse(out) as Named[];
    for (const [index, { file, valid, wellFormed }] of files.entries()) {
      const report = reports[index] as Named;
      const errors = report.diagnostics.filter(({ severity }) => severity === "error");
      assert.deepEqual([report.file, report.wellFormed], [file, wellFormed]);
      if (!wellFormed) {
        assert.ok(
          errors.some(({ category }) => category === "syntax"),
          file,
        );
        continue;
      }
      assert.equal(!errors.some(({ category }) => category === "schema"), valid, `${file} against the schema`);
      if (valid) {
        const [, expected = []] = Object.entries(FAULTY).find(([part]) => file.includes(part)) ?? [];
        assert.deepEqual(errors.map(({ code }) => code).sort(), expected, `${file} under ${agent}`);
        assert.equal(report.valid, expected.length === 0);
        assert.equal(report.deadlocks.length, expected.includes("deadlock") ? 1 : 0);
      }
    }
  }
});

/** The lines of `docs/taskflow.md`, run by the real TaskFlow as they stand there (`flow.py`), with the plans of the examples. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { open, type Plan } from "deployable";

import { root } from "../cli/command.js";
import { AGENTS, python, SKIPPED } from "./python.js";

/** Nodes of a plan; with more TaskFlow takes seconds for each launch. */
const MANY = 100;

test("TaskFlow launches as planned", SKIPPED, (t) => {
  const page = readFileSync(join(root, "docs/taskflow.md"), "utf8");
  const [, lines = ""] = /^```python\n(.*?)^```\n/ms.exec(page) ?? [];
  const plans: Record<string, Plan> = {};
  for (const file of readdirSync(join(root, "examples")).filter((file) => file.endsWith(".xml"))) {
    for (const agent of AGENTS) {
      const document = open(readFileSync(join(root, "examples", file), "utf8"), { agent });
      const plan = document.plan();
      document.close();
      if (plan.nodes.length < MANY) plans[`${file}, ${agent}`] = plan;
    }
  }
  const { counted, wrong } = python("flow.py", { lines, plans });
  for (const [what, count] of Object.entries(counted)) t.diagnostic(`${what}: ${count}`);
  assert.deepEqual(wrong, []);
  assert.equal(counted["flows run"], 2 * Object.keys(plans).length);
});

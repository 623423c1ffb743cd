/** The Python programs of this folder, in the environment that the test command makes for them. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import type { Agent } from "deployable";

import { root } from "../cli/command.js";

export const AGENTS: readonly Agent[] = ["independent", "all-or-nothing"];

const { HEAT_PYTHON = "", HEAT_SKIPPED = "" } = process.env;

/** Skips a test where that environment cannot be made, and says why. */
export const SKIPPED = { skip: HEAT_SKIPPED || false };

/** What a program found: how many of what it looked at, and what was wrong. */
export interface Found {
  counted: Record<string, number>;
  wrong: string[];
}

/** Runs a program with `input`. */
export function python(program: string, input: unknown): Found {
  const { status, stdout, stderr, error } = spawnSync(HEAT_PYTHON, [join(root, "tests/heat", program)], {
    input: JSON.stringify(input),
    // What is loaded is compiled once, whatever is usual here.
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "" },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Found;
}

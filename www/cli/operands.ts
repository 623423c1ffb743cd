import { existsSync } from "node:fs";
import { isAbsolute, sep } from "node:path";

import { glob, isDynamicPattern } from "tinyglobby";

import { STANDARD_INPUT, unreadable } from "./input.js";

/**
 * The files that the operands name, in their order. A pattern is expanded as a shell would: by those that it matches, sorted,
 * and hidden ones left out; unless it is the name of a file itself.
 */
export async function filesNamed(operands: readonly string[]): Promise<readonly string[]> {
  const named: string[] = [];
  for (const operand of operands) {
    const literal = operand === STANDARD_INPUT || existsSync(operand) || !isDynamicPattern(operand);
    named.push(...(literal ? [operand] : await matching(operand)));
  }
  return named;
}

async function matching(pattern: string): Promise<string[]> {
  const found = await glob(pattern.replaceAll(sep, "/"), {
    absolute: isAbsolute(pattern),
    expandDirectories: false,
    ignore: pattern.includes(PACKAGES) ? [] : [`**/${PACKAGES}/**`],
  });
  if (found.length === 0) {
    throw unreadable(pattern, "no file matches this pattern");
  }
  return found.sort();
}

/** Where npm puts what others have written. */
const PACKAGES = "node_modules";

/** What the package exports, as its package.json says. */

import { readFileSync } from "node:fs";

const { exports, sideEffects } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Record<string, unknown>;
  sideEffects: readonly string[];
};

const scripts = Object.entries(exports)
  .map(([path, target]) => ({
    name: path.replace(".", "deployable"),
    isClassic: sideEffects.some((file) => JSON.stringify(target).includes(`"${file}"`)),
    isScript: /\.c?js"/.test(JSON.stringify(target)),
  }))
  .filter(({ isScript }) => isScript);

/** What every script is imported by, such as `deployable/web`; the module's file, the schemas and package.json are none. */
export const SCRIPTS: readonly string[] = scripts.map(({ name }) => name);

/** Those that are modules. The others are classic scripts, whose very purpose is to leave a global behind. */
export const MODULES: readonly string[] = scripts.filter(({ isClassic }) => !isClassic).map(({ name }) => name);

/** What the package exports, as its package.json says. */

import { readFileSync } from "node:fs";

const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { exports: Record<string, unknown> };

/** The names by which scripts are imported, such as `deployable/web`; not the module, the schemas and package.json. */
export const SCRIPTS: readonly string[] = Object.entries(exports)
  .filter(([, target]) => /\.c?js"/.test(JSON.stringify(target)))
  .map(([path]) => path.replace(".", "deployable"));

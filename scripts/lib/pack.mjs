// @ts-check
/** The package as it is published: what `npm pack` makes of `dist`. */

import { renameSync } from "node:fs";
import { join } from "node:path";
import { unlessFresh } from "./fresh.mjs";
import { TARBALL } from "./places.mjs";
import { npm, root, step } from "./step.mjs";

/** Makes the tarball, if what goes into it has changed. */
export async function pack() {
  await unlessFresh(
    "pack.stamp",
    ["dist", "docs", "examples", "package.json", "README.md", "LICENSE", "ARCHITECTURE.md", "CHANGELOG.md"],
    [TARBALL],
    () =>
      step("Packing the package", async () => {
        const printed = await npm(["pack", "--ignore-scripts", "--json", "--pack-destination", ".cache"]);
        const [{ filename }] = JSON.parse(printed);
        renameSync(join(root, ".cache", filename), join(root, TARBALL));
      }),
  );
}

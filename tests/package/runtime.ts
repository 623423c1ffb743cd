/** Programs that npm has as one package for each platform. */

import { chmodSync, readFileSync } from "node:fs";
import { tool } from "./app.js";

interface Locked {
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

/** The program's absolute path in the package of this scope that is for this platform; nothing if npm has none. */
export function platformProgram(scope: string, file: string): string | undefined {
  const { packages } = JSON.parse(readFileSync("tests/package/tools/package-lock.json", "utf8"));
  const libc = "glibcVersionRuntime" in (process.report.getReport() as { header: object }).header ? "glibc" : "musl";
  const found = Object.entries(packages as Record<string, Locked>).find(
    ([path, { os, cpu, libc: wanted }]) =>
      path.startsWith(`node_modules/${scope}/`) &&
      os?.includes(process.platform) &&
      cpu?.includes(process.arch) &&
      (wanted === undefined || wanted.includes(libc)),
  );
  if (found === undefined) return undefined;
  const program = tool(`${found[0].replace("node_modules/", "")}/${file}${process.platform === "win32" ? ".exe" : ""}`);
  // What installs a package may have left that to a script, which does not run here.
  chmodSync(program, 0o755);
  return program;
}

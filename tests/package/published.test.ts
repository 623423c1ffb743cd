/** The package as it is published: its files, and what other programs find in it. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { BUDGET, sizeOf } from "../../scripts/lib/size.mjs";

const consumer = mkdtempSync(join(tmpdir(), "deployable-"));
const installed = join(consumer, "node_modules", "deployable");

before(() => {
  const npm = process.env.npm_execpath;
  const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", consumer];
  const output =
    npm === undefined
      ? execFileSync("npm", pack, { encoding: "utf8" })
      : execFileSync(process.execPath, [npm, ...pack], { encoding: "utf8" });
  const [{ filename }] = JSON.parse(output) as [{ filename: string }];
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(consumer, filename), "--strip-components=1", "-C", installed]);
});
after(() => rmSync(consumer, { recursive: true }));

function node(file: string, text: string): string {
  writeFileSync(join(consumer, file), text);
  return execFileSync(process.execPath, [file], { cwd: consumer, encoding: "utf8" });
}

test("everything that package.json points to is there, and the playground is not", () => {
  const { exports, main, types, bin, files } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const targets = JSON.stringify([exports, main, types, bin]).match(/\.\/[^"]*/g) ?? [];
  const published = targets.filter((target) => target.startsWith("./dist/") && !target.includes("*"));
  assert.ok(published.length > 8);
  assert.deepEqual(
    published.filter((target) => !existsSync(join(installed, target))),
    [],
  );
  assert.deepEqual(files, ["dist", "!dist/site"]);
  assert.ok(!existsSync(join(installed, "dist", "site")));
});

test("every dependency says why it is there", () => {
  const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const reasons = readFileSync("docs/dependencies.md", "utf8").match(/(?<=^\| `)[^`]+/gm);
  assert.deepEqual(reasons, Object.keys(devDependencies));
});

test("the core is within its budget", () => {
  const { brotli } = sizeOf(readFileSync(join(installed, "dist", "deployable.wasm")));
  assert.ok(brotli <= BUDGET, `${brotli} bytes of brotli, and ${BUDGET} are allowed`);
});

test("it works with import and with require", () => {
  const call = 'console.log(check("<deployable/>").wellFormed)';
  assert.equal(node("a.mjs", `import { check } from "deployable"; ${call}`), "true\n");
  assert.equal(node("a.cjs", `const { check } = require("deployable"); ${call}`), "true\n");
});

test("the file of the module and its bytes inlined are the same, and init takes them in Node", () => {
  const text = `
    import { readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    import { check, init } from "deployable/web";
    const bytes = readFileSync(fileURLToPath(import.meta.resolve("deployable/deployable.wasm")));
    const inlined = readFileSync(fileURLToPath(import.meta.resolve("deployable")), "utf8");
    await init(bytes);
    console.log(check("<deployable/>").wellFormed, inlined.includes(bytes.toString("base64").replace(/=+$/, "")));
  `;
  assert.equal(node("b.mjs", text), "true true\n");
});

test("its types are complete and strict, for import and for require", () => {
  const use = `
    const report: Report = check("<deployable/>", { agent: "all-or-nothing" });
    const starts: ("yes" | "no" | "maybe")[] = report.services.map((service) => service.starts);
    const document: LiveDocument = open("");
    document.edit({ from: 0, to: 0, insert: String(starts) });
    // @ts-expect-error: no such agent
    check("", { agent: "nobody" });
    // @ts-expect-error: plain data, with a type
    report.nothing;
    document.close();
  `;
  writeFileSync(
    join(consumer, "use.mts"),
    `import { check, open, type LiveDocument, type Report } from "deployable";${use}`,
  );
  writeFileSync(
    join(consumer, "use.cts"),
    `import deployable = require("deployable");
     import type { LiveDocument, Report } from "deployable";
     const { check, open } = deployable;${use}`,
  );
  writeFileSync(
    join(consumer, "web.mts"),
    `import { check, init, open, type LiveDocument, type Report } from "deployable/web"; await init("a.wasm");${use}`,
  );
  const strict = ["--strict", "--noEmit", "--types", "", "--target", "es2022", "--module", "nodenext"];
  const tsc = resolve("node_modules/typescript/bin/tsc");
  for (const args of [
    ["--lib", "es2022", "use.mts", "use.cts"],
    ["--lib", "es2022,dom", "web.mts"],
  ]) {
    execFileSync(process.execPath, [tsc, ...strict, ...args], { cwd: consumer, stdio: "inherit" });
  }
});

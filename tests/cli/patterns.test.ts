import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { deployable, deployment, file, folder, type Named } from "./command.js";

const document = deployment({ web: { http: [] } });
for (const path of ["a", "deep/er", "deep/node_modules/pack", ".hidden", "folder.xml"]) {
  mkdirSync(join(folder, path), { recursive: true });
}
for (const name of [
  "b.xml",
  "a.xml",
  "é 1.xml",
  "Z.xml",
  ".dot.xml",
  "note.txt",
  "a/in.xml",
  "deep/er/in.xml",
  "deep/node_modules/pack/theirs.xml",
  ".hidden/in.xml",
]) {
  file(name, document);
}
symlinkSync(".", join(folder, "deep/round"));
symlinkSync("../a.xml", join(folder, "a/linked.xml"));

/** The files that are checked when these are named. */
function checked(files: string[], options?: Parameters<typeof deployable>[1]): string[] {
  const { status, out, err } = deployable(["check", "--format", "json", ...files], options);
  assert.deepEqual([status, err], [0, ""]);
  return (JSON.parse(out) as Named[]).map(({ file: name }) => name);
}

test("a pattern stands for the files it matches, sorted, as in a shell", () => {
  assert.deepEqual(checked(["*.xml"]), ["Z.xml", "a.xml", "b.xml", "é 1.xml"]);
  assert.deepEqual(checked(["[ab].xml"]), ["a.xml", "b.xml"]);
  assert.deepEqual(checked(["?.{txt,xml}", "note.*"]), ["Z.xml", "a.xml", "b.xml", "note.txt"]);
  assert.deepEqual(checked(["a/*"]), ["a/in.xml", "a/linked.xml"]);
  assert.deepEqual(checked([".d*"]), [".dot.xml"]);
});

test("two stars go down into folders, but not for ever, and not to what others have written", () => {
  assert.deepEqual(checked(["**/*.xml"]), [
    "Z.xml",
    "a.xml",
    "a/in.xml",
    "a/linked.xml",
    "b.xml",
    "deep/er/in.xml",
    "deep/round/er/in.xml",
    "é 1.xml",
  ]);
  assert.deepEqual(checked(["deep/node_modules/**/*.xml"]), ["deep/node_modules/pack/theirs.xml"]);
  assert.deepEqual(checked(["d*/er/*.xml"]), ["deep/er/in.xml"]);
});

test("files come in the order in which they are named", () => {
  assert.deepEqual(checked(["b.xml", "-", "a/i*.xml", "[ab].xml"], { input: document }), [
    "b.xml",
    "-",
    "a/in.xml",
    "a.xml",
    "b.xml",
  ]);
});

test("a pattern may lead elsewhere", () => {
  assert.deepEqual(checked(["../[ab].xml", "./*.xml"], { cwd: join(folder, "a") }), [
    "../a.xml",
    "../b.xml",
    "in.xml",
    "linked.xml",
  ]);
  const elsewhere = join(folder, "deep");
  assert.deepEqual(checked([join(folder, "[ab].xml")], { cwd: elsewhere }), [
    join(folder, "a.xml"),
    join(folder, "b.xml"),
  ]);
});

test("a file whose name could be a pattern is itself", () => {
  for (const name of ["[ab].xml", "*.xml", "{a,b}.xml", "!a.xml", "(a).xml"]) {
    const cwd = join(folder, "deep/er");
    file(join("deep/er", name), document);
    assert.deepEqual(checked([name], { cwd }), [name]);
  }
});

test("a pattern that matches nothing is refused in one line, and so is nothing checked", () => {
  for (const pattern of [
    "*.yaml",
    "gone/**/*.xml",
    "!a.xml",
    ".hidden/*.yaml",
    "**/node_module?/**",
    "*\u001b[31m\n*",
  ]) {
    const shown = pattern.replace("\u001b", "\\u{1b}").replace("\n", "\\u{a}");
    assert.deepEqual(deployable(["check", "a.xml", pattern]), {
      status: 2,
      out: "",
      err: `deployable: cannot read ${shown}: no file matches this pattern\n`,
    });
  }
});

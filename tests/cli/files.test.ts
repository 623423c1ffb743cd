import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";

import { deployable, deployment, file, reported, shell } from "./command.js";

const document = deployment({ web: { http: [] } });
const fine = file("fine.xml", document);
const faulty = file("faulty.xml", deployment({ web: { http: ['assembly="gone" service="s"'] } }));

/** No file was read in vain: one line says which could not be, and why. */
function cannotRead(args: string[], reason: string): void {
  assert.deepEqual(deployable(args), { status: 2, out: "", err: `deployable: cannot read ${reason}\n` });
}

test("the exit status tells whether errors were found", () => {
  for (const command of ["check", "graph", "plan"]) {
    const good = deployable([command, fine]);
    const bad = deployable([command, faulty]);
    assert.deepEqual([good.status, good.err, bad.status, bad.err], [0, "", 1, ""]);
    assert.notEqual(bad.out, "");
  }
  assert.equal(deployable(["check", fine, faulty]).status, 1);
});

test("a warning is no error", () => {
  const warned = file(
    "warned.xml",
    document.replace('<executable url="x"/>', '$&<parameters><parameter name="p" type="scalar"/></parameters>'),
  );
  const { status, out } = deployable(["check", warned]);
  assert.match(out, /^warning\[/);
  assert.equal(status, 0);
});

test("standard input is a file like others", () => {
  assert.equal(
    deployable(["check", "-"], { input: document }).out,
    "<stdin>: no problems; 1 service starts in 1 layer\n",
  );
  assert.equal(reported(document).file, "-");
  assert.equal(deployable(["plan", "-"], { input: document }).out, deployable(["plan", fine]).out);
  assert.equal(shell("deployable check - < /").err, "deployable: cannot read standard input: it is a directory\n");
});

test("what cannot be read is said in one line, and nothing else is", () => {
  shell("mkdir -p folder");
  cannotRead(["check", "gone.xml"], "gone.xml: no such file");
  cannotRead(["graph", "gone.xml"], "gone.xml: no such file");
  cannotRead(["plan", "fine.xml/gone.xml"], "fine.xml/gone.xml: no such file");
  cannotRead(["check", "folder"], "folder: it is a directory; name the files in it");
  cannotRead(["check", ""], ": no such file");
  cannotRead(["check", "x".repeat(5000)], `${"x".repeat(5000)}: its name is too long`);
  cannotRead(["check", "\u001b[2J\ngone"], "\\u{1b}[2J\\u{a}gone: no such file");
  cannotRead(["check", fine, faulty, "gone.xml"], "gone.xml: no such file");
  cannotRead(["check", "--format", "json", "gone.xml", fine], "gone.xml: no such file");
});

test("a file that may not be read", { skip: process.getuid?.() === 0 && "root may read every file" }, () => {
  shell("cp fine.xml secret.xml; chmod 0 secret.xml");
  cannotRead(["check", "secret.xml"], "secret.xml: permission denied");
});

test("a file that does not end", { skip: !existsSync("/dev/zero") && "there is no /dev/zero" }, () => {
  cannotRead(["check", "/dev/zero"], "/dev/zero: it is larger than 16 MB");
  assert.equal(
    shell("deployable check - < /dev/zero").err,
    "deployable: cannot read standard input: it is larger than 16 MB\n",
  );
});

test("text is UTF-8, or UTF-16 that says so", () => {
  const named = document.replace('name="web"', 'name="wéb 🤨"').replace("http", "ht\u{fffd}tp");
  const plan = "Layer 0:\n  ht\u{fffd}tp on wéb 🤨\n";
  const be = Buffer.from(`\ufeff${named}`, "utf16le").swap16();
  for (const bytes of [named, `\ufeff${named}`, Buffer.from(`\ufeff${named}`, "utf16le"), be]) {
    assert.equal(deployable(["plan", "-"], { input: bytes }).out, plan);
  }
  cannotRead(
    ["check", file("latin1.xml", Buffer.from("\ufffd <é/>".replace("\ufffd", "x"), "latin1"))],
    "latin1.xml: it is not UTF-8 text, as byte 4 (0xe9) shows",
  );
  cannotRead(
    ["check", file("cut.xml", Buffer.from("\ufffdé").subarray(0, 4))],
    "cut.xml: it is not UTF-8 text, as byte 4 (0xc3) shows",
  );
  cannotRead(
    ["check", file("odd.xml", Buffer.from([0xff, 0xfe, 0x3c]))],
    "odd.xml: it begins like UTF-16 text, but is none",
  );
});

test("a byte order mark counts as a character", () => {
  const text = `\ufeff${deployment({ web: { http: ['assembly="gone" service="s"'] } })}`.replaceAll("\n", "");
  const { wellFormed, diagnostics } = reported(text);
  const from = text.indexOf("gone");
  assert.equal(wellFormed, true);
  assert.deepEqual(
    diagnostics.map((found) => [found.from, found.column]),
    [[from, from + 1]],
  );
});

test("output that cannot be written is said in one line", {
  skip: !existsSync("/dev/full") && "there is no /dev/full",
}, () => {
  for (const args of [
    "check fine.xml",
    "check --format json faulty.xml",
    "graph fine.xml",
    "plan fine.xml",
    "schema",
    "--help",
  ]) {
    assert.deepEqual(shell(`deployable ${args} > /dev/full`), {
      status: 2,
      out: "",
      err: "deployable: cannot write the output: no space left\n",
    });
  }
});

test("a reader who has seen enough ends the command without a stack trace", () => {
  file(
    "long.xml",
    deployment(
      Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`a${n}`, { s: ['assembly="gone" service="s"'] }])),
    ),
  );
  const { status, out, err } = shell("set -o pipefail; deployable check long.xml | head -1");
  assert.equal(status, 2);
  assert.match(out, /^error\[unknown-assembly\].*\n$/);
  assert.equal(err, "deployable: cannot write the output: the reader has closed the pipe\n");
});

test("a slow reader gets all of it", () => {
  const whole = deployable(["check", "long.xml"]);
  assert.ok(whole.out.length > 500_000 && whole.out.endsWith("long.xml: 3,000 errors; 0 of 3,000 services start\n"));
  assert.equal(shell("deployable check long.xml | (sleep 1; cat)").out, whole.out);
  assert.equal(shell("deployable check long.xml > long.txt; cat long.txt").out, whole.out);
});

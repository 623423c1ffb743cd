import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { deployable, deployment, file, root } from "./command.js";

const COMMANDS = ["check", "graph", "plan", "launch", "heat", "schema"];
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const fine = file("fine.xml", deployment({ web: { http: [] } }));

/** The command could not be carried out, for the reason given. */
function refuses(args: string[], reason: string): void {
  assert.deepEqual(deployable(args), { status: 2, out: "", err: `deployable: ${reason}\n` });
}

test("help fits a screen, for the command and for each of its own", () => {
  for (const args of [[], ...COMMANDS.map((command) => [command])]) {
    const { status, out, err } = deployable([...args, "--help"]);
    assert.deepEqual([status, err], [0, ""]);
    assert.match(out, new RegExp(`^  deployable ${args[0] ?? "check"} `, "m"), "an example, or the usage");
    assert.ok(out.split("\n").length <= 24 && out.split("\n").every((line) => line.length <= 80), out);
  }
});

test("help can be asked for in several ways", () => {
  for (const command of COMMANDS) {
    const { out } = deployable([command, "--help"]);
    for (const args of [
      [command, "-h"],
      ["help", command],
    ]) {
      assert.deepEqual(deployable(args), { status: 0, out, err: "" });
    }
  }
  const { out } = deployable(["--help"]);
  assert.equal(deployable(["help"]).out, out);
  assert.equal(deployable(["-h"]).out, out);
});

test("help names every format and agent that is accepted", () => {
  for (const [command, formats] of Object.entries({
    check: ["text", "json", "sarif", "github"],
    graph: ["dot", "json"],
    plan: ["text", "json"],
    launch: ["text", "json"],
  })) {
    const { out } = deployable([command, "--help"]);
    for (const format of formats) {
      assert.match(out, new RegExp(`--format ${format} |or ${format}$`, "m"));
      assert.equal(deployable([command, "--format", format, fine]).status, 0);
    }
    for (const agent of ["independent", "all-or-nothing", "audrey-0.4", "audrey-0.5"]) {
      assert.match(out, new RegExp(`--agent ${agent} `));
      assert.equal(deployable([command, `--agent=${agent}`, fine]).status, 0);
    }
  }
});

test("the version is that of the package, everywhere", () => {
  for (const args of [[], ...COMMANDS.map((command) => [command])]) {
    assert.deepEqual(deployable([...args, "--version"]), { status: 0, out: `deployable ${version}\n`, err: "" });
  }
});

test("what is not there is refused with what there is", () => {
  refuses([], "no command given; there is check, graph, plan, launch, heat or schema (see deployable --help)");
  refuses(
    ["chekc"],
    'unknown command "chekc"; there is check, graph, plan, launch, heat or schema (see deployable --help)',
  );
  refuses(
    ["toString"],
    'unknown command "toString"; there is check, graph, plan, launch, heat or schema (see deployable --help)',
  );
  refuses(
    ["check", "--format", "xml", fine],
    'unknown format "xml"; there is text, json, sarif or github (see deployable check --help)',
  );
  refuses(
    ["graph", "--format=gif", fine],
    'unknown format "gif"; there is dot, mermaid, svg or json (see deployable graph --help)',
  );
  refuses(
    ["plan", "--agent", "audrey-0.6", fine],
    'unknown agent "audrey-0.6"; there is independent, all-or-nothing, audrey-0.4 or audrey-0.5 (see deployable plan --help)',
  );
  refuses(["schema", "2.0"], 'no schema of version "2.0"; there is 1.1 or 1.0 (see deployable schema --help)');
});

test("misuse is one line", () => {
  refuses(["check"], "no FILE given, nor - for standard input (see deployable check --help)");
  refuses(["graph"], "no FILE given, nor - for standard input (see deployable graph --help)");
  refuses(["plan", fine, fine], "one FILE at a time (see deployable plan --help)");
  refuses(["schema", "1.0", "1.1"], "one version at a time (see deployable schema --help)");
  refuses(["check", "-", fine, "-"], "standard input can be read only once (see deployable check --help)");
  refuses(["check", "--colour", fine], 'unknown option "--colour" (see deployable check --help)');
  refuses(["check", "-x", fine], 'unknown option "-x" (see deployable check --help)');
  refuses(
    ["check", "--agent"],
    "--agent needs a value: independent, all-or-nothing, audrey-0.4 or audrey-0.5 (see deployable check --help)",
  );
  refuses(["plan", "--format", "--agent", "x"], "--format needs a value: text or json (see deployable plan --help)");
  refuses(["check", "--help=1"], "--help takes no value (see deployable check --help)");
  refuses(["heat", "--wait-conditions=no", fine], "--wait-conditions takes no value (see deployable heat --help)");
  refuses(
    ["heat", "--wait-conditions", "--wait-conditions", fine],
    "--wait-conditions is given twice (see deployable heat --help)",
  );
  refuses(["plan", "--wait-conditions", fine], 'unknown option "--wait-conditions" (see deployable plan --help)');
  refuses(
    ["check", "--format", "json", "--format=json", fine],
    "--format is given twice (see deployable check --help)",
  );
  refuses(["check", "--\u001b[31m\nred"], 'unknown option "--\\u{1b}[31m\\u{a}red" (see deployable check --help)');
});

test("after two dashes every argument is a file", () => {
  file("--help", deployment({ web: { http: [] } }));
  assert.equal(deployable(["check", "--", "--help"]).out, "--help: no problems; 1 service starts in 1 layer\n");
});

test("the schema is printed as published, the newest one unless another is named", () => {
  const published = (version: string) => readFileSync(join(root, `dist/schema/deployable-${version}.rng`), "utf8");
  assert.deepEqual(deployable(["schema", "1.0"]), { status: 0, out: published("1.0"), err: "" });
  assert.deepEqual(deployable(["schema", "1.1"]), { status: 0, out: published("1.1"), err: "" });
  assert.deepEqual(deployable(["schema"]), { status: 0, out: published("1.1"), err: "" });
});

test("the licence of every package that is in the command lies beside it", () => {
  const [command, licences] = ["cli.js", "cli.js.LEGAL.txt"].map((name) =>
    readFileSync(join(root, "dist", name), "utf8"),
  );
  const inside: string[] = command?.match(/(?<=^\/\/ node_modules\/)[^/]+/gm) ?? [];
  assert.ok(inside.includes("tinyglobby") && inside.includes("picomatch"));
  for (const name of new Set(inside)) {
    assert.match(licences ?? "", new RegExp(`^${name}\n\n(?:.*\n){0,4}.*Copyright`, "m"));
  }
});

/** `check --format github`, read as a runner of GitHub Actions reads what a step prints. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { deployable, deployment, file, folder, reported, root } from "./command.js";

interface Command {
  name: string | undefined;
  properties: Record<string, string>;
  message: string;
}

/** The commands in what was printed, unescaped; every line is one. */
function commands(args: string[], options?: Parameters<typeof deployable>[1]): Command[] {
  const { out, err } = deployable(["check", "--format", "github", ...args], options);
  assert.equal(err, "");
  const lines = out === "" ? [] : out.replace(/\n$/, "").split(/\r\n|[\r\n]/);
  return lines.map((line) => {
    const [, name, properties = "", message = ""] = /^::(\w+) ([^\s,=]+=.*?)::(.*)$/.exec(line) ?? assert.fail(line);
    const read = properties.split(",").map((pair) => {
      const [, key = "", value = ""] = /^(\w+)=(.*)$/.exec(pair) ?? assert.fail(pair);
      return [key, value.replaceAll("%2C", ",").replaceAll("%3A", ":")].map(unescaped);
    });
    return { name, properties: Object.fromEntries(read), message: unescaped(message) };
  });
}

function unescaped(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

const faulty = deployment({ web: { http: ['assembly="wbe" service="sql"'], sql: [] } });

test("each finding is a command that says where, which and what, and how to mend it", () => {
  const [{ line, column, message, fixes } = assert.fail()] = reported(faulty).diagnostics;
  assert.deepEqual(commands([file("faulty.xml", faulty)]), [
    {
      name: "error",
      properties: {
        file: "faulty.xml",
        line: String(line),
        endLine: String(line),
        col: String(column),
        endColumn: String(column + "wbe".length),
        title: "deployable: unknown-assembly",
      },
      message: [message, ...fixes.map(({ title }) => `help: ${title}`)].join("\n"),
    },
  ]);
  assert.ok(fixes.length > 0);
});

test("what has no finding prints nothing, and the exit status is that of the other formats", () => {
  const fine = file("fine.xml", deployment({ web: { http: [] } }));
  assert.deepEqual(deployable(["check", "--format", "github", fine]), { status: 0, out: "", err: "" });
  assert.equal(deployable(["check", "--format", "github", fine, "faulty.xml"]).status, 1);
});

test("severities are GitHub's", () => {
  const example = (code: string) => {
    const page = readFileSync(join(root, `docs/checks/${code}.md`), "utf8");
    return file(`${code}.xml`, /^```xml\n(.*?)^```$/ms.exec(page)?.[1] ?? "");
  };
  const names = ["deadlock", "deprecated-type", "unused-ignore"].map((code) => commands([example(code)])[0]?.name);
  assert.deepEqual(names, ["error", "warning", "notice"]);
});

test("columns are left out where a finding spans lines, as GitHub wants it", () => {
  const ring = deployment({ web: { http: ['assembly="web"\n  service="http"'] } });
  const [{ properties } = assert.fail()] = commands([file("ring.xml", ring)]);
  assert.deepEqual(Object.keys(properties), ["file", "line", "endLine", "title"]);
  assert.equal(Number(properties.endLine), Number(properties.line) + 1);
});

test("nothing of a document or of a file's name ends a command or begins one", () => {
  const name = file(
    "100%,a:b::error::\r\n::stop-commands::x.xml",
    faulty.replace("wbe", "50%&#10;::error::\u0085%0A,"),
  );
  const [only, ...others] = commands([name]);
  assert.equal(others.length, 0);
  assert.equal(only?.properties.file, name);
  assert.match(only?.message ?? "", /^There is no assembly `50%\\u\{a\}::error::\\u\{85\}%0A,`/);
});

test("paths are relative to the checkout, wherever in it the command runs", () => {
  const workspace = { env: { GITHUB_WORKSPACE: join(folder, "..") } };
  const [{ properties } = assert.fail()] = commands(["faulty.xml"], workspace);
  assert.equal(join(folder, "..", properties.file ?? ""), join(folder, "faulty.xml"));
  assert.equal(commands([join(folder, "faulty.xml")])[0]?.properties.file, "faulty.xml");
  assert.equal(commands([join(folder, "faulty.xml")], { cwd: root })[0]?.properties.file, join(folder, "faulty.xml"));
});

test("standard input has no file to be annotated, so the message says where", () => {
  const [{ line, column } = assert.fail()] = reported(faulty).diagnostics;
  const [{ properties, message } = assert.fail()] = commands(["-"], { input: faulty });
  assert.deepEqual(properties, { title: "deployable: unknown-assembly" });
  assert.ok(message.startsWith(`<stdin>:${line}:${column}\n`));
});

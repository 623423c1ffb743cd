/** `check --format sarif`, judged by the validator of the people who made SARIF, with their schema and GitHub's rules. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import type * as Sarif from "sarif";

import { deployable, deployment, file, folder, type Named, reported, root } from "./command.js";

const BYTE_ORDER_MARK = "\ufeff";
const cases = join(root, "tests/cases");

const faulty = deployment({
  "wéb 🤨": { http: ['assembly="dbs" service="sql"'] },
  db: { sql: ['assembly="db" service="sql"'] },
  "{0} [x](1)": { "<b>": [] },
});

/** What `check --format sarif` says about files. */
function log(args: string[], options?: Parameters<typeof deployable>[1]): Sarif.Log {
  const { out, err } = deployable(["check", "--format", "sarif", ...args], options);
  assert.equal(err, "");
  return JSON.parse(out) as Sarif.Log;
}

function run({ runs: [only] }: Sarif.Log): Sarif.Run & { results: Sarif.Result[] } {
  assert.ok(only?.results);
  return { ...only, results: only.results };
}

function uris(args: string[], options?: Parameters<typeof deployable>[1]): (string | undefined)[] {
  return run(log(args, options)).artifacts?.map(({ location }) => location?.uri) ?? [];
}

/** The validator's findings about logs, one a line. */
function invalid(logs: readonly string[]): string[] {
  const validator: string = createRequire(join(root, "package.json"))("@microsoft/sarif-multitool");
  chmodSync(validator, 0o755); // its own installation would have done so
  const { error, stdout } = spawnSync(validator, ["validate", "--rule-kind", "Sarif;Ghas", ...logs], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" },
  });
  if (error) throw error;
  assert.match(stdout, new RegExp(`Done. ${logs.length} files scanned.`), stdout);
  return stdout.split("\n").filter((line) => /: (error|warning|note) /.test(line));
}

test("the validator accepts what it is given, whatever the documents are", {
  skip: process.platform === "linux" && process.arch !== "x64" && "the validator is published for x64",
}, () => {
  const clean = file("clean.xml", deployment({ web: { http: [] } }));
  const marked = file("märked ünd {0} #1?.xml", BYTE_ORDER_MARK + faulty);
  const everyCase = readdirSync(cases).filter((name) => name.endsWith(".xml"));
  const outputs: string[] = [
    deployable(["check", "--format", "sarif", ...everyCase], { cwd: cases }).out,
    deployable(["check", "--format", "sarif", "--agent", "all-or-nothing", ...everyCase], { cwd: cases }).out,
    deployable(["check", "--format", "sarif", clean]).out,
    deployable(["check", "--format", "sarif", marked, clean, join(cases, everyCase[0] ?? "")]).out,
    deployable(["check", "--format", "sarif", "-"], { input: faulty }).out,
    deployable(["check", "--format", "sarif", "-"], { input: "<a>\u0000&\n<b" }).out,
  ];
  const findings = invalid(outputs.map((output, index) => file(`${index}.sarif`, output)));
  // There is no public page yet that could be named.
  assert.deepEqual(
    findings.filter((line) => !/ warning SARIF2005: .* does not provide 'informationUri'/.test(line)),
    [],
  );

  const [first = ""] = outputs;
  const broken = [first.replace('"startLine": ', '"startLine": -'), first.replace('"text": ', '"txet": ')];
  for (const output of broken) {
    assert.notDeepEqual(
      invalid([file("broken.sarif", output)]).filter((line) => line.includes(" error JSON1")),
      [],
      "the validator does not look",
    );
  }
});

test("every check is a rule, in the words of its page", () => {
  const { tool } = run(log(["-"], { input: faulty }));
  const { rules = [], name, semanticVersion } = tool.driver;
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  assert.deepEqual([name, semanticVersion], ["deployable", version]);
  const names = readdirSync(join(root, "docs/checks")).filter((page) => page !== "README.md");
  assert.deepEqual(
    rules.map(({ id }) => `${id}.md`),
    names,
  );
  for (const { id, shortDescription, fullDescription, help, defaultConfiguration, properties } of rules) {
    const page = readFileSync(join(root, `docs/checks/${id}.md`), "utf8");
    const [, category, severity] = /^Category: \*\*(.*)\*\*\. Severity: \*\*(.*)\*\*\.$/m.exec(page) ?? [];
    assert.deepEqual(properties?.tags, [category]);
    assert.equal(defaultConfiguration?.level, severity === "info" ? "note" : severity);
    const words = [shortDescription, fullDescription, help].map(
      (text) => text?.text.replaceAll(/([{}])\1/g, "$1") ?? "",
    );
    const flat = page.replaceAll(/\[([^\]]*)\]\([\w-]+\.md\)/g, "$1").replaceAll("\n", " ");
    const [short = "", full = "", whole = ""] = words;
    assert.ok(/^[^\n]+\.$/.test(short) && full.startsWith(short) && whole.startsWith(short), `${id}: ${short}`);
    assert.ok(full.length > short.length && full.length <= 1024, `${id}: GitHub shows 1024 characters`);
    for (const paragraph of whole.split("\n\n")) assert.ok(flat.includes(paragraph), `${id}: ${paragraph}`);
    assert.ok(!/^#|```|\*\*|\]\(/m.test(whole), `${id}: plain text has no Markdown`);
    assert.ok(help?.markdown?.includes("```text\n$ deployable check") && !/\]\([\w-]+\.md\)/.test(help.markdown), id);
  }
});

test("a result says what the report says, and names its rule twice", () => {
  const { diagnostics } = reported(faulty);
  const { results, tool } = run(log(["-"], { input: faulty }));
  const plain = (message?: Sarif.Message) => message?.text?.replaceAll("{{", "{").replaceAll("}}", "}");
  assert.ok(diagnostics.some(({ related }) => related.length > 0));
  assert.deepEqual(
    results.map(({ ruleId, message, relatedLocations }) => [
      ruleId,
      plain(message),
      relatedLocations?.map((place) => plain(place.message)),
    ]),
    diagnostics.map(({ code, message, related }) => [code, message, related.map((place) => place.message)]),
  );
  for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules?.[ruleIndex ?? -1]?.id, ruleId);

  const warned = deployment({ "{0}": { http: ['assembly="{0}" parameter="p"'] } });
  assert.match(run(log(["-"], { input: warned })).results[0]?.message.text ?? "", /`\{\{0\}\}`/);
});

test("levels are those of SARIF", () => {
  const page = (code: string) =>
    /^```xml\n(.*?)^```$/ms.exec(readFileSync(join(root, `docs/checks/${code}.md`), "utf8"));
  const levels = ["deadlock", "deprecated-type", "unused-ignore"].map(
    (code) => run(log(["-"], { input: page(code)?.[1] ?? "" })).results[0]?.level,
  );
  assert.deepEqual(levels, ["error", "warning", "note"]);
});

/** The range of `text` that a region means by lines and columns, having seen that its offset and length mean the same. */
function range(text: string, { startLine, startColumn, endLine, endColumn, charOffset, charLength }: Sarif.Region) {
  const starts = [0, ...Array.from(text.matchAll(/\r\n?|\n/g), ({ index, 0: end }) => index + end.length)];
  const at = (line = 0, column = 0) => (starts[line - 1] ?? Number.NaN) + column - 1;
  const [from, to] = [at(startLine, startColumn), at(endLine, endColumn)];
  assert.deepEqual([charOffset, charLength], [from, to - from]);
  return { from, to };
}

test("regions are the report's ranges, in UTF-16 units and without a byte order mark", () => {
  const lines = faulty
    .replace("<assemblies>", "<!-- 🤨 -->\r<assemblies>\r\n")
    .replace(' service="sql"', '\n  service="sql"');
  for (const mark of ["", BYTE_ORDER_MARK]) {
    const { diagnostics } = reported(mark + lines);
    const { results, columnKind } = run(log(["-"], { input: mark + lines }));
    assert.equal(columnKind, "utf16CodeUnits");
    for (const [index, { from, to, related }] of diagnostics.entries()) {
      const { locations = [], relatedLocations = [] } = results[index] ?? {};
      assert.deepEqual(
        [...locations, ...relatedLocations].map(({ physicalLocation }) => range(lines, physicalLocation?.region ?? {})),
        [{ from, to }, ...related].map((place) => ({ from: place.from - mark.length, to: place.to - mark.length })),
      );
    }
  }
  assert.deepEqual(run(log(["-"], { input: BYTE_ORDER_MARK })).results[0]?.locations?.[0]?.physicalLocation?.region, {
    startLine: 1,
    startColumn: 1,
    endLine: 1,
    endColumn: 1,
    charOffset: 0,
    charLength: 0,
  });
});

test("fixes do what the report's do", () => {
  const names = readdirSync(cases).filter((name) => name.endsWith(".xml"));
  const reports = JSON.parse(deployable(["check", "--format", "json", ...names], { cwd: cases }).out) as Named[];
  const { results } = run(log(names, { cwd: cases }));
  const found = results.map(({ locations, fixes }) => {
    const input = readFileSync(join(cases, names[fileOf(locations)] ?? ""), "utf8");
    return fixes?.map(({ description, artifactChanges: [change, ...others] }) => {
      assert.equal(others.length, 0);
      const edits = change?.replacements.map(({ deletedRegion, insertedContent }) => ({
        ...range(input, deletedRegion),
        insert: insertedContent?.text,
      }));
      return { title: description?.text, edits };
    });
  });
  const expected = reports.flatMap(({ diagnostics }) => diagnostics.map(({ fixes }) => fixes));
  assert.deepEqual(found, expected);
  assert.ok(expected.flat().length > 20, `${expected.flat().length} fixes`);
});

/** Which of the files a result is about. */
function fileOf(locations: Sarif.Location[] | undefined): number {
  return locations?.[0]?.physicalLocation?.artifactLocation?.index ?? -1;
}

test("a file has one URI, in whichever way it is named", () => {
  const inside = ["plain.xml", "with space.xml", "日本 é.xml", "a#b?c%20d.xml", "e:f.xml", "[1]{2}.xml", "-x.xml"];
  mkdirSync(join(folder, "sub folder"), { recursive: true });
  for (const name of [...inside, "sub folder/in.xml"]) file(name, faulty);
  const expected = [
    "plain.xml",
    "with%20space.xml",
    "%E6%97%A5%E6%9C%AC%20%C3%A9.xml",
    "a%23b%3Fc%2520d.xml",
    "e%3Af.xml",
    "%5B1%5D%7B2%7D.xml",
    "-x.xml",
  ];
  assert.deepEqual(uris(["--", ...inside]), expected);
  assert.deepEqual(uris(inside.map((name) => `./sub folder/../${name}`)), expected);
  assert.deepEqual(uris(inside.map((name) => join(folder, name))), expected);
  for (const uri of expected) assert.ok(inside.includes(decodeURIComponent(uri)));

  const sub = { cwd: join(folder, "sub folder") };
  assert.deepEqual(uris(["in.xml", "../with space.xml"], sub), [
    "in.xml",
    pathToFileURL(join(folder, "with space.xml")).href,
  ]);
  const workflow = { ...sub, env: { GITHUB_WORKSPACE: folder } };
  assert.deepEqual(uris(["in.xml", "../with space.xml"], workflow), ["sub%20folder/in.xml", "with%20space.xml"]);
  assert.deepEqual(uris(["-", join(folder, "-")].slice(0, 1), { input: faulty }), ["%3Cstdin%3E"]);
});

test("only what is relative has a base, and results point to their file", () => {
  const { artifacts, results, originalUriBaseIds } = run(
    log(["in.xml", "../plain.xml"], { cwd: join(folder, "sub folder") }),
  );
  assert.deepEqual(
    artifacts?.map(({ location }) => location?.uriBaseId),
    ["%SRCROOT%", undefined],
  );
  assert.deepEqual(Object.keys(originalUriBaseIds ?? {}), ["%SRCROOT%"]);
  assert.ok(!JSON.stringify(originalUriBaseIds).includes(folder), "where the user's files lie is nobody else's affair");
  const indexes = results.map(({ locations }) => {
    const location = locations?.[0]?.physicalLocation?.artifactLocation;
    assert.deepEqual(location, { ...artifacts?.[location?.index ?? -1]?.location, index: location?.index });
    return location?.index;
  });
  assert.deepEqual([...new Set(indexes)], [0, 1]);
});

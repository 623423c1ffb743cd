/** The published library, as a program in Node sees it. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { test } from "node:test";
import { check, type Diagnostic, type Edit, open, type Report } from "deployable";

const VALID = '<deployable version="1.0" name="n"/>';
const BROKEN = "<deployable><assembly></deployable>";

function parts(text: string, report: Report): string[] {
  return report.diagnostics.map(({ from, to }: Diagnostic) => text.slice(from, to));
}

test("import and require give the same", () => {
  const required: typeof import("deployable") = createRequire(`${process.cwd()}/`)("deployable");
  assert.deepEqual(required.check(BROKEN), check(BROKEN));
  assert.deepEqual(Object.keys(required).sort(), ["check", "launch", "open"]);
});

test("importing compiles nothing, and the first call compiles once", () => {
  const script = `
    let compiled = 0;
    for (const name of ["Module", "Instance", "compile", "instantiate"]) {
      WebAssembly[name] = new Proxy(WebAssembly[name], {
        construct(target, args) { compiled += name === "Module" ? 1 : 0; return new target(...args); },
        apply() { throw new Error(name); },
      });
    }
    const { check } = await import("deployable");
    const before = compiled;
    check(""); check("");
    console.log(before, compiled);
  `;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  assert.equal(output, "0 1\n");
});

test("a text that is not XML is no reason to throw", () => {
  for (const text of ["", "\0", "<", "&", "\ufeff", "\ud800", "🤨".repeat(1000), VALID.repeat(2)]) {
    assert.equal(check(text).wellFormed, false, JSON.stringify(text));
  }
});

test("offsets count UTF-16 units", () => {
  const plain = check(BROKEN);
  assert.ok(plain.diagnostics.length > 0);
  for (const before of ["<!--🤨é-->", "\ufeff", "\ufeff<!--é-->\r\n"]) {
    const text = before + BROKEN;
    assert.deepEqual(parts(text, check(text)), parts(BROKEN, plain), JSON.stringify(before));
  }
});

test("half of a surrogate pair is found where it stands, and is no name", () => {
  const text =
    '<!--🤨\udd28--><deployable name="é"><description>\ud83e\ud83e🤨</description><assemblies>\udfff</assemblies></deployable>';
  const found = check(text).diagnostics.filter(({ code }) => code === "invalid-character");
  assert.deepEqual(
    found.map(({ from, to }) => text.slice(from, to)),
    ["\udd28", "\ud83e\ud83e", "\udfff"],
  );
  const mended = found.reduceRight((text, { fixes }) => applied(text, fixes[0]?.edits ?? []), text);
  assert.equal(mended, text.replaceAll(/\p{Surrogate}/gu, ""));
  const { isWellFormed } = String.prototype;
  try {
    Object.assign(String.prototype, { isWellFormed: undefined });
    assert.deepEqual(
      check(text).diagnostics.filter(({ code }) => code === "invalid-character"),
      found,
    );
  } finally {
    Object.defineProperty(String.prototype, "isWellFormed", {
      value: isWellFormed,
      configurable: true,
      writable: true,
    });
  }
  const document = open(NAMED);
  const { edits, refused } = document.rename(NAMED.indexOf('"t"') + 1, "\ud800");
  assert.deepEqual(edits, []);
  assert.match(refused ?? "", /cannot stand in XML/);
  document.close();
});

test("a document follows its updates and edits", () => {
  const document = open(VALID);
  assert.equal(document.report().wellFormed, true);
  document.update(`<!--🤨-->${VALID}`);
  document.edit({ from: 6, to: 6, insert: "ü\ud83e" });
  document.edit({ from: 8, to: 8, insert: "\udd28" });
  assert.equal(document.report().wellFormed, true);
  document.edit({ from: 0, to: 1, insert: "" });
  assert.deepEqual(document.report(), check(`!--🤨ü🤨-->${VALID}`));
  document.close();
});

test("a graph and a plan are there", () => {
  const document = open(VALID);
  assert.deepEqual(document.graph(), { assemblies: [], services: [], edges: [] });
  assert.deepEqual(document.plan().layers, []);
  document.close();
});

const REFERENCE = `<deployable name="🤨"><assemblies>
  <assembly name="a" hwp="h"><image id="i"/><services><service name="s"><executable url="u"/><parameters>
    <parameter name="p"><reference assembly="a" service=""/></parameter></parameters></service></services></assembly>
</assemblies></deployable>`;

test("completions say what can be typed, and mark what would close a cycle", () => {
  const document = open(REFERENCE);
  const at = REFERENCE.indexOf('service=""') + 'service="'.length;
  const { from, to, options } = document.completions(at);
  assert.deepEqual([from, to], [at, at]);
  assert.deepEqual(
    options.map(({ label, kind, insert, closesCycle }) => ({ label, kind, insert, closesCycle })),
    [{ label: "s", kind: "value", insert: "s", closesCycle: true }],
  );
  document.edit({ from: at, to: at, insert: "s" });
  assert.equal(document.report().deadlocks.length, 1);
  for (const beyond of [-1, 1e9, Number.NaN, 2 ** 32, 2 ** 53])
    assert.deepEqual(document.completions(beyond).options, []);
  document.close();
});

test("a hover tells the story of what stands there", () => {
  const document = open(REFERENCE.replace('service=""', 'service="s"'));
  const at = REFERENCE.indexOf('service=""') + 'service="'.length;
  const found = document.hover(at);
  assert.deepEqual([found?.from, found?.to, found?.title], [at, at + 1, "reference"]);
  assert.ok(found?.text.includes("s on a never starts."), found?.text.join("\n"));
  for (const beyond of [-1, 1e9, Number.NaN]) assert.equal(document.hover(beyond), null);
  document.close();
});

test("a hover on the code of a check says what that finds, wherever the code stands", () => {
  const finds = "A reference names a service that its assembly does not have.";
  const unknown = REFERENCE.replace('service=""', 'service="none"');
  const document = open(unknown);
  const found = document.hover(unknown.indexOf("none"));
  assert.deepEqual([found?.codes, found?.text.at(-1)], [["unknown-service"], `unknown-service: ${finds}`]);
  assert.equal(document.ignored(), 0);
  const comment = "<!-- deployable-ignore unknown-service: later -->";
  const ignoring = unknown.replace("<assembly name", `${comment}$&`);
  document.update(ignoring);
  assert.deepEqual([document.ignored(), document.report().valid], [1, true]);
  const from = ignoring.indexOf("unknown-service");
  const to = from + "unknown-service".length;
  assert.deepEqual(document.hover(from), {
    from,
    to,
    title: "unknown-service",
    text: [finds],
    codes: ["unknown-service"],
  });
  assert.equal(document.hover(to + 1), null);
  document.update(ignoring.replace("unknown-service", "deadlock"));
  const { text = [], codes } = document.hover(from) ?? {};
  assert.deepEqual(codes, ["deadlock", "unused-ignore"]);
  assert.deepEqual(
    text.map((words) => words.replace(/:.*/, "")),
    ["Note unused-ignore", "Services wait for each other in a circle, or one waits for itself.", "unused-ignore"],
  );
  document.close();
});

const NAMED = `<!--🤨--><deployable name="n"><assemblies><assembly name="é" hwp="h"><image id="i"/><services>
<service name="s"><executable url="u"/><parameters><parameter name="p"><reference assembly="é" service="t"/></parameter>
</parameters></service><service name="t"><executable url="u"/></service></services></assembly></assemblies></deployable>`;

/** The text after these edits, which may be in any order. */
function applied(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), text);
}

test("a name leads to where it is defined and referred to", () => {
  const document = open(NAMED);
  const from = NAMED.indexOf('"t"') + 1;
  const defined = NAMED.lastIndexOf('"t"') + 1;
  assert.deepEqual(document.definition(from), { from: defined, to: defined + 1 });
  assert.deepEqual(document.references(from), [
    { from: defined, to: defined + 1 },
    { from, to: from + 1 },
  ]);
  for (const at of [0, 6, Number.NaN, -1, 1e9, 2 ** 40, Number.POSITIVE_INFINITY]) {
    assert.equal(document.definition(at), null);
    assert.deepEqual(document.references(at), []);
  }
  document.close();
});

test("a rename edits every mention, or says why not", () => {
  const document = open(NAMED);
  const at = NAMED.indexOf('"é"') + 1;
  const { edits, refused } = document.rename(at, "<ü>");
  assert.equal(refused, null);
  assert.equal(applied(NAMED, edits), NAMED.replaceAll('"é"', '"&lt;ü&gt;"'));
  assert.deepEqual(document.rename(NAMED.indexOf('"t"') + 1, "s"), {
    edits: [],
    refused: "There already is the service `s`, or a reference to it.",
  });
  assert.deepEqual(document.rename(at, "é"), { edits: [], refused: null });
  const message = "deployable: the name must be a string.";
  assert.throws(() => document.rename(at, undefined as unknown as string), { name: "TypeError", message });
  document.close();
});

test("an outline has everything with a name", () => {
  const document = open(NAMED);
  const [assembly] = document.outline();
  assert.ok(assembly !== undefined && assembly.children.length === 2);
  assert.equal(NAMED.slice(assembly.from, assembly.to).at(-1), ">");
  const [service] = assembly.children;
  assert.deepEqual(
    [service?.kind, service?.name, service?.detail, NAMED.slice(service?.nameFrom, service?.nameTo)],
    ["service", "s", "starts after others", "s"],
  );
  assert.deepEqual(
    service?.children.map(({ kind, name, detail, children }) => [kind, name, detail, children]),
    [["parameter", "p", "t on é", []]],
  );
  document.close();
});

test("a layout changes white space alone, and once", () => {
  const document = open(NAMED);
  const formatted = applied(NAMED, document.format());
  assert.equal(formatted.replaceAll(/\s/g, ""), NAMED.replaceAll(/\s/g, ""));
  assert.ok(formatted.includes("\n          <parameters>\n"));
  document.update(formatted);
  assert.deepEqual(document.format(), []);
  document.update(BROKEN);
  assert.deepEqual(document.format(), []);
  document.close();
});

test("an edit outside of the text is the caller's mistake", () => {
  const document = open("abc");
  for (const [from, to] of [
    [-1, 0],
    [0, 4],
    [2, 1],
    [0.5, 1],
    [Number.NaN, 1],
  ] as const) {
    assert.throws(() => document.edit({ from, to, insert: "" }), {
      name: "RangeError",
      message: `deployable: no range ${from} to ${to} in a text of 3 UTF-16 units.`,
    });
  }
  document.edit({ from: 0, to: 3, insert: VALID });
  assert.equal(document.report().wellFormed, true);
  document.close();
});

test("what is no offset, no edit and no options is the caller's mistake", () => {
  const document = open(VALID);
  for (const [at, kind] of [
    [1n, "bigint"],
    ["1", "string"],
    [undefined, "undefined"],
    [Symbol("1"), "symbol"],
    [null, "null"],
  ] as const) {
    const offset = at as unknown as number;
    for (const call of [
      () => document.completions(offset),
      () => document.hover(offset),
      () => document.definition(offset),
      () => document.references(offset),
      () => document.rename(offset, "n"),
    ]) {
      assert.throws(call, { name: "TypeError", message: `deployable: an offset must be a number, not ${kind}.` });
    }
    assert.throws(() => document.edit({ from: offset, to: 1, insert: "" }), { name: "RangeError" });
  }
  for (const [value, kind] of [
    [null, "null"],
    ["all-or-nothing", "string"],
    [1, "number"],
  ] as const) {
    const message = (name: string): string => `deployable: the ${name} must be an object, not ${kind}.`;
    const options = value as unknown as { agent: "independent" };
    assert.throws(() => check(VALID, options), { name: "TypeError", message: message("options") });
    assert.throws(() => open(VALID, options), { name: "TypeError", message: message("options") });
    const edit = value as unknown as Edit;
    assert.throws(() => document.edit(edit), { name: "TypeError", message: message("edit") });
  }
  document.close();
});

test("a closed document says so, and may be closed again", () => {
  const document = open(VALID);
  document.close();
  document.close();
  for (const call of [
    () => document.report(),
    () => document.ignored(),
    () => document.graph(),
    () => document.plan(),
    () => document.completions(0),
    () => document.hover(0),
    () => document.definition(0),
    () => document.references(0),
    () => document.rename(0, ""),
    () => document.outline(),
    () => document.format(),
    () => document.update(""),
    () => document.edit({ from: 0, to: 0, insert: "" }),
  ]) {
    assert.throws(call, { name: "Error", message: "deployable: this document is closed." });
  }
});

test("an unknown agent is the caller's mistake", () => {
  const agent = "nobody" as "independent";
  assert.throws(() => check(VALID, { agent }), {
    name: "TypeError",
    message: /^deployable: unknown agent "nobody"; one of: independent, all-or-nothing, audrey-0\.4, audrey-0\.5/,
  });
  assert.equal(check(VALID, { agent: "all-or-nothing" }).wellFormed, true);
  assert.equal(check(VALID, { agent: undefined }).wellFormed, true);
});

test("XML that is not a string is the caller's mistake", () => {
  for (const [value, kind] of [
    [undefined, "undefined"],
    [null, "null"],
    [5, "number"],
    [[VALID], "an array"],
    [new TextEncoder().encode(VALID), "object"],
  ] as const) {
    const xml = value as unknown as string;
    const message = `deployable: the XML must be a string, not ${kind}.`;
    assert.throws(() => check(xml), { name: "TypeError", message });
    assert.throws(() => open("").update(xml), { name: "TypeError", message });
  }
});

test("texts of any size and script go in whole", () => {
  for (const unit of ["a", "é", "語", "🤨"]) {
    for (const length of [1, 15, 16, 17, 1000, 300_000]) {
      const text = `<deployable name="d"><description>${unit.repeat(length)}</description></deployable`;
      const { diagnostics } = check(text);
      assert.ok(diagnostics.every(({ from, to }) => from <= to && to <= text.length));
      assert.equal(check(`${text}>`).wellFormed, true, `${length} times ${JSON.stringify(unit)}`);
    }
  }
});

test("memory does not grow with the number of updates", () => {
  const script = `
    import { open } from "deployable";
    let memory;
    const { Instance } = WebAssembly;
    WebAssembly.Instance = function (...args) { const made = new Instance(...args); ({ memory } = made.exports); return made; };
    const text = '<deployable version="1.0" name="n">' + '<assembly name="é"/>'.repeat(200) + "</deployable>";
    const document = open(text);
    const round = (n) => {
      for (let i = 0; i < n; i++) {
        document.edit({ from: 35, to: 35 + (i % 2), insert: i % 2 ? "" : " " });
        document.report();
        const other = open(text);
        other.graph();
        other.close();
      }
    };
    round(100);
    const before = memory.buffer.byteLength;
    round(10000);
    console.log(memory.buffer.byteLength - before);
  `;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  // A page may come from the order of allocations; the smallest leak, of 16 bytes a round, would be three.
  assert.ok(Number(output) <= 65_536, output);
});

test("a template for Heat says which lines come from where, or why there is none", () => {
  const text = `<!--🤨-->
<deployable name="d"><assemblies><assembly name="é" hwp="h"><image id="i"/><services>
  <service name="s"><executable url="u"/><parameters><parameter name="p"/></parameters></service>
</services></assembly></assemblies></deployable>`;
  const document = open(text, { agent: "all-or-nothing" });
  const { template, sources, refused } = document.heat();
  assert.equal(refused, null);
  const lines = template?.split("\n") ?? [];
  const line = lines.findIndex((line) => line.includes("AUDREY_VAR_s_p"));
  const source = sources.find((source) => source.line === line + 1);
  assert.equal(text.slice(source?.from, source?.to), '<parameter name="p"/>');
  assert.match(document.heat({ waitConditions: true }).template ?? "", /OS::Heat::WaitCondition/);
  assert.doesNotMatch(template ?? "", /OS::Heat::WaitCondition/);

  document.update(text.replace("</deployable>", ""));
  const { template: none, sources: nothing, refused: why } = document.heat();
  assert.deepEqual([none, nothing], [null, []]);
  assert.match(why ?? "", /^The document has an error in line \d\. /);
  document.close();
  assert.throws(() => document.heat(), /closed/);
});

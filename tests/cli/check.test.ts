import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";

import { deployable, deployment, file, type Named, reported, shell } from "./command.js";

const fine = file(
  "fine.xml",
  deployment({
    web: { http: ['assembly="db" parameter="ipaddress"'] },
    db: { sql: ['assembly="db" service="init"'], init: [] },
  }),
);
const faulty = file(
  "faulty.xml",
  deployment({
    web: { http: ['assembly="db" service="sql"'] },
    db: { sql: ['assembly="web" service="http"', 'assembly="gone" service="s"'] },
  }),
);

/** What `check` prints about `text`. */
function checked(text: string, ...args: string[]): string {
  return deployable(["check", ...args, "-"], { input: text }).out;
}

test("what comments ignore is counted beside what is found", () => {
  const comment = "<!-- deployable-ignore deadlock they start by hand -->\n";
  const ring = deployment({
    web: { http: ['assembly="db" service="sql"'] },
    db: { sql: ['assembly="web" service="http"'] },
  });
  const ignoring = file("ignoring.xml", ring.replace("<deployable", `${comment}$&`));
  const alone = deployable(["check", ignoring]);
  assert.deepEqual([alone.status, alone.out], [0, `${ignoring}: no problems, 1 ignored; 0 of 2 services start\n`]);
  const { out } = deployable(["check", ignoring, fine, ignoring]);
  assert.match(out, /^3 files: no problems, 2 ignored$/m);
  const [first] = JSON.parse(deployable(["check", "--format", "json", ignoring]).out) as [Named];
  assert.deepEqual(Object.keys(first), ["file", "valid", "wellFormed", "diagnostics", "services", "deadlocks"]);
});

test("JSON is the report of each file, as the interface has it", () => {
  const { status, out } = deployable(["check", "--format", "json", fine, faulty, fine]);
  const [first, second, third] = JSON.parse(out) as [Named, Named, Named];
  assert.equal(status, 1);
  assert.deepEqual([first.file, second.file, third.file], [fine, faulty, fine]);
  assert.deepEqual(Object.keys(first), ["file", "valid", "wellFormed", "diagnostics", "services", "deadlocks"]);
  assert.deepEqual(first, {
    file: fine,
    valid: true,
    wellFormed: true,
    diagnostics: [],
    services: [
      { assembly: "web", service: "http", starts: "yes", layer: 0 },
      { assembly: "db", service: "sql", starts: "yes", layer: 1 },
      { assembly: "db", service: "init", starts: "yes", layer: 0 },
    ],
    deadlocks: [],
  });
  const { valid, diagnostics, services, deadlocks } = second;
  assert.equal(valid, false);
  assert.deepEqual(Object.keys(diagnostics[0] ?? {}), [
    "code",
    "category",
    "severity",
    "message",
    "from",
    "to",
    "line",
    "column",
    "related",
    "fixes",
  ]);
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["deadlock", "unknown-assembly"],
  );
  assert.deepEqual(
    services.map(({ starts, layer }) => [starts, layer]),
    [
      ["no", null],
      ["no", null],
    ],
  );
  const members = [
    { assembly: "web", service: "http" },
    { assembly: "db", service: "sql" },
  ];
  assert.deepEqual(deadlocks, [{ possible: false, members, cycle: members }]);
});

test("JSON holds nothing that a terminal would obey", () => {
  const text = deployment({ "\u009b31m\u007f\u202e\u{e0001}": { http: [] } });
  assert.doesNotMatch(checked(text, "--format", "json"), /[\u007f-\u009f\u202e\u{e0001}]/u);
  assert.equal(reported(text).services[0]?.assembly, "\u009b31m\u007f\u202e\u{e0001}");
});

test("the agent decides", () => {
  const crossed = deployment({
    I1: { S1: ['assembly="I2" service="S2"'], S2: [] },
    I2: { S1: ['assembly="I1" service="S2"'], S2: [] },
  });
  assert.equal(checked(crossed), "<stdin>: no problems; 4 services start in 2 layers\n");
  assert.equal(checked(crossed, "--agent", "independent"), checked(crossed));
  assert.match(
    checked(crossed, "--agent", "all-or-nothing"),
    /^error\[deadlock\](?:.*\n)*<stdin>: 1 error; 0 of 4 services start\n$/,
  );
});

test("several files end with a line for all of them", () => {
  const { out } = deployable(["check", fine, faulty]);
  assert.ok(out.startsWith("fine.xml: no problems; 3 services start in 2 layers\nerror["));
  assert.ok(out.endsWith("faulty.xml: 2 errors; 0 of 2 services start\n2 files: 2 errors\n"));
  assert.ok(deployable(["check", fine, fine]).out.endsWith("\n2 files: no problems\n"));
});

/** What is shown of the line on which a reference to the assembly `gone` stands after `before`. */
function excerpt(before: string, gone: string, after = "") {
  const text = deployment({ web: { http: [`assembly="${gone}" service="s"`] } });
  const out = checked(text.replace("<parameter ", `${before}$&`).replace("</parameter>", `$&${after}`));
  const [, line = "", blank = "", marks = ""] = /^\d+ \| (.*)\n +\| ( *)(\^+)$/m.exec(out) ?? [];
  return { line, blank: blank.length, marks: marks.length };
}

const head = '<parameter name="p0"><reference assembly="';
const tail = '" service="s"/></parameter>';

test("the range is underlined by the columns it takes on a screen", () => {
  assert.deepEqual(excerpt("", "gone"), { line: `${head}gone${tail}`, blank: head.length, marks: 4 });
  assert.deepEqual(excerpt("\t<!--\t-->", "gone"), {
    line: `    <!--    -->${head}gone${tail}`,
    blank: 15 + head.length,
    marks: 4,
  });
  assert.deepEqual(excerpt("<!--日本語 👩‍👩‍👧 e\u0301 ｱ-->", "한 🤨🇯🇵"), {
    line: `<!--日本語 👩‍👩‍👧 e\u0301 ｱ-->${head}한 🤨🇯🇵${tail}`,
    blank: 20 + head.length,
    marks: 7,
  });
  assert.deepEqual(excerpt("<!--\u202e\u009b-->", "go\u200bne"), {
    line: `<!--\\u{202e}\\u{9b}-->${head}go\\u{200b}ne${tail}`,
    blank: 21 + head.length,
    marks: 12,
  });
  assert.deepEqual(excerpt(`<!--o${"\u0301".repeat(100)}-->`, "gone"), {
    line: `<!--\ufffd-->${head}gone${tail}`,
    blank: 8 + head.length,
    marks: 4,
  });
});

test("a lone carriage return ends a line, and one before a line feed is no part of it", () => {
  assert.deepEqual(excerpt("<!--\r-->", "gone", "\r\n"), {
    line: `-->${head}gone${tail}`,
    blank: 3 + head.length,
    marks: 4,
  });
});

test("a byte order mark is not seen", () => {
  assert.match(checked("\ufeff<a"), /^1 \| <a\n/m);
  assert.match(checked("\ufeff"), /^1 \|\n {2}\| \^\n\n<stdin>: 1 error\n$/m);
});

test("a line that is too long is cut around the range", () => {
  const { line, blank, marks } = excerpt(`<!--${"x".repeat(1_000_000)}-->`, "gone", `<!--${"日".repeat(1_000_000)}-->`);
  assert.match(line, /^…x+--><parameter.*<\/parameter><!--日+…$/);
  assert.deepEqual([line.indexOf("gone"), 4], [blank, marks]);
  assert.ok(line.length > 90 && line.length <= 116, line);
  assert.deepEqual(excerpt("", "n".repeat(5_000_000)), { line: `…${"n".repeat(114)}…`, blank: 1, marks: 115 });
});

test("a range of several lines is shown on the first of them", () => {
  const ring = deployment({ web: { http: ['assembly="web"\r\n  service="http"'] } });
  assert.match(
    checked(ring),
    /\n\d+ \| <parameter name="p0"><reference assembly="web"\n +\| {22}\^{25} http on web waits/,
  );
});

test("of a long way round the first steps are shown", () => {
  const ring = Object.fromEntries(
    Array.from({ length: 2000 }, (_, n) => [`a${n}`, { s: [`assembly="a${(n + 1) % 2000}" service="s"`] }]),
  );
  const out = checked(deployment(ring));
  assert.equal(out.match(/<reference/g)?.length, 11, "the place itself, which is the first step, and ten others");
  assert.match(out, / = and 1,989 more\n/);
});

test("every finding of a file is shown", () => {
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, n) => [`a${n}`, { s: ['assembly="gone" service="s"'] }]),
  );
  assert.equal(checked(deployment(many)).match(/^error\[unknown-assembly\]: /gm)?.length, 500);
});

test("nothing of a document is obeyed by a terminal", () => {
  const text = deployment({ "\u009b2J&#x202e;": { "&lt;i&gt;\u0085": ['assembly="\u009b31m\u200d" service="s"'] } });
  for (const args of [["check"], ["graph"], ["plan"], ["graph", "--format", "json"], ["plan", "--format", "json"]]) {
    assert.doesNotMatch(deployable([...args, "-"], { input: text }).out, /[^\n\P{Cc}]|\p{Cf}/u);
  }
  assert.doesNotMatch(checked("<a>\u001b[31m\u0000</a>"), /[^\n\P{Cc}]/u);
});

test("an empty file has an error", () => {
  const { status, out } = deployable(["check", file("empty.xml", "")]);
  assert.equal(status, 1);
  assert.match(out, /^error\[.*\n --> empty\.xml:1:1\n {2}\|\n1 \|\n {2}\| \^\n\nempty\.xml: 1 error\n$/);
});

const script = shell("script --version").out;

test("colours are for terminals, and never with NO_COLOR", {
  skip: !/util-linux/.test(script) && "there is no command script to make a terminal",
}, () => {
  const onTerminal = (environment: string) =>
    shell(
      `export -f deployable; ${environment} SHELL=$(command -v bash) script -qec "deployable check faulty.xml" /dev/null < /dev/null`,
    );
  const coloured = onTerminal("TERM=xterm");
  assert.equal(coloured.status, 1);
  assert.ok(coloured.out.includes("\u001b[1;31merror[deadlock]\u001b[0m"), coloured.out);
  const plain = shell("deployable check faulty.xml").out;
  assert.ok(!plain.includes("\u001b"));
  assert.equal(stripVTControlCharacters(coloured.out).split("\r\n")[0], plain.split("\n")[0]);
  for (const environment of ["TERM=xterm NO_COLOR=1", "TERM=xterm NO_COLOR=1 FORCE_COLOR=1", "TERM=dumb"]) {
    assert.ok(!onTerminal(environment).out.includes("\u001b["));
  }
});

/** Reports that come together are told apart, and of too many those go that nobody needs. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isReport, needed, split } from "../../www/launch/reports.js";

const A = '<instance uuid="a" assembly="a" status="incomplete"><services><service name="s"/></services></instance>';
const B = "<instance uuid='b' assembly=\"a>b\"><registered/></instance>";
const D = '<deployment uuid="d"><instances><instance uuid="a"/><instance uuid="b"></instance></instances></deployment>';
const XML = '<?xml version="1.0"?>';

const trimmed = (text: string): readonly string[] => split(text).map((part) => part.trim());

test("reports in a row are told apart, however they are laid out", () => {
  assert.deepEqual(trimmed(`${A}${B}`), [A, B]);
  assert.deepEqual(trimmed(`  ${A}\n\t${B}\n${D}`), [A, B, D]);
  assert.deepEqual(trimmed(`${XML}\n${D}${XML}${A}\n${XML}${B}`), [`${XML}\n${D}`, `${XML}${A}`, `${XML}${B}`]);
  assert.deepEqual(trimmed(`${D} ${XML}<!-- the first -->\n${A}${B}`), [D, `${XML}<!-- the first -->\n${A}`, B]);
  assert.deepEqual(trimmed('<instance uuid="a"/><instance uuid="b"/>'), [
    '<instance uuid="a"/>',
    '<instance uuid="b"/>',
  ]);
});

test("a comment is no report, whatever it holds, and belongs to the one before", () => {
  assert.deepEqual(trimmed(`<!-- ${B} -->${A}\n<!-- that was all: ${B} -->\n`), [
    `<!-- ${B} -->${A}\n<!-- that was all: ${B} -->`,
  ]);
  assert.deepEqual(trimmed(`<instance><![CDATA[</instance>${B}]]></instance>`).length, 1);
});

test("a report that is cut off ends where the next declares itself", () => {
  assert.deepEqual(trimmed(`${A.slice(0, 70)}${XML}${B}`), [A.slice(0, 70), `${XML}${B}`]);
  assert.deepEqual(trimmed(A.slice(0, 70)), [A.slice(0, 70)]);
});

test("what is no report is none", () => {
  for (const text of [
    "",
    " \n",
    "no",
    "<!-- -->",
    XML,
    "<html><instance/></html>",
    "<deployable/>",
    "<instance uuid=",
  ]) {
    assert.deepEqual(split(text), [], text);
    assert.equal(isReport(text), false, text);
  }
  assert.ok(isReport(`${XML}<!-- <deployable> --><instance>`));
  assert.ok(isReport(D));
  assert.ok(!isReport(`<deployable>${A}</deployable>`));
});

test("what is hostile is read in time", () => {
  const start = performance.now();
  for (const part of ["<!--", "<![CDATA[", "<?", "<a '", '<a "', "<a", "<", "<a>", "</a>", "<!---->", '<a b="c" ']) {
    split(part.repeat(300_000));
  }
  assert.ok(performance.now() - start < 10_000);
});

test("of too many reports those go that a later one makes needless, but never the first", () => {
  const all = [
    { text: D, received: 0 },
    ...Array.from({ length: 6 }, (_, order) => ({ text: A, received: order + 1 })),
    { text: B, received: 3.5 },
  ];
  assert.deepEqual(needed(all, 8), all);
  assert.deepEqual(
    needed(all, 5).map(({ received }) => received),
    [0, 4, 5, 6, 3.5],
  );
  assert.deepEqual(
    needed(all, 1).map(({ received }) => received),
    [0, 6, 3.5],
  );
});

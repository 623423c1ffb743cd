import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import type { Graph } from "deployable";

import { deployable, deployment, file } from "./command.js";

const HOSTILE = '"\\N\\&amp;<b>é\n日本</b>\u009b\\';
const markup = HOSTILE.replaceAll("&", "&amp;")
  .replaceAll("<", "&lt;")
  .replaceAll('"', "&quot;")
  .replaceAll("\n", "&#10;");

const mixed = file(
  "mixed.xml",
  deployment({
    web: {
      http: ['assembly="db" service="sql"', 'assembly="db" parameter="ipaddress"'],
      own: ['assembly="web" parameter="ipaddress"'],
    },
    db: {
      sql: ['assembly="web" service="http"'],
      lost: ['assembly="gone" service="s"', 'assembly="db" parameter="no"', 'assembly="db" service="off"'],
    },
    [markup]: { [markup]: [`assembly="${markup}" service="${markup}"`] },
    empty: {},
  }),
);

const graph = JSON.parse(deployable(["graph", "--format", "json", mixed]).out) as Graph;
const { status, out: dot } = deployable(["graph", mixed]);

test("JSON is the library's graph", () => {
  assert.equal(status, 1);
  assert.deepEqual(Object.keys(graph), ["assemblies", "services", "edges"]);
  const names = graph.assemblies.map(({ name, exists }) => [name, exists]);
  assert.deepEqual(names, [
    ["web", true],
    ["db", true],
    [HOSTILE, true],
    ["empty", true],
    ["gone", false],
  ]);
  assert.equal(graph.edges.length, 8);
});

test("assemblies hold their services", () => {
  for (const { id } of graph.assemblies) {
    const [cluster = ""] = new RegExp(` {2}subgraph "cluster_${id}" \\{\n(?: {4}.*\n)*? {2}\\}\n`).exec(dot) ?? [];
    assert.deepEqual(
      [...cluster.matchAll(/^ {4}"([\w-]+)" \[label/gm)].map(([, node]) => node),
      graph.services.filter(({ assembly }) => assembly === id).map((service) => service.id),
    );
    assert.match(cluster, new RegExp(`^ {4}"${id}" \\[shape="point"`, "m"));
  }
});

test("edges lead from the waiting to the awaited", () => {
  assert.deepEqual(
    [...dot.matchAll(/^ {2}"([\w-]+)" -> "([\w-]+)" \[label=/gm)].map(([, source, target]) => [source, target]),
    graph.edges.map(({ source, target }) => [source, target]),
  );
});

test("labels are the names, as Graphviz reads them", () => {
  const read = [...dot.matchAll(/\blabel="((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) =>
    text.replace(/\\(.)/g, (_, next: string) => (next === "n" ? "\n" : next)).replaceAll("&amp;", "&"),
  );
  const drawn = ({ name, exists }: { name: string; exists: boolean }) =>
    exists ? name.replace("\u009b", "\\u{9b}") : `${name}\n(not in the document)`;
  const expected = [...graph.assemblies, ...graph.services].map(drawn);
  expected.push(...graph.edges.map(({ label }) => drawn({ name: label, exists: true })));
  assert.deepEqual(read.sort(), expected.sort());
});

test("what never starts, and the way round, cannot be missed", () => {
  const service = (name: string) => graph.services.find((one) => one.name === name)?.id;
  const drawn = (start: string) => dot.split("\n").filter((line) => line.trimStart().startsWith(start));
  assert.match(drawn(`"${service("http")}" [`).join(), /color="#b3261e".*peripheries="2"/);
  assert.match(drawn(`"${service("lost")}" [`).join(), /bold.*color="#b3261e"/);
  assert.match(drawn(`"${service("http")}" -> "${service("sql")}"`).join(), /color="#b3261e".*penwidth="2.5"/);
  assert.match(drawn(`"${service("own")}" ->`).join(), /style="dotted", color="#9aa0a6"/);
  assert.match(drawn(`"${service("lost")}" ->`).join(), /style="dashed", color="#b3261e".*arrowhead="tee"/);
});

const graphviz = spawnSync("dot", ["-V"]).status === 0;

test("Graphviz draws it without a word", { skip: !graphviz && "Graphviz is not installed" }, () => {
  for (const input of [dot, deployable(["graph", "-"], { input: "" }).out]) {
    const drawn = spawnSync("dot", ["-Tsvg"], { input, encoding: "utf8" });
    assert.deepEqual([drawn.status, drawn.stderr], [0, ""]);
  }
  const { stdout } = spawnSync("dot", ["-Tsvg"], { input: dot, encoding: "utf8" });
  const lines = [...stdout.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, text]) => text);
  assert.ok(
    lines.includes("&quot;\\N\\&amp;amp;&lt;b&gt;é") && lines.includes("日本&lt;/b&gt;\\u{9b}\\"),
    lines.join("\n"),
  );
});

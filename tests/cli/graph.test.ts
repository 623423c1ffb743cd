import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import type { Graph } from "deployable";

import { hostile } from "../graph/names.js";
import { deployable, deployment, file, root } from "./command.js";

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

const EXAMPLES = readdirSync(join(root, "examples"))
  .filter((name) => name.endsWith(".xml"))
  .map((name) => join(root, "examples", name));
const DOCUMENTS = [...EXAMPLES, mixed, file("hostile.xml", hostile()), file("empty.xml", "")];

test("Graphviz draws it without a word", () => {
  for (const document of DOCUMENTS) {
    const drawn = spawnSync("dot", ["-Tsvg"], { input: deployable(["graph", document]).out, encoding: "utf8" });
    assert.deepEqual([document, drawn.status, drawn.stderr], [document, 0, ""]);
  }
  const { stdout } = spawnSync("dot", ["-Tsvg"], { input: dot, encoding: "utf8" });
  const lines = [...stdout.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, text]) => text);
  assert.ok(
    lines.includes("&quot;\\N\\&amp;amp;&lt;b&gt;é") && lines.includes("日本&lt;/b&gt;\\u{9b}\\"),
    lines.join("\n"),
  );
});

test("Mermaid gets an arrow for each reference, and each assembly with its services", () => {
  const { status, out } = deployable(["graph", "--format", "mermaid", mixed]);
  const lines = out.split("\n");
  assert.deepEqual([status, lines[0], lines.at(-1)], [1, "flowchart TD", ""]);
  const starting = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
  assert.equal(starting(/^ {2}subgraph /), graph.assemblies.length);
  assert.equal(starting(/^ {4}s\d+\("/), graph.services.length);
  assert.equal(starting(/^ {2}s\d+ \S+\|"/), graph.edges.length);
  assert.equal(starting(/^ {2}class s\d+ deadlock$/), graph.services.filter(({ deadlock }) => deadlock).length);
});

test("an SVG is well-formed, needs nothing else, and says how wide each text is", () => {
  const control = "<deployable><assemblies><assembly name='\u0001\u001b[31m\uffff\u202e'/></assemblies></deployable>";
  for (const document of [...DOCUMENTS, file("control.xml", control)]) {
    const { status, out, err } = deployable(["graph", "--format", "svg", document]);
    assert.deepEqual([document, status === 2, err], [document, false, ""]);
    const read = spawnSync("xmllint", ["--noout", "--huge", "-"], { input: out, encoding: "utf8" });
    assert.deepEqual([document, read.status, read.stderr], [document, 0, ""]);
    assert.doesNotMatch(
      out.replaceAll(/<(title|desc|text)\b[^>]*>[^<]*/g, ""),
      /var\(|url\(|href|class=|NaN|undefined| style=/,
    );
    assert.doesNotMatch(out, /<text (?![^>]* textLength="[1-9])/);
    assert.match(out, /<title>Wait-for graph of a deployable<\/title>\n <desc>/);
  }
});

test("an SVG shows what the document says", () => {
  const { status, out } = deployable(["graph", "--format", "svg", mixed]);
  assert.equal(status, 1);
  const words = [...out.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text);
  for (const { name } of graph.services.filter(({ name }) => name !== HOSTILE)) assert.ok(words.includes(name), name);
  for (const entry of ["deadlock", "cycle", "never starts", "unsatisfied", "not in the document"]) {
    assert.ok(words.includes(entry), entry);
  }
  assert.match(
    out,
    /<desc>5 assemblies, 6 services\.&#10;(?:.*&#10;)?http on web: never starts, it is part of a deadlock\./,
  );
});

test("without elkjs only the SVG is refused, in a line that says how to add it", () => {
  const bare = mkdtempSync(join(tmpdir(), "deployable-"));
  after(() => rmSync(bare, { recursive: true }));
  cpSync(join(root, "dist"), join(bare, "dist"), { recursive: true, filter: (path) => !path.endsWith("site") });
  cpSync(join(root, "package.json"), join(bare, "package.json"));
  const graphed = (format: string) => {
    const args = [join(bare, "dist/cli.js"), "graph", "--format", format, join(root, "examples/wordpress.xml")];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    return { status, out: stdout, err: stderr };
  };
  assert.deepEqual(graphed("svg"), {
    status: 2,
    out: "",
    err: "deployable: --format svg needs the package elkjs, which lays the graph out; add it with: npm install elkjs\n",
  });
  assert.equal(graphed("mermaid").status, 0);
});

/** The playground: a deployable, its problems and its graph, as it is typed. */

import type { Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Graph } from "deployable";
import { init, open } from "deployable/web";
import { type Checked, deployable, moved } from "../editor/index.js";
import { createGraphView, elkLayout } from "../graph/index.js";
import { createAgents } from "./agents.js";
import { EXAMPLES } from "./examples.js";
import { createGallery } from "./gallery.js";
import { createProblems } from "./problems.js";
import { createSplitter } from "./splitter.js";
import { createTabs } from "./tabs.js";
import { createText } from "./text.js";
import { verdict } from "./verdict.js";

const panes = part("panes", HTMLElement);
const status = part("verdict", HTMLElement);
const count = part("count", HTMLElement);

/** The last graph that could be read, with its places where they are now. */
let known: Graph | null = null;

const checker = deployable({ open, onCheck: show });
const text = createText(
  part("editor", HTMLElement),
  EXAMPLES[0].text,
  EditorView.updateListener.of(({ selectionSet }) => {
    if (selectionSet) follow();
  }),
);
const select = (from: number, to: number): void => checker.select(text.view, from, to);
const problems = createProblems(part("problems", HTMLElement), {
  onSelect: select,
  onFix: (fix) => checker.apply(text.view, fix),
});
const graph = createGraphView({
  layout: elkLayout(new URL("elk-worker.min.js", import.meta.url)),
  onSelect: select,
});
part("graph", HTMLElement).append(graph.element);

createGallery(part("examples-button", HTMLButtonElement), part("examples", HTMLElement), EXAMPLES, (example) => {
  text.replace(example.text);
  graph.recentre();
  text.view.focus();
});
const agents = createAgents(part("agents", HTMLFieldSetElement), part("agent-note", HTMLElement), (agent) => {
  checker.useAgent(text.view, agent);
});
createSplitter(part("splitter-x", HTMLElement), { area: panes, axis: "x", property: "--split-x" });
createSplitter(part("splitter-y", HTMLElement), { area: panes, axis: "y", property: "--split-y" });
createTabs(panes);

try {
  await init();
  text.add(checker.extension);
  checker.useAgent(text.view, agents.chosen());
} catch (error) {
  refuse(error);
}

function show({ report, graph: latest, changes }: Checked): void {
  const { text: words, tone } = verdict(report);
  if (status.textContent !== words) status.textContent = words;
  status.dataset.tone = tone;
  count.textContent = report.diagnostics.length === 0 ? "" : String(report.diagnostics.length);
  problems.show(report, lineAt);
  if (report.wellFormed || isBlank(text.view.state.doc)) known = latest;
  else if (known && changes) known = moved(known, changes);
  if (known) graph.show(known);
  graph.outdated(known && known !== latest ? "The text is not well-formed: this is the graph as it last was." : null);
  follow();
}

function isBlank(doc: Text): boolean {
  return doc.length < 1000 && doc.toString().trim() === "";
}

function follow(): void {
  if (checker.current(text.view)) graph.point(text.view.state.selection.main.head);
}

function lineAt(offset: number): { line: number; column: number } {
  const { doc } = text.view.state;
  const line = doc.lineAt(Math.min(offset, doc.length));
  return { line: line.number, column: offset - line.from + 1 };
}

function refuse(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  status.textContent = "Nothing is checked";
  status.dataset.tone = "bad";
  graph.outdated("Without the checker nothing is drawn.");
  problems.refuse(`The checker could not be loaded, so the text can be edited but is not checked. ${reason}`);
}

function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no #${id}.`);
  return element;
}

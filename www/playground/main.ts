/** The playground: a deployable, its problems and its graph, as it is typed. */

import { EditorView } from "@codemirror/view";
import { init, open } from "deployable/web";
import { type Checked, deployable } from "../editor/index.js";
import { createGraphView, elkLayout } from "../graph/index.js";
import { createAbout } from "./about.js";
import { createAgents } from "./agents.js";
import { EXAMPLES, SKELETON } from "./examples.js";
import { createGallery } from "./gallery.js";
import { keeper, kept } from "./keep.js";
import { createKeys } from "./keys.js";
import { createOutline } from "./outline.js";
import { createProblems } from "./problems.js";
import { createSplitter } from "./splitter.js";
import { createTabs } from "./tabs.js";
import { createText } from "./text.js";
import { type Verdict, verdict } from "./verdict.js";

const panes = part("panes", HTMLElement);
const status = part("verdict", HTMLElement);
const count = part("count", HTMLElement);

const about = createAbout(document.body);
const checker = deployable({ open, onCheck: show, onFailure: fail, onAbout: about.show });
const work = kept();
const text = createText(
  part("editor", HTMLElement),
  work?.text ?? EXAMPLES[0].text,
  EditorView.updateListener.of(({ docChanged, selectionSet }) => {
    if (docChanged) keep();
    if (selectionSet) follow();
  }),
);
const reveal = (from: number, to: number): void => checker.reveal(text.view, from, to);
const replace = (next: string): void => {
  text.replace(next);
  graph.reopen();
  text.view.focus();
};
const problems = createProblems(part("problems", HTMLElement), {
  onSelect: reveal,
  onFix: (fix) => checker.apply(text.view, fix),
  onAbout: about.show,
  beginnings: [
    { title: "Begin with a skeleton", begin: () => replace(SKELETON) },
    { title: "Open an example", begin: () => gallery.open() },
  ],
});
const graph = createGraphView({
  layout: elkLayout(new URL("elk-worker.min.js", import.meta.url)),
  onSelect: reveal,
});
part("graph", HTMLElement).append(graph.element);

const outline = createOutline(part("outline", HTMLElement), reveal);

const gallery = createGallery(part("examples-button", HTMLButtonElement), part("examples", HTMLElement), {
  examples: EXAMPLES,
  isShown: (example) => text.view.state.doc.toString() === example.text,
  onChoose: (example) => replace(example.text),
});
const agents = createAgents(part("agents", HTMLFieldSetElement), part("agent-note", HTMLElement), (agent) => {
  checker.useAgent(text.view, agent);
  keep();
});
if (work) agents.choose(work.agent);
const keep = keeper(() => ({ text: text.view.state.doc.toString(), agent: agents.chosen() }));
createSplitter(part("splitter-x", HTMLElement), { area: panes, axis: "x", property: "--split-x" });
createSplitter(part("splitter-y", HTMLElement), { area: panes, axis: "y", property: "--split-y" });
createTabs(panes, (id) => {
  if (id !== "outline") return;
  outlineNow();
  follow();
});
createKeys(part("keys", HTMLButtonElement), document.body);
part("format", HTMLButtonElement).addEventListener("click", () => {
  checker.format(text.view);
  text.view.focus();
});

try {
  await init();
  text.add(checker.extension);
  checker.useAgent(text.view, agents.chosen());
} catch (error) {
  refuse(error);
}

function show(checked: Checked): void {
  const { report, graph: drawn, blank } = checked;
  say(blank ? { text: "Empty", tone: "calm" } : verdict(report));
  count.textContent = blank || report.diagnostics.length === 0 ? "" : String(report.diagnostics.length);
  if (blank) problems.showEmpty();
  else problems.show(checked, lineAt);
  graph.show(drawn, report.deadlocks);
  graph.outdated(null);
  if (panes.dataset.tab === "outline") outlineNow();
  follow();
}

/** Shows the outline of the text as it is now, which nobody asks for while it is not seen. */
function outlineNow(): void {
  const items = checker.ask(text.view, (document) => document.outline());
  if (items) outline.show(items);
  else outline.clear();
}

function say({ text: words, tone }: Verdict): void {
  if (status.textContent !== words) status.textContent = words;
  status.dataset.tone = tone;
}

function follow(): void {
  if (!checker.current(text.view)) return;
  const { head } = text.view.state.selection.main;
  graph.point(head);
  outline.point(head);
}

function lineAt(offset: number): { line: number; column: number } {
  const { doc } = text.view.state;
  const line = doc.lineAt(Math.min(offset, doc.length));
  return { line: line.number, column: offset - line.from + 1 };
}

function refuse(error: unknown): void {
  say({ text: "Nothing is checked", tone: "bad" });
  graph.outdated("Without the checker nothing is drawn.");
  outline.clear();
  problems.refuse(`The checker could not be loaded, so the text can be edited but is not checked. ${reasonOf(error)}`);
}

function fail(error: unknown): void {
  say({ text: "Not checked", tone: "bad" });
  count.textContent = "";
  graph.outdated("The checker failed: this is the graph as it last was.");
  outline.clear();
  problems.refuse(`The checker failed at this text, and tries again at the next change. ${reasonOf(error)}`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no #${id}.`);
  return element;
}

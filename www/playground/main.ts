/** The playground: a deployable, its problems and its graph, as it is typed. */

import { init, initLaunch, launch, open } from "deployable/web";
import { applyFix, ask, type Checked, deployableWith, format, isCurrent, reveal, useAgent } from "../editor/index.js";
import { createGraphView, elkLayout } from "../graph/index.js";
import { createProblems } from "../problems/problems.js";
import { type Verdict, verdict } from "../problems/verdict.js";
import { createAbout } from "./about.js";
import { createDesk } from "./desk.js";
import { createExport } from "./export.js";
import { createHeat } from "./heat.js";
import { createKeys } from "./keys.js";
import { createFollow, createLaunch, type LaunchViewOptions } from "./launch.js";
import { createNotice } from "./notice.js";
import { keepSite } from "./offline.js";
import { createOutline } from "./outline.js";
import { part } from "./part.js";
import { adoptSheets } from "./sheets.js";
import { createSplitter } from "./splitter.js";
import { createTabs } from "./tabs.js";
import { createViews } from "./views.js";

adoptSheets();
const panes = part("panes", HTMLElement);
const status = part("verdict", HTMLElement);
const count = part("count", HTMLElement);

const about = createAbout(document.body);
const notices = part("notices", HTMLElement);
const notice = createNotice(notices, "Notice");
const desk = createDesk({
  notice,
  warning: createNotice(notices, "Warning"),
  onReplace: () => graph.reopen(),
  onSelect: follow,
  onAgent: (agent) => useAgent(view, agent),
});
const { view } = desk.text;
const go = (from: number, to: number): void => reveal(view, from, to);
const problems = createProblems(part("problems", HTMLElement), {
  onSelect: go,
  onFix: (fix) => applyFix(view, fix),
  onAbout: about.show,
  beginnings: [
    { title: "Begin with a skeleton", begin: desk.begin },
    { title: "Open an example", begin: desk.choose },
  ],
});
const graph = createGraphView({
  layout: elkLayout(() => new Worker(new URL("elk-worker.min.js", import.meta.url))),
  onSelect: go,
});
part("graph", HTMLElement).append(graph.element);
let checked: Checked | null = null;
createExport(part("export-button", HTMLButtonElement), part("export", HTMLElement), {
  notice,
  graph: () => checked?.graph ?? null,
  drawn: graph.drawn,
  name: desk.name,
});

const outline = createOutline(part("outline", HTMLElement), go);

createSplitter(part("splitter-x", HTMLElement), { area: panes, axis: "x", property: "--split-x" });
createSplitter(part("splitter-y", HTMLElement), { area: panes, axis: "y", property: "--split-y" });
const launches: LaunchViewOptions = {
  graph,
  launch,
  plan: () => ask(view, (document) => document.plan()),
  agent: desk.agent,
};
const views = createViews(() => Promise.all([init(), initLaunch()]), {
  launch: (host) => createLaunch(host, launches),
  follow: (host) =>
    createFollow(host, launches, (polls) => {
      part("polls", HTMLElement).textContent = polls ? "polls" : "";
    }),
  heat: (host) =>
    createHeat(host, {
      notice,
      template: (options) => ask(view, (document) => document.heat(options)),
      name: desk.name,
      error: () => checked?.report.diagnostics.find(({ severity }) => severity === "error") ?? null,
      onSelect: go,
    }),
});
createTabs([...panes.querySelectorAll<HTMLElement>('[role="tablist"]')], (id) => {
  views.settle();
  if (id === "graph") part("graph", HTMLElement).append(graph.element);
  if (id !== "outline") return;
  outlineNow();
  follow();
});
createKeys(part("keys", HTMLButtonElement), document.body);
part("format", HTMLButtonElement).addEventListener("click", () => {
  format(view);
  view.focus();
});

try {
  await init();
  desk.text.add(deployableWith(open, { agent: desk.agent(), onCheck: show, onFailure: fail, onAbout: about.show }));
} catch (error) {
  refuse(error);
}
const news = createNotice(notices, "News");
keepSite(() => news.say("A new version is ready.", { title: "Reload", run: () => location.reload() }));

function show(next: Checked): void {
  checked = next;
  const { report, graph: drawn, blank } = next;
  say(blank ? { text: "Empty", tone: "calm" } : verdict(report));
  count.textContent = blank || report.diagnostics.length === 0 ? "" : String(report.diagnostics.length);
  if (blank) problems.showEmpty();
  else problems.show(checked, lineAt);
  graph.show(drawn, report.deadlocks);
  graph.outdated(null);
  if (!part("outline", HTMLElement).classList.contains("away")) outlineNow();
  views.update();
  follow();
}

/** Shows the outline of the text as it is now, which nobody asks for while it is not seen. */
function outlineNow(): void {
  const items = ask(view, (document) => document.outline());
  if (items) outline.show(items);
  else outline.clear();
}

function say({ text: words, tone }: Verdict): void {
  if (status.textContent !== words) status.textContent = words;
  status.dataset.tone = tone;
}

function follow(): void {
  if (!isCurrent(view)) return;
  const { head } = view.state.selection.main;
  graph.point(head);
  outline.point(head);
  views.point(head);
}

function lineAt(offset: number): { line: number; column: number } {
  const { doc } = view.state;
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
  views.refuse();
  problems.refuse(`The checker failed at this text, and tries again at the next change. ${reasonOf(error)}`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

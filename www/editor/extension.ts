import {
  forceLinting,
  linter,
  lintGutter,
  nextDiagnostic,
  previousDiagnostic,
  type Diagnostic as Shown,
} from "@codemirror/lint";
import { EditorSelection, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import type { Agent, Diagnostic, Fix } from "deployable";
import { agentChanged, type Checked, type Live, type LivePlugin, live, type Open, setAgent } from "./live.js";
import { prose } from "./prose.js";

/** How the extension is set up. */
export interface DeployableOptions {
  readonly open: Open;
  /** Hears of every check, before its findings are shown in the editor. */
  readonly onCheck?: (checked: Checked) => void;
  /** How long after a change the text is checked, in milliseconds. */
  readonly delay?: number;
}

/** An editor whose text is checked as a deployable while it is typed. */
export interface DeployableEditor {
  readonly extension: Extension;
  /** Whether the last check is one of the text as it is now. */
  current(view: EditorView): boolean;
  /** Checks under this agent from now on. */
  useAgent(view: EditorView, agent: Agent): void;
  /** Selects a range of the last check, wherever it is now, and shows it. */
  select(view: EditorView, from: number, to: number): void;
  /** Makes the edits of a fix, if the text is still the one that it was made for. */
  apply(view: EditorView, fix: Fix): boolean;
}

/** Makes the extension: findings underlined at their places, with marks in the gutter, words when pointed at, and their fixes. */
export function deployable({ open, onCheck, delay = 80 }: DeployableOptions): DeployableEditor {
  const { plugin, extension } = live(open);
  const source = (view: EditorView): readonly Shown[] => {
    const checked = view.plugin(plugin)?.check();
    if (!checked) return [];
    onCheck?.(checked);
    return checked.report.diagnostics.map((diagnostic) => toShown(diagnostic, plugin));
  };
  return {
    extension: [
      extension,
      linter(source, { delay, needsRefresh: agentChanged }),
      lintGutter(),
      keymap.of([
        { key: "F8", run: nextDiagnostic },
        { key: "Shift-F8", run: previousDiagnostic },
      ]),
    ],
    current: (view) => view.plugin(plugin)?.current ?? false,
    useAgent(view, agent) {
      view.dispatch({ effects: setAgent.of(agent) });
      forceLinting(view);
    },
    select: (view, from, to) => select(view, view.plugin(plugin), from, to),
    apply: (view, fix) => apply(view, view.plugin(plugin), fix),
  };
}

function toShown(diagnostic: Diagnostic, plugin: LivePlugin): Shown {
  return {
    from: diagnostic.from,
    to: diagnostic.to,
    severity: diagnostic.severity,
    message: diagnostic.message,
    source: diagnostic.code,
    actions: diagnostic.fixes.map((fix) => ({
      name: fix.title.replaceAll("`", ""),
      apply: (view) => {
        apply(view, view.plugin(plugin), fix);
      },
    })),
    renderMessage: (view) => render(diagnostic, (from, to) => select(view, view.plugin(plugin), from, to)),
  };
}

/** A finding in words, and its related places as buttons. */
function render(diagnostic: Diagnostic, go: (from: number, to: number) => void): HTMLElement {
  const element = document.createElement("div");
  const message = document.createElement("span");
  message.append(...prose(diagnostic.message));
  element.append(message);
  for (const related of diagnostic.related) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-related";
    button.append(...prose(related.message));
    button.addEventListener("click", () => go(related.from, related.to));
    element.append(button);
  }
  return element;
}

/** The head of the selection is at its start, so that the start of a long element is what one sees. */
function select(view: EditorView, live: Live | null, from: number, to: number): void {
  const anchor = live?.now(to) ?? to;
  const head = live?.now(from) ?? from;
  view.dispatch({
    selection: { anchor, head },
    effects: EditorView.scrollIntoView(EditorSelection.range(anchor, head), { y: "center", xMargin: 30 }),
    userEvent: "select",
  });
  view.focus();
}

function apply(view: EditorView, live: Live | null, fix: Fix): boolean {
  if (!live?.current || view.state.readOnly) return false;
  view.dispatch({ changes: fix.edits, userEvent: "input.fix", scrollIntoView: true });
  view.focus();
  return true;
}

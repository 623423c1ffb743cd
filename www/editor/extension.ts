import { forceLinting, linter, lintGutter, type Diagnostic as Shown } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import type { Agent, Diagnostic, Fix } from "deployable";
import { completion } from "./complete.js";
import { apply, fixes } from "./fixes.js";
import { format } from "./format.js";
import { hover } from "./hover.js";
import { type Ask, agentChanged, type Checked, type Live, type LivePlugin, live, type Open, setAgent } from "./live.js";
import { names } from "./names.js";
import { notes } from "./note.js";
import { popups } from "./popup.js";
import { prose } from "./prose.js";
import { reveal, steps } from "./reveal.js";

/** How the extension is set up. */
export interface DeployableOptions {
  readonly open: Open;
  /** Hears of every check, before its findings are shown in the editor. */
  readonly onCheck?: (checked: Checked) => void;
  /** Hears that a text could not be checked, which is a fault of the checker's; it is tried again after the next change. */
  readonly onFailure?: (error: unknown) => void;
  /** Hears that somebody wants to know more about a code; without it, nobody is offered that. */
  readonly onAbout?: (code: string) => void;
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
  /** Goes to a range of the last check, wherever it is now, and shows how far it reaches. */
  reveal(view: EditorView, from: number, to: number): void;
  /** Makes the edits of a fix of the last check; where the text has changed since, only if a new check offers it still. */
  apply(view: EditorView, fix: Fix): boolean;
  /** Asks the live document, which has exactly the text that the editor has. */
  readonly ask: Ask;
  /** Lays the text out; says so where that cannot be. */
  format(view: EditorView): boolean;
}

/**
 * Makes the extension: findings underlined at their places, with marks in the gutter, words when pointed at, and their fixes;
 * lists of what can be typed; what can be done with a name.
 */
export function deployable({ open, onCheck, onFailure, onAbout, delay = 80 }: DeployableOptions): DeployableEditor {
  const { plugin, extension } = live(open);
  const attempt = <T>(act: () => T): T | null => {
    try {
      return act();
    } catch (error) {
      onFailure?.(error);
      return null;
    }
  };
  const ask: Ask = (view, question) => {
    const live = view.plugin(plugin);
    return live && attempt(() => live.ask(question));
  };
  const source = (view: EditorView): readonly Shown[] => {
    const live = view.plugin(plugin);
    const checked = live && attempt(() => live.check());
    if (!checked) return [];
    onCheck?.(checked);
    if (checked.blank) return [];
    return checked.report.diagnostics.map((diagnostic) => toShown(diagnostic, plugin, onAbout));
  };
  return {
    extension: [
      extension,
      linter(source, { delay, needsRefresh: agentChanged }),
      lintGutter(),
      steps,
      notes,
      popups,
      hover(ask),
      completion(ask),
      names(ask),
      fixes(plugin),
      keymap.of([{ key: "Shift-Alt-f", run: (view) => format(view, ask) }]),
    ],
    current: (view) => view.plugin(plugin)?.current ?? false,
    useAgent(view, agent) {
      view.dispatch({ effects: setAgent.of(agent) });
      forceLinting(view);
    },
    reveal: (view, from, to) => revealNow(view, view.plugin(plugin), from, to),
    apply: (view, fix) => apply(view, view.plugin(plugin), fix),
    ask,
    format: (view) => format(view, ask),
  };
}

function toShown(diagnostic: Diagnostic, plugin: LivePlugin, onAbout: DeployableOptions["onAbout"]): Shown {
  return {
    from: diagnostic.from,
    to: diagnostic.to,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...(onAbout ? {} : { source: diagnostic.code }),
    actions: diagnostic.fixes.map((fix) => ({
      name: fix.title.replaceAll("`", ""),
      apply: (view) => {
        apply(view, view.plugin(plugin), fix);
      },
    })),
    renderMessage: (view) => render(diagnostic, (from, to) => revealNow(view, view.plugin(plugin), from, to), onAbout),
  };
}

/** A finding in words, and as buttons its related places and what leads to more about it. */
function render(
  diagnostic: Diagnostic,
  go: (from: number, to: number) => void,
  onAbout: DeployableOptions["onAbout"],
): HTMLElement {
  const element = document.createElement("div");
  const message = document.createElement("span");
  message.append(...prose(diagnostic.message));
  element.append(message);
  const offer = (words: string, act: () => void): void => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-related";
    button.append(...prose(words));
    button.addEventListener("click", act);
    element.append(button);
  };
  for (const { message, from, to } of diagnostic.related) offer(message, () => go(from, to));
  if (onAbout) offer(`About \`${diagnostic.code}\``, () => onAbout(diagnostic.code));
  return element;
}

function revealNow(view: EditorView, live: Live | null, from: number, to: number): void {
  reveal(view, { from: live?.now(from) ?? from, to: live?.now(to) ?? to });
}

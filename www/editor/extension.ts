import { forceLinting, linter, lintGutter, type Diagnostic as Shown } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import type { Agent, Diagnostic } from "deployable";
import { completion } from "./complete.js";
import { applyFix, fixes } from "./fixes.js";
import { format } from "./format.js";
import { hover } from "./hover.js";
import { verbatimIndentation } from "./indent.js";
import { agentChanged, attempt, type Checked, keepLive, live, type Open, setAgent } from "./live.js";
import { names } from "./names.js";
import { notes } from "./note.js";
import { popups } from "./popup.js";
import { prose } from "./prose.js";
import { revealRange, steps } from "./reveal.js";
import { typedEndTags } from "./tags.js";
import { widgets } from "./widgets.js";

/** How the extension is set up. */
export interface DeployableOptions {
  /** The rule by which services start; `"independent"` unless given. */
  readonly agent?: Agent | undefined;
  /** Hears of every check, before its findings are shown in the editor. */
  readonly onCheck?: ((checked: Checked) => void) | undefined;
  /** Hears that a text could not be checked, which is a fault of the checker's; it is tried again after the next change. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
  /** Hears that somebody wants to know more about a code; without it, nobody is offered that. */
  readonly onAbout?: ((code: string) => void) | undefined;
  /** How long after a change the text is checked, in milliseconds; 80 unless given. */
  readonly delay?: number | undefined;
}

/**
 * The extension, over `open` of either entry point of the library: findings underlined at their places, with marks in the
 * gutter, words when pointed at, and their fixes; lists of what can be typed; what can be done with a name; end tags that may be typed.
 */
export function deployableWith(
  open: Open,
  { agent = "independent", onCheck, onFailure, onAbout, delay = 80 }: DeployableOptions = {},
): Extension {
  const source = (view: EditorView): readonly Shown[] => {
    const checked = attempt(view, (live) => live.check());
    if (!checked) return [];
    onCheck?.(checked);
    if (checked.blank) return [];
    return checked.report.diagnostics.map((diagnostic) => toShown(diagnostic, onAbout));
  };
  return [
    keepLive({ open, agent, onFailure }),
    linter(source, { delay, needsRefresh: agentChanged }),
    lintGutter(),
    steps,
    notes,
    popups,
    hover(),
    completion(),
    names(),
    fixes(),
    typedEndTags,
    verbatimIndentation,
    widgets,
    keymap.of([{ key: "Shift-Alt-f", run: format }]),
  ];
}

/** Whether the last check is one of the text as it is now. */
export function isCurrent(view: EditorView): boolean {
  return live(view)?.current ?? false;
}

/** Checks under this agent from now on. */
export function useAgent(view: EditorView, agent: Agent): void {
  view.dispatch({ effects: setAgent.of(agent) });
  forceLinting(view);
}

/** Goes to a range of the last check, wherever it is now, and shows how far it reaches. Offsets are UTF-16 units from 0. */
export function reveal(view: EditorView, from: number, to: number): void {
  const checked = live(view);
  revealRange(view, { from: checked?.now(from) ?? from, to: checked?.now(to) ?? to });
}

function toShown(diagnostic: Diagnostic, onAbout: DeployableOptions["onAbout"]): Shown {
  return {
    from: diagnostic.from,
    to: diagnostic.to,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...(onAbout ? {} : { source: diagnostic.code }),
    actions: diagnostic.fixes.map((fix) => ({
      name: fix.title.replaceAll("`", ""),
      apply: (view) => {
        applyFix(view, fix);
      },
    })),
    renderMessage: (view) => render(diagnostic, (from, to) => reveal(view, from, to), onAbout),
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

import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  clearSnippet,
  nextSnippetField,
  prevSnippetField,
  snippet,
  snippetKeymap,
  startCompletion,
} from "@codemirror/autocomplete";
import { type EditorState, type Extension, Prec } from "@codemirror/state";
import { type Command, type EditorView, keymap } from "@codemirror/view";
import type { Completions, Completion as Option } from "deployable";
import { ask } from "./live.js";

interface Offered extends Completion {
  readonly closesCycle: boolean;
}

/** Lists of what can be typed, by themselves where a name or value begins, else at Ctrl+Space. */
export function completion(): Extension {
  const source = ({ view, state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const found = view ? ask(view, (document) => document.completions(pos)) : null;
    if (!found || !(explicit || begins(state, found))) return null;
    const typed = state.sliceDoc(found.from, pos).toLowerCase();
    const place = (option: Option): number => option.label.toLowerCase().indexOf(typed);
    const fitting = found.options.filter((option) => place(option) >= 0);
    if (fitting.length === 0) return null;
    return {
      from: found.from,
      to: found.to,
      // The order is the schema's, and each key asks anew: no list outlives the text that it was made for.
      filter: false,
      options: [
        ...fitting.filter((option) => place(option) === 0),
        ...fitting.filter((option) => place(option) > 0),
      ].map(offered),
      getMatch: ({ label }) => {
        const at = label.toLowerCase().indexOf(typed);
        return at < 0 || typed === "" ? [] : [at, at + typed.length];
      },
    };
  };
  const move =
    (to: Command): Command =>
    (view) => {
      if (!to(view)) return false;
      if (hasValues(view)) startCompletion(view);
      return true;
    };
  return [
    Prec.highest(keymap.of([{ key: "Tab", run: acceptCompletion }])),
    snippetKeymap.of([
      { key: "Tab", run: move(nextSnippetField), shift: move(prevSnippetField) },
      { key: "Escape", run: clearSnippet },
    ]),
    autocompletion({
      override: [source],
      icons: false,
      interactionDelay: 0,
      // In the quotes of an attribute that was chosen, the list of its values opens.
      activateOnCompletion: ({ type }) => type === "element" || type === "attribute",
      optionClass: (option) => ((option as Offered).closesCycle ? "cm-closes-cycle" : ""),
      addToOptions: [{ render: (option) => ((option as Offered).closesCycle ? warning() : null), position: 90 }],
    }),
  ];
}

/** Whether a list is wanted though nobody asked for it: after `<`, after the space in a tag, and in quotes. */
function begins(state: EditorState, { from, options }: Completions): boolean {
  const before = state.sliceDoc(Math.max(0, from - 1), from);
  switch (options[0]?.kind) {
    case "element":
      return before === "<";
    case "attribute":
      return /\s/.test(before);
    default:
      return true;
  }
}

function hasValues(view: EditorView): boolean {
  const { head } = view.state.selection.main;
  return ask(view, (document) => document.completions(head))?.options[0]?.kind === "value";
}

function offered({ label, kind, detail, insert, closesCycle }: Option): Offered {
  const isSnippet = kind === "element" || kind === "attribute";
  return { label, type: kind, detail, closesCycle, apply: isSnippet ? snippet(template(insert)) : insert };
}

/** A snippet whose quotes are empty, as what is in them must be said; the last stop is behind it. */
function template(insert: string): string {
  const emptied = insert.replace(/(="\$\{)[^{}]*/g, "$1");
  return emptied.includes("${") ? `${emptied}\${}` : insert;
}

/** The mark of what makes a deadlock: two arrows that follow each other, and words for those who do not see them. */
function warning(): HTMLElement {
  const mark = document.createElement("span");
  mark.className = "cm-cycle-mark";
  mark.title = "The service would wait for itself";
  const sign = document.createElement("span");
  sign.ariaHidden = "true";
  sign.textContent = "↻ deadlock";
  const words = document.createElement("span");
  words.className = "cm-unseen";
  words.textContent = ", closes a deadlock: the service would wait for itself";
  mark.append(sign, words);
  return mark;
}

import { pickedCompletion } from "@codemirror/autocomplete";
import { xmlLanguage } from "@codemirror/lang-xml";
import {
  type EditorState,
  type Extension,
  MapMode,
  Prec,
  StateEffect,
  StateField,
  type Transaction,
} from "@codemirror/state";
import { EditorView } from "@codemirror/view";

interface EndTags {
  /** Where the end tags start that were completed when their start tags were typed. */
  readonly completed: readonly number[];
  /** What is before the cursor already, and may be typed all the same. */
  readonly typed: string;
}

const setTyped = StateEffect.define<string>();

const endTags = StateField.define<EndTags>({
  create: () => ({ completed: [], typed: "" }),
  update({ completed, typed }, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setTyped)) return { completed: move(completed), typed: effect.value };
    if (!transaction.docChanged && !transaction.selection) return { completed, typed };
    const insert = completion(transaction);
    if (insert?.text.startsWith("</")) return { completed: [...move(completed), insert.from], typed: "" };
    return { completed: move(completed), typed: insert?.text ?? "" };

    function move(places: readonly number[]): readonly number[] {
      if (!transaction.docChanged) return places;
      return places.flatMap((place) => transaction.changes.mapPos(place, 1, MapMode.TrackAfter) ?? []);
    }
  },
});

/** The end tag of an element that is chosen from a list, or what the language's own completion of tags inserts: `</name>` after a start tag, `name>` after `</`. */
function completion(transaction: Transaction): { readonly from: number; readonly text: string } | null {
  if (!transaction.isUserEvent("input.complete")) return null;
  let found = null;
  const chosen = transaction.annotation(pickedCompletion) !== undefined;
  transaction.changes.iterChanges((_fromA, _toA, from, _to, inserted) => {
    const text = inserted.toString();
    const end = text.search(/<\/[^<>]+>$/);
    if (chosen) found = end < 0 ? null : { from: from + end, text: text.slice(end) };
    else if (/^(<\/)?[^<>]+>$/.test(text)) found = { from, text };
  });
  return found;
}

/**
 * With end tags completed as soon as their start tags are typed, who types them all the same gets no second ones: `</` takes the completed one that
 * follows, and the letters of a name that is there already are passed over.
 */
export const typedEndTags: Extension = [
  endTags,
  Prec.high(
    EditorView.inputHandler.of((view, from, to, text) => {
      const { state } = view;
      if (view.composing || state.readOnly || from !== to || state.selection.ranges.length > 1) return false;
      const { typed } = state.field(endTags);
      if (typed.startsWith(text)) {
        view.dispatch({ effects: setTyped.of(typed.slice(text.length)), scrollIntoView: true });
        return true;
      }
      if (text !== "/" || state.sliceDoc(from - 1, from) !== "<") return false;
      const taken = take(state, from - 1);
      if (!taken) return false;
      view.dispatch({
        changes: taken,
        selection: { anchor: taken.from + taken.insert.length },
        effects: setTyped.of(taken.insert.slice(taken.insert.indexOf("/") + 1)),
        scrollIntoView: true,
        userEvent: "input.type",
      });
      return true;
    }),
  ),
];

/** The change that brings the completed end tag after a `<` to it, on a line of its own under its start tag. */
function take(state: EditorState, at: number): { from: number; to: number; insert: string } | null {
  const line = state.doc.lineAt(at);
  const rest = state.sliceDoc(at + 1, at + 1 + LOOKED_AT);
  const start = at + 1 + rest.length - rest.trimStart().length;
  if (!state.field(endTags).completed.includes(start)) return null;
  const open = openElement(state.sliceDoc(0, at));
  const tag = open && `</${open.name}>`;
  if (!tag || state.sliceDoc(start, start + tag.length) !== tag) return null;
  const alone = line.text.slice(0, at - line.from).trim() === "";
  const indent = alone ? (/^\s*/.exec(state.doc.lineAt(open.from).text)?.[0] ?? "") : "";
  return { from: alone ? line.from : at, to: start + tag.length, insert: indent + tag };
}

/** More white space than this is not taken for an indentation. */
const LOOKED_AT = 2000;

/** The element that is open at the end of a text. What follows is not looked at: a lone `<` before it would change what it means. */
function openElement(text: string): { readonly name: string; readonly from: number } | null {
  let node = xmlLanguage.parser.parse(text).resolveInner(text.length, -1).parent;
  for (; node; node = node.parent) {
    if (node.name !== "Element" || node.lastChild?.name === "CloseTag") continue;
    const name = node.firstChild?.name === "OpenTag" ? node.firstChild.getChild("TagName") : null;
    if (name) return { name: text.slice(name.from, name.to), from: node.from };
  }
  return null;
}

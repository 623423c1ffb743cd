import { getIndentUnit, indentService, indentString, syntaxTree } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";

/** Sections whose white space belongs to what is written in them, such as a script. */
const VERBATIM: ReadonlySet<string> = new Set(["Cdata", "Comment"]);

/** In CDATA sections and comments a new line starts under the last one; the first one, where no line is above it, at the margin. */
export const verbatimIndentation = indentService.of(({ state }, at) => {
  const node = syntaxTree(state).resolveInner(at, -1);
  if (!VERBATIM.has(node.name)) return undefined;
  const { from, text } = state.doc.lineAt(at);
  if (node.name === "Cdata" && node.from >= from) return 0;
  return /^\s*/.exec(text)?.[0].length ?? 0;
});

/** Enter between a start tag and its end tag gives what comes between them a line of its own, and the end tag another. */
export const enterElement: Extension = keymap.of([{ key: "Enter", run: enter }]);

function enter(view: EditorView): boolean {
  const { state } = view;
  const { main, ranges } = state.selection;
  const at = main.head;
  if (state.readOnly || !main.empty || ranges.length > 1 || state.sliceDoc(at, at + 2) !== "</") return false;
  const end = syntaxTree(state).resolveInner(at, -1);
  if (end.name !== "EndTag" || end.parent?.name !== "OpenTag") return false;
  const around = /^\s*/.exec(state.doc.lineAt(end.parent.from).text)?.[0] ?? "";
  const line = `${state.lineBreak}${around}${indentString(state, getIndentUnit(state))}`;
  view.dispatch({
    changes: { from: at, insert: `${line}${state.lineBreak}${around}` },
    selection: { anchor: at + line.length },
    scrollIntoView: true,
    userEvent: "input",
  });
  return true;
}

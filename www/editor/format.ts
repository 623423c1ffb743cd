import type { EditorView } from "@codemirror/view";
import { ask } from "./live.js";
import { note } from "./note.js";

/** Lays the text out, in one step to undo, or says why there is nothing to do. */
export function format(view: EditorView): boolean {
  if (view.state.readOnly) return false;
  const asked = ask(view, (document) => ({ edits: document.format(), wellFormed: document.report().wellFormed }));
  if (!asked) return false;
  const { edits, wellFormed } = asked;
  if (edits.length > 0) view.dispatch({ changes: edits, userEvent: "input.format", scrollIntoView: true });
  else if (wellFormed) note(view, "The text is laid out already.");
  else note(view, "The text is not well-formed, so it cannot be laid out.");
  return true;
}

import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/**
 * Types over selected text in the editor's own way. Left to itself, Chromium gives what is typed the looks of what was selected,
 * in a style attribute, which the page's content policy forbids.
 */
export const typeOver: Extension = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    const { data, inputType, isComposing } = event;
    const { from, to, empty } = state.selection.main;
    if (inputType !== "insertText" || data === null || isComposing || empty || state.readOnly) return false;
    const insert = () => state.update(state.replaceSelection(state.toText(data)), { userEvent: "input.type" });
    const handled = state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, data, insert));
    if (!handled) view.dispatch(insert(), { scrollIntoView: true });
    return true;
  },
});

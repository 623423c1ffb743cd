import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, showPanel } from "@codemirror/view";
import { prose } from "./prose.js";

const setNote = StateEffect.define<string>();

/** A line under the text that says what became of a command, until the next edit or until the cursor moves. */
export const notes = StateField.define<string | null>({
  create: () => null,
  update(note, transaction) {
    for (const effect of transaction.effects) if (effect.is(setNote)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : note;
  },
  provide: (field) =>
    showPanel.from(field, (words) => {
      if (words === null) return null;
      return () => {
        const dom = document.createElement("p");
        dom.className = "cm-note";
        dom.append(...prose(words));
        return { dom };
      };
    }),
});

/** Says it, to those who read and to those who listen. */
export function note(view: EditorView, words: string): void {
  view.dispatch({ effects: [setNote.of(words), EditorView.announce.of(words)] });
}

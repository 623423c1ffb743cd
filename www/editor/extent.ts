import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";

/** Shows how far something reaches without selecting it, so that a key that is typed does not replace it. */
export const showExtent = StateEffect.define<{ readonly from: number; readonly to: number }>();

const mark = Decoration.mark({ class: "cm-extent" });

/** It is shown until the next edit, or until the cursor moves. */
export const extent: Extension = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(showExtent)) continue;
      const { from, to } = effect.value;
      return from < to ? Decoration.set(mark.range(from, to)) : Decoration.none;
    }
    return transaction.docChanged || transaction.selection ? Decoration.none : shown;
  },
  provide: (field) => EditorView.decorations.from(field),
});

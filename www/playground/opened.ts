/** Which file the text in the editor is of. Undo brings back the file with the text, so that nothing is saved into another's. */

import { invertedEffects } from "@codemirror/commands";
import { type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import type { Format } from "../bytes.js";

/** The file that the text was read from, or written to last. */
export interface Opened {
  readonly name: string;
  readonly format: Format;
  /** What it can be written to, when it was written last, and what is in it; null for a copy, or after a reload. */
  readonly handle: FileSystemFileHandle | null;
  readonly modified: number;
  /** Its bytes, and the text that they are. */
  readonly whole: { readonly bytes: Uint8Array<ArrayBuffer>; readonly text: Text } | null;
}

/** Says of which file the text is from now on. */
export const setOpened = StateEffect.define<Opened | null>();

/** The file, if the text is of one. */
export const opened = StateField.define<Opened | null>({
  create: () => null,
  update(file, { effects }) {
    for (const effect of effects) if (effect.is(setOpened)) return effect.value;
    return file;
  },
});

/** What the editor needs to know it, and of which file its first text is. */
export function openedFile(first: Opened | null): Extension {
  return [
    opened.init(() => first),
    invertedEffects.of(({ startState, effects }) =>
      effects.some((effect) => effect.is(setOpened)) ? [setOpened.of(startState.field(opened))] : [],
    ),
  ];
}

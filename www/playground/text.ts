import { isolateHistory } from "@codemirror/commands";
import { EditorState, type Extension, type Text as Lines, StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { basics } from "../editor/basics.js";
import { type Opened, openedFile, setOpened } from "./opened.js";
import { typeOver } from "./type-over.js";

/** The page's editor. */
export interface Text {
  readonly view: EditorView;
  /** Puts another text, of this file if any, in place of all of it; undo brings the old one back. */
  replace(text: string | Lines, file: Opened | null): void;
  add(extension: Extension): void;
}

/** Makes the editor inside `host`, with a text and what is known of its file. */
export function createText(
  host: HTMLElement,
  { text, file }: { readonly text: string; readonly file: Pick<Opened, "name" | "format"> | null },
  extension: Extension,
): Text {
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: text,
      extensions: [
        basics,
        openedFile(file && { ...file, handle: null, modified: 0, whole: null }),
        typeOver,
        EditorView.contentAttributes.of({ "aria-label": "Deployable XML", autocapitalize: "off", tabindex: "0" }),
        extension,
      ],
    }),
  });
  return {
    view,
    replace(next, file) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        selection: { anchor: 0 },
        scrollIntoView: true,
        userEvent: "input.replace",
        effects: setOpened.of(file),
        annotations: isolateHistory.of("full"),
      });
    },
    add(extension) {
      view.dispatch({ effects: StateEffect.appendConfig.of(extension) });
    },
  };
}

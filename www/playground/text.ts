import { EditorState, type Extension, StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { basics } from "../editor/basics.js";

/** The page's editor. */
export interface Text {
  readonly view: EditorView;
  /** Puts another text in place of all of it; undo brings the old one back. */
  replace(text: string): void;
  add(extension: Extension): void;
}

/** Makes the editor inside `host`. */
export function createText(host: HTMLElement, text: string, extension: Extension): Text {
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: text,
      extensions: [
        basics,
        EditorView.contentAttributes.of({ "aria-label": "Deployable XML", autocapitalize: "off" }),
        extension,
      ],
    }),
  });
  return {
    view,
    replace(next) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        selection: { anchor: 0 },
        scrollIntoView: true,
        userEvent: "input.replace",
      });
    },
    add(extension) {
      view.dispatch({ effects: StateEffect.appendConfig.of(extension) });
    },
  };
}

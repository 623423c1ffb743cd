import { Annotation, Compartment, EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import type { Agent } from "deployable";
import { basics } from "../editor/basics.js";
import { type Checked, deployable } from "../editor/index.js";

/** What a text pane tells, and how it is set up. */
export interface PaneOptions {
  readonly parent: HTMLElement;
  readonly root: ShadowRoot;
  readonly text: string;
  readonly agent: Agent;
  readonly label: string;
  readonly onCheck: (checked: Checked) => void;
  readonly onFailure: (error: unknown) => void;
  /** Hears of each change of the text; `byUser` where it was typed, or undone. */
  readonly onChange: (change: { readonly byUser: boolean }) => void;
  readonly onCaret: () => void;
  /** Ctrl+Enter: whether something was done. */
  readonly onSubmit: () => boolean;
}

/** What can be done to a text by typing. */
export type Lock = "free" | "readonly" | "disabled";

/** The text of an editor element. */
export interface Pane {
  readonly view: EditorView;
  lock(lock: Lock): void;
  label(words: string): void;
  /** Puts another text in place of all of it. */
  replace(text: string): void;
}

/** Marks a change that the page makes by setting the value. */
const SET = Annotation.define<boolean>();

const LOCKS: Readonly<Record<Lock, Extension>> = {
  free: [],
  // The cursor still moves, so that what is written can be read and pointed at by keyboard.
  readonly: EditorState.readOnly.of(true),
  disabled: [EditorState.readOnly.of(true), EditorView.editable.of(false)],
};

/** Makes the editor inside `parent`. */
export function createPane(options: PaneOptions): Pane {
  const { parent, root, text, agent, onCheck, onFailure, onChange, onCaret, onSubmit } = options;
  const locking = new Compartment();
  const labelling = new Compartment();
  const view = new EditorView({
    parent,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        basics,
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: onSubmit }])),
        EditorView.contentAttributes.of({ autocapitalize: "off" }),
        labelling.of(labelled(options.label)),
        locking.of([]),
        deployable({ agent, onCheck, onFailure }),
        EditorView.updateListener.of(({ docChanged, selectionSet, transactions }) => {
          if (docChanged) onChange({ byUser: transactions.some((one) => one.docChanged && !one.annotation(SET)) });
          if (selectionSet) onCaret();
        }),
      ],
    }),
  });
  return {
    view,
    lock(lock) {
      view.dispatch({ effects: locking.reconfigure(LOCKS[lock]) });
    },
    label(words) {
      view.dispatch({ effects: labelling.reconfigure(labelled(words)) });
    },
    replace(next) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        selection: { anchor: 0 },
        annotations: SET.of(true),
      });
    },
  };
}

function labelled(words: string): Extension {
  return EditorView.contentAttributes.of({ "aria-label": words });
}

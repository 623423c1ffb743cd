import type { Agent, LiveDocument, Report } from "deployable";

/** A text was checked: after it was first shown, after each change, and under another agent. */
export type CheckEvent = CustomEvent<Report>;

/** A range of a text, in UTF-16 units from 0, `to` exclusive. */
export interface SelectedRange {
  readonly from: number;
  readonly to: number;
}

/** Something in a graph was chosen. `preventDefault()` keeps the editor from going there. */
export type SelectEvent = CustomEvent<SelectedRange>;

/** The events of `<deployable-editor>` that are its own. */
export interface DeployableEditorEventMap extends HTMLElementEventMap {
  check: CheckEvent;
  /** The cursor has moved; it does not bubble. */
  caret: Event;
}

/** The events of `<deployable-graph>` that are its own. */
export interface DeployableGraphEventMap extends HTMLElementEventMap {
  "select-range": SelectEvent;
}

/** `<deployable-editor>`: a field of a form like `<textarea>`, which checks its text as a deployable. */
export interface DeployableEditor extends HTMLElement {
  /** The text, with line feeds as its line ends. Setting it makes no `input` event. */
  value: string;
  /** What `value` is at first and after a reset: the attribute `value`, else the text inside the element. */
  defaultValue: string;
  /** The rule by which services start: the attribute `agent`; `"independent"` where that names none. */
  agent: Agent;
  /** The attribute `readonly`. */
  readOnly: boolean;
  /** The attribute `disabled`. */
  disabled: boolean;
  /** The attribute `required`: a blank text is invalid. */
  required: boolean;
  /** The attribute `novalidate`: errors are shown, but do not make the field invalid. */
  noValidate: boolean;
  /** The attribute `graph`: the graph is drawn beside the text, or below it where there is little room. */
  graph: boolean;
  /** The attribute `name`. */
  name: string;
  /** Findings and verdicts for the text as it is now; null where it cannot be checked. */
  readonly report: Report | null;
  readonly form: HTMLFormElement | null;
  readonly labels: NodeList;
  readonly validity: ValidityState;
  readonly validationMessage: string;
  readonly willValidate: boolean;
  checkValidity(): boolean;
  reportValidity(): boolean;
  /** Makes the field invalid for a reason of the page's, until it is called with an empty text. */
  setCustomValidity(message: string): void;
  /** Asks the live document about the text as it is now; null where it cannot be checked. */
  ask<T>(question: (document: LiveDocument) => T): T | null;
  /** Goes to a range of the text as it was last checked. */
  reveal(from: number, to: number): void;
  /** Goes to the first error, if there is one. */
  revealError(): void;
  /** Where the cursor is, in UTF-16 units from 0. */
  readonly caret: number;
  addEventListener<K extends keyof DeployableEditorEventMap>(
    type: K,
    listener: (this: DeployableEditor, event: DeployableEditorEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** `<deployable-graph>`: the graph of an editor in the same tree, whose id is the attribute `for`, or else of its own text. */
export interface DeployableGraph extends HTMLElement {
  /** The attribute `for`. */
  htmlFor: string;
  /** The text whose graph is drawn where `for` is not given: at first the attribute `value`, else the text inside the element. */
  value: string;
  /** The rule by which services start, where `for` is not given. */
  agent: Agent;
  addEventListener<K extends keyof DeployableGraphEventMap>(
    type: K,
    listener: (this: DeployableGraph, event: DeployableGraphEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

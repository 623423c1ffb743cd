import { submitterOf } from "../element/form-field.js";
import { clearMessages, showMessages } from "./messages.js";
import type { AttachOptions } from "./types.js";

type Field = HTMLTextAreaElement | HTMLInputElement;

/** What stands between a field and its form's submission. */
export interface Gate {
  /** What is wrong with the field as it is now, in the page's wording; a promise while that is not known yet. */
  readonly errors: () => readonly string[] | Promise<readonly string[]>;
  /** Brings the keyboard to the first error. */
  readonly focus: () => void;
}

interface Kept extends Gate {
  readonly options: AttachOptions;
  /** Before what the messages stand, where the page has no area for them. */
  readonly anchor: Element;
  /** Whether the user wants to save what is in the field now all the same. */
  anyway: boolean;
}

const gates = new Map<Field, Kept>();

/** Lets no form be submitted whose field has errors; returns what takes the gate away. */
export function keep(field: Field, gate: Gate, options: AttachOptions, anchor: Element): () => void {
  gates.set(field, { ...gate, options, anchor, anyway: false });
  const invalid = (event: Event): void => {
    const kept = gates.get(field);
    // The browser itself can say what else is wrong with a field that is seen.
    if (!kept || (field instanceof HTMLInputElement && !field.validity.customError)) return;
    event.preventDefault();
    void refuse(field, kept, pressed);
  };
  field.addEventListener("invalid", invalid);
  return () => {
    gates.delete(field);
    field.removeEventListener("invalid", invalid);
    mark(field, []);
    clearMessages(field);
  };
}

/** Whether a field has a gate already, of another call. */
export function isKept(field: Element): boolean {
  return (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) && gates.has(field);
}

/** Takes note that a field has changed: what was said of it, and the wish to save it all the same, are past. */
export function changed(field: Field): void {
  const kept = gates.get(field);
  if (!kept) return;
  kept.anyway = false;
  const errors = kept.errors();
  if (errors instanceof Promise) void errors.then((found) => gates.get(field) === kept && settle(field, found));
  else settle(field, errors);
}

function settle(field: Field, errors: readonly string[]): void {
  mark(field, errors);
  if (errors.length === 0) clearMessages(field);
}

/** Says to the browser, and to who listens to the page, whether the field is valid. */
function mark(field: Field, errors: readonly string[]): void {
  field.setCustomValidity(errors.join("\n"));
  if (errors.length > 0) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

let watching = 0;
/** The button of the click that is being handled. */
let pressed: HTMLElement | null = null;

/** Stops the submission of invalid forms from now on; returns what ends that. */
export function stopInvalid(): () => void {
  if (watching++ === 0) {
    document.addEventListener("click", beforeSubmit, true);
    document.addEventListener("submit", onSubmit, true);
  }
  let over = false;
  return () => {
    if (over) return;
    over = true;
    if (--watching > 0) return;
    document.removeEventListener("click", beforeSubmit, true);
    document.removeEventListener("submit", onSubmit, true);
  };
}

/** Browsers look at the validity before they tell of the submission; a click comes before both, by keyboard too. */
function beforeSubmit({ target }: Event): void {
  const button =
    target instanceof Element ? target.closest<HTMLButtonElement | HTMLInputElement>("button, input") : null;
  const form = button?.form;
  if (!button || !form) return;
  pressed = button;
  setTimeout(() => {
    pressed = null;
  });
  for (const [field, kept] of gates) {
    if (field.form !== form || kept.anyway) continue;
    const errors = kept.errors();
    if (!(errors instanceof Promise)) mark(field, errors);
  }
}

function onSubmit(event: SubmitEvent): void {
  // A page says with this attribute that a button is not about what is in the fields.
  if (event.submitter?.hasAttribute("formnovalidate")) return;
  for (const [field, kept] of gates) {
    if (field.form !== event.target || kept.anyway || field.disabled) continue;
    const errors = kept.errors();
    if (!(errors instanceof Promise) && errors.length === 0) continue;
    event.preventDefault();
    // The page's own scripts would send it by themselves.
    event.stopImmediatePropagation();
    void refuse(field, kept, event.submitter);
    return;
  }
}

/** Says why the form is not submitted; where nothing turns out to be wrong, submits it. */
async function refuse(field: Field, kept: Kept, submitter: HTMLElement | null): Promise<void> {
  const answer = kept.errors();
  const found = answer instanceof Promise ? await answer : answer;
  if (gates.get(field) !== kept || !field.form) return;
  mark(field, found);
  if (field.validity.valid) {
    resubmit(field.form, submitter);
    return;
  }
  const errors = found.length > 0 ? found : [field.validationMessage];
  const { options, anchor } = kept;
  showMessages(field, errors, {
    anchor,
    area: options.messages,
    anyway: options.saveAnyway
      ? () => {
          kept.anyway = true;
          mark(field, []);
          clearMessages(field);
          if (field.form) resubmit(field.form, submitter);
        }
      : undefined,
  });
  kept.focus();
}

function resubmit(form: HTMLFormElement, submitter: HTMLElement | null): void {
  form.requestSubmit(submitter?.isConnected ? submitter : submitterOf(form));
}

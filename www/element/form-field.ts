import type { Diagnostic } from "deployable";

/** What an element needs to be a field of a form: a value to submit, and whether it is valid. */
export abstract class FormField extends HTMLElement {
  static readonly formAssociated = true;

  readonly #internals = this.attachInternals();
  #custom = "";
  #judged: { readonly blank: boolean; readonly errors: readonly Diagnostic[] } = { blank: false, errors: [] };
  #anchor: HTMLElement | undefined;
  #form: HTMLFormElement | null = null;

  constructor() {
    super();
    this.addEventListener("invalid", () => this.revealError());
    // What a label does to a field that cannot be focused itself.
    this.addEventListener("click", (event) => {
      if (event.composedPath()[0] === this) this.focus();
    });
  }

  abstract revealError(): void;

  /** Brings the validity up to date. */
  protected abstract settle(): void;

  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#form?.removeEventListener("click", this.#beforeSubmit, true);
    this.#form?.removeEventListener("submit", this.#onSubmit, true);
    this.#form = form;
    form?.addEventListener("click", this.#beforeSubmit, true);
    form?.addEventListener("submit", this.#onSubmit, true);
  }

  /** Browsers look at the validity before they tell of the submission; a click on the button comes before both, by keyboard too. */
  readonly #beforeSubmit = (): void => this.settle();

  /** A submission by a script comes without a click, and may come sooner than the text is checked. */
  readonly #onSubmit = (event: SubmitEvent): void => {
    if (this.#form?.noValidate || event.submitter?.hasAttribute("formnovalidate") || this.reportValidity()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  get labels(): NodeList {
    return this.#internals.labels;
  }

  get validity(): ValidityState {
    this.settle();
    return this.#internals.validity;
  }

  get validationMessage(): string {
    this.settle();
    return this.#internals.validationMessage;
  }

  get willValidate(): boolean {
    return this.#internals.willValidate;
  }

  get name(): string {
    return this.getAttribute("name") ?? "";
  }

  set name(name: string) {
    this.setAttribute("name", name);
  }

  get disabled(): boolean {
    return this.hasAttribute("disabled");
  }

  set disabled(disabled: boolean) {
    this.toggleAttribute("disabled", disabled);
  }

  get required(): boolean {
    return this.hasAttribute("required");
  }

  set required(required: boolean) {
    this.toggleAttribute("required", required);
  }

  checkValidity(): boolean {
    this.settle();
    return this.#internals.checkValidity();
  }

  reportValidity(): boolean {
    this.settle();
    return this.#internals.reportValidity();
  }

  setCustomValidity(message: string): void {
    this.#custom = String(message);
    this.#say();
  }

  /** Makes this text what the form submits, and what the browser restores. */
  protected submits(text: string): void {
    this.#internals.setFormValue(text);
  }

  /** Takes what is wrong with the text; `anchor` is where the browser shows the reason. */
  protected judge(
    judged: { readonly blank: boolean; readonly errors: readonly Diagnostic[] },
    anchor: HTMLElement,
  ): void {
    this.#judged = judged;
    this.#anchor = anchor;
    this.#say();
  }

  /** Submits the form as its first submit button does. */
  protected submit(): boolean {
    const { form } = this;
    if (!form) return false;
    this.settle();
    form.requestSubmit(submitterOf(form));
    return true;
  }

  #say(): void {
    const { blank, errors } = this.#judged;
    if (this.#custom !== "") this.#internals.setValidity({ customError: true }, this.#custom, this.#anchor);
    else if (blank) this.#internals.setValidity({ valueMissing: true }, "Write a deployable here.", this.#anchor);
    else if (errors.length > 0) this.#internals.setValidity({ customError: true }, reasonOf(errors), this.#anchor);
    else this.#internals.setValidity({});
  }
}

/** The button that Enter in a field of the form presses. */
export function submitterOf(form: HTMLFormElement): HTMLElement | null {
  const buttons = [...form.elements].filter(
    (field): field is HTMLButtonElement | HTMLInputElement =>
      (field instanceof HTMLButtonElement || field instanceof HTMLInputElement) &&
      (field.type === "submit" || field.type === "image"),
  );
  return buttons.find((button) => !button.matches(":disabled")) ?? null;
}

/** The first error in words, and how many there are besides. */
function reasonOf([first, ...others]: readonly Diagnostic[]): string {
  if (!first) return "";
  const more = others.length === 0 ? "" : ` (and ${others.length} more ${others.length === 1 ? "error" : "errors"})`;
  return `Line ${first.line}: ${first.message.replaceAll("`", "")}${more}`;
}

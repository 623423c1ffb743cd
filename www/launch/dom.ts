type Child = Node | string;

/** Makes an element with a class, and what is in it. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (name !== "") element.className = name;
  element.append(...children);
  return element;
}

/** A button that says what it does. */
export function button(words: string, run: () => void): HTMLButtonElement {
  const element = html("button", "button", words);
  element.type = "button";
  element.addEventListener("click", run);
  return element;
}

let described = 0;

/**
 * A field for a number, in its label. It may be empty if it is so at first, and `onChange` hears null then. What is not allowed it
 * does not hear: the field says so, and the last value holds.
 */
export function numberField(
  words: string,
  unit: string,
  {
    value,
    least,
    most,
    whole = false,
  }: { readonly value: number | null; readonly least: number; readonly most: number; readonly whole?: boolean },
  onChange: (value: number | null) => void,
): HTMLElement {
  const input = html("input", "launch-number");
  input.type = "number";
  input.min = String(least);
  input.max = String(most);
  input.step = whole ? "1" : "any";
  input.required = value !== null;
  input.defaultValue = value === null ? "" : String(value);
  const bounds = html("span", "launch-bounds");
  bounds.role = "alert";
  bounds.id = `bounds-${++described}`;
  input.setAttribute("aria-describedby", bounds.id);
  input.addEventListener("change", () => {
    if (input.checkValidity()) {
      accept(input, input.value);
      onChange(input.value === "" ? null : input.valueAsNumber);
      return;
    }
    input.ariaInvalid = "true";
    const holds = input.defaultValue === "" ? "none is set" : `${input.defaultValue} still holds`;
    bounds.textContent = `${whole ? "Whole numbers" : "Numbers"} from ${least} to ${most}: ${holds}.`;
  });
  const label = html("label", "", `${words} `, input, unit === "" ? "" : ` ${unit}`);
  return html("div", "launch-field", label, bounds);
}

function accept(input: HTMLInputElement, value: string): void {
  input.value = input.defaultValue = value;
  input.ariaInvalid = null;
  input.closest(".launch-field")?.querySelector(".launch-bounds")?.replaceChildren();
}

/** Shows in a field how things are; a number that is being typed stays. */
export function write(field: HTMLElement, value: string | boolean): void {
  const control = field.querySelector<HTMLInputElement | HTMLSelectElement>("input, select");
  if (control instanceof HTMLSelectElement) control.value = String(value);
  else if (control && typeof value === "boolean") control.checked = value;
  else if (control && control !== document.activeElement) accept(control, String(value));
}

/** A choice between few things, in its label. */
export function choiceField<T extends string>(
  words: string,
  choices: Readonly<Record<T, string>>,
  chosen: NoInfer<T>,
  onChange: (chosen: T) => void,
): HTMLLabelElement {
  const select = html("select", "launch-select");
  const names = Object.keys(choices) as T[];
  for (const name of names) select.append(new Option(choices[name], name, name === chosen, name === chosen));
  select.addEventListener("change", () => {
    const next = names[select.selectedIndex];
    if (next !== undefined) onChange(next);
  });
  return html("label", "launch-field", `${words} `, select);
}

/** Something that is so or not, in its label. */
export function checkField(words: string, checked: boolean, onChange: (checked: boolean) => void): HTMLLabelElement {
  const input = html("input", "");
  input.type = "checkbox";
  input.checked = checked;
  input.addEventListener("change", () => onChange(input.checked));
  return html("label", "launch-field", input, ` ${words}`);
}

/** Lets the arrow keys go about in a list, of which the Tab key only reaches one. */
export function rove(list: HTMLElement, selector: string): void {
  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = [...list.querySelectorAll<HTMLElement>(selector)];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const last = all.length - 1;
    const to = { ArrowDown: Math.min(last, now + 1), ArrowUp: Math.max(0, now - 1), Home: 0, End: last }[event.key];
    if (now < 0 || to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  });
  list.addEventListener("focusin", ({ target }) => {
    for (const other of list.querySelectorAll<HTMLElement>(`${selector}[tabindex="0"]`)) other.tabIndex = -1;
    if (target instanceof HTMLElement && target.matches(selector)) target.tabIndex = 0;
  });
}

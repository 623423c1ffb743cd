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

/** A field for a number, in its label; `onChange` hears null where it is empty or none that is allowed. */
export function numberField(
  words: string,
  unit: string,
  { value, least, most }: { readonly value: number | null; readonly least: number; readonly most: number },
  onChange: (value: number | null) => void,
): HTMLLabelElement {
  const input = html("input", "launch-number");
  input.type = "number";
  input.min = String(least);
  input.max = String(most);
  input.step = "any";
  input.value = value === null ? "" : String(value);
  input.addEventListener("change", () => {
    onChange(input.value !== "" && input.checkValidity() ? input.valueAsNumber : null);
  });
  return html("label", "launch-field", `${words} `, input, unit === "" ? "" : ` ${unit}`);
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

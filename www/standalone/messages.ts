/** Where messages go, and what is offered beside them. */
export interface MessageOptions {
  /** Before it they stand, unless the page has an area for them. */
  readonly anchor: Element;
  readonly area: string | undefined;
  /** Saves all the same. */
  readonly anyway: (() => void) | undefined;
}

/** Errors beyond these are counted only: the editor lists them all. */
const LISTED = 10;

const shown = new WeakMap<Element, HTMLElement>();

/** Says what is wrong with a field, in Conductor's markup and wording, instead of what was said of it before. */
export function showMessages(field: Element, errors: readonly string[], options: MessageOptions): void {
  clearMessages(field);
  const list = element("ul", "flash_messages error");
  const head = element("li", "");
  head.textContent = `${errors.length} ${errors.length === 1 ? "error" : "errors"} prohibited this Deployable from being saved`;
  const details = element("ul", "");
  const more = errors.length - LISTED;
  for (const words of [...errors.slice(0, LISTED), ...(more > 0 ? [`and ${more} more`] : [])]) {
    const item = element("li", "");
    item.textContent = words;
    details.append(item);
  }
  list.append(head, details);
  const box = element("div", "deployable-messages");
  box.setAttribute("role", "alert");
  box.append(list);
  if (options.anyway) {
    const button = element("button", "button");
    button.type = "button";
    button.textContent = "Save anyway";
    button.addEventListener("click", options.anyway);
    box.append(button);
  }
  const area = options.area === undefined ? null : document.querySelector(options.area);
  if (area) area.append(box);
  else {
    Object.assign(box.style, BOX);
    for (const part of [list, details]) Object.assign(part.style, LIST);
    options.anchor.before(box);
  }
  shown.set(field, box);
}

/** Takes away what was said of a field. */
export function clearMessages(field: Element): void {
  shown.get(field)?.remove();
  shown.delete(field);
}

/** A line after a field that says what is not as it could be; returns what takes it away. */
export function note(field: Element, words: string): () => void {
  const line = element("p", "deployable-note");
  line.setAttribute("role", "status");
  line.textContent = words;
  field.after(line);
  return () => line.remove();
}

/** The least looks, where no style sheet of the page's knows the box. A content policy allows them when a script sets them. */
const BOX: Partial<CSSStyleDeclaration> = {
  margin: "0 0 10px",
  padding: "8px 14px",
  border: "1px solid",
  borderRadius: "8px",
  color: "light-dark(#b3261e, #ff8f86)",
};
const LIST: Partial<CSSStyleDeclaration> = { margin: "0 0 4px", padding: "0", listStyle: "none" };

function element<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (name) made.className = name;
  return made;
}

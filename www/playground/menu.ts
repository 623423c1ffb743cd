/** One line of a menu. */
export interface MenuItem {
  readonly name: string;
  /** What it does or shows, in a few words. */
  readonly about?: string;
  /** The keys that do the same. */
  readonly keys?: string;
  /** Whether it is what is shown now. */
  readonly current?: boolean;
  /** A heading above it, where a part of the menu begins. */
  readonly heading?: string;
  readonly run: () => void;
}

/** A list of things to do under a button. */
export interface Menu {
  open(): void;
}

/** Makes the button open the list, whose items are asked for each time. */
export function createMenu(button: HTMLButtonElement, list: HTMLElement, items: () => readonly MenuItem[]): Menu {
  const choices = (): HTMLButtonElement[] => [...list.querySelectorAll("button")];
  const outside = ({ target }: Event): void => {
    if (target instanceof Node && !list.contains(target) && !button.contains(target)) close();
  };
  const close = (): void => {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    document.removeEventListener("focusin", outside);
  };
  const open = (): void => {
    list.replaceChildren(
      ...items().flatMap((item) =>
        entries(item, () => {
          close();
          button.focus();
          item.run();
        }),
      ),
    );
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    (list.querySelector<HTMLElement>('[aria-current="true"]') ?? choices()[0])?.focus();
  };

  button.addEventListener("click", () => (list.hidden ? open() : close()));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    open();
  });
  list.addEventListener("keydown", (event) => {
    const all = choices();
    const last = all.length - 1;
    const now = all.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowDown: Math.min(last, now + 1), ArrowUp: Math.max(0, now - 1), Home: 0, End: last }[event.key];
    if (next !== undefined) all[next]?.focus();
    else if (event.key === "Escape") {
      close();
      button.focus();
    } else return;
    event.preventDefault();
  });
  return { open };
}

function entries({ name, about, keys, current, heading }: MenuItem, run: () => void): HTMLElement[] {
  const choice = document.createElement("button");
  choice.type = "button";
  choice.append(part("strong", name));
  if (keys !== undefined) choice.append(part("kbd", keys));
  if (about !== undefined) choice.append(part("small", about));
  if (current !== undefined) choice.setAttribute("aria-current", String(current));
  choice.addEventListener("click", run);
  const item = document.createElement("li");
  item.append(choice);
  if (heading === undefined) return [item];
  const title = part("li", heading);
  title.className = "menu-heading";
  return [title, item];
}

function part(tag: "strong" | "kbd" | "small" | "li", words: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = words;
  return element;
}

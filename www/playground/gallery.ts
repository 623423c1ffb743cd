import type { Example } from "./examples.js";

/** How a gallery works. */
export interface GalleryOptions {
  readonly examples: readonly Example[];
  /** Whether this example is what is shown now, unchanged. */
  readonly isShown: (example: Example) => boolean;
  readonly onChoose: (example: Example) => void;
}

/** The list of examples under a button. */
export interface Gallery {
  open(): void;
}

/** Makes the list, and the button work. */
export function createGallery(
  button: HTMLButtonElement,
  menu: HTMLElement,
  { examples, isShown, onChoose }: GalleryOptions,
): Gallery {
  const choices = examples.map((example) => {
    const choice = document.createElement("button");
    choice.type = "button";
    const name = document.createElement("strong");
    name.textContent = example.name;
    const about = document.createElement("small");
    about.textContent = example.about;
    choice.append(name, about);
    choice.addEventListener("click", () => {
      close();
      onChoose(example);
    });
    const item = document.createElement("li");
    item.append(choice);
    menu.append(item);
    return choice;
  });

  const outside = ({ target }: Event): void => {
    if (target instanceof Node && !menu.contains(target) && !button.contains(target)) close();
  };
  const close = (): void => {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    document.removeEventListener("focusin", outside);
  };
  const open = (): void => {
    const shown = choices[examples.findIndex(isShown)];
    for (const choice of choices) choice.setAttribute("aria-current", String(choice === shown));
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    (shown ?? choices[0])?.focus();
  };

  button.addEventListener("click", () => (menu.hidden ? open() : close()));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    open();
  });
  menu.addEventListener("keydown", (event) => {
    const last = choices.length - 1;
    const now = choices.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowDown: Math.min(last, now + 1), ArrowUp: Math.max(0, now - 1), Home: 0, End: last }[event.key];
    if (next !== undefined) choices[next]?.focus();
    else if (event.key === "Escape") {
      close();
      button.focus();
    } else return;
    event.preventDefault();
  });
  return { open };
}

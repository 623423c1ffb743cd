import type { Example } from "./examples.js";

/** A button with a menu of examples under it. */
export function createGallery(
  button: HTMLButtonElement,
  menu: HTMLElement,
  examples: readonly Example[],
  onChoose: (example: Example) => void,
): void {
  const choices = examples.map((example) => {
    const choice = document.createElement("button");
    choice.type = "button";
    const name = document.createElement("strong");
    name.textContent = example.name;
    const about = document.createElement("small");
    about.textContent = example.about;
    choice.append(name, about);
    choice.addEventListener("click", () => {
      mark(choice);
      close();
      onChoose(example);
    });
    const item = document.createElement("li");
    item.append(choice);
    menu.append(item);
    return choice;
  });
  const mark = (chosen: HTMLButtonElement | undefined): void => {
    for (const choice of choices) choice.setAttribute("aria-current", String(choice === chosen));
  };
  mark(choices[0]);

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
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    (choices.find((choice) => choice.getAttribute("aria-current") === "true") ?? choices[0])?.focus();
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
}

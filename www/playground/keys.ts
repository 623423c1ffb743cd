import { createPanel } from "./panel.js";

const APPLE = /Mac|iPhone|iPad/.test(navigator.platform);

/** What the keys do, with `Ctrl` for what is Cmd elsewhere. */
const KEYS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    "Anywhere",
    [
      ["Ctrl+O", "Opens a file; one may also be dropped onto the page"],
      ["Ctrl+S", "Saves to the file that is open"],
      ["Ctrl+Shift+S", "Saves to another file"],
      ["Tab, Shift+Tab", "The next part of the page, the one before; out of the text, too"],
      ["Escape", "Closes what is open"],
      ["?", "This list, outside of the text"],
    ],
  ],
  [
    "In the text",
    [
      ["Ctrl+Space", "What can be typed here; it opens by itself after <, after a space in a tag, and in quotes"],
      ["Enter or Tab", "Takes the chosen one; Tab then goes on to what is still to be filled in"],
      ["F8, Shift+F8", "The next finding, the one before"],
      ["Ctrl+.", "The fixes of the finding at the cursor"],
      ["Shift+F1", "What stands at the cursor, as pointing at it does"],
      ["F12, Ctrl+click", "Where the name is defined"],
      ["Shift+F12", "The next place with the same name"],
      ["F2", "Another name, in all places"],
      ["Shift+Alt+F", "Lays the text out"],
      ["Ctrl+Shift+[ and ]", "Folds the element, unfolds it"],
      ["Ctrl+F", "Finds and replaces"],
      ["Ctrl+Z, Ctrl+Y", "Takes a change back, makes it again"],
    ],
  ],
  [
    "In lists, menus, tabs and the outline",
    [
      ["Arrow keys", "The next one, the one before; in the outline also opens and closes"],
      ["Home, End", "The first one, the last one"],
      ["Enter", "Goes there, or does it"],
    ],
  ],
  [
    "In the graph",
    [
      ["Arrow keys", "The next box or label in that direction"],
      ["Enter", "Shows it in the text"],
      ["+, -, 0", "Larger, smaller, all of it"],
    ],
  ],
  [
    "In the timeline of a launch",
    [
      ["Arrow keys", "The row below, the row above; on the clock, a second on or back"],
      ["Tab", "On to what can be changed about it"],
    ],
  ],
  [
    "In the template for Heat",
    [
      ["Arrow keys", "The line below, the line above"],
      ["Enter", "Shows in the text what the line is made of"],
    ],
  ],
  ["Between the panes", [["Arrow keys", "Move the border; Home and End as far as it goes"]]],
];

/** On Apple's keyboards these are other keys altogether. */
const APPLES: Readonly<Record<string, string>> = {
  "Ctrl+Shift+[ and ]": "⌘⌥[ and ]",
  "Ctrl+Shift+S": "⇧⌘S",
  "Ctrl+Space": "⌃Space",
  "Ctrl+Z, Ctrl+Y": "⌘Z, ⇧⌘Z",
};

/** What keys are called on this keyboard. */
export function keyName(keys: string): string {
  return APPLE ? (APPLES[keys] ?? keys.replaceAll("Ctrl+", "⌘")) : keys;
}

/** Makes keys with Ctrl, or Cmd, do something wherever they are pressed. By their names, such as `Ctrl+Shift+S`. */
export function bindKeys(commands: Readonly<Record<string, () => void>>): void {
  addEventListener(
    "keydown",
    (event) => {
      if (event.altKey || !(APPLE ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey)) return;
      const run = commands[`Ctrl+${event.shiftKey ? "Shift+" : ""}${event.key.toUpperCase()}`];
      if (!run) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) run();
    },
    true,
  );
}

/** Makes the button show the list of keys, and `?` wherever nothing is typed. */
export function createKeys(button: HTMLButtonElement, host: HTMLElement): void {
  const panel = createPanel(host);
  const show = (): void => {
    const title = document.createElement("h2");
    title.textContent = "Keys";
    const lists = KEYS.flatMap(([where, keys]) => {
      const heading = document.createElement("h3");
      heading.textContent = where;
      const list = document.createElement("dl");
      list.className = "keys";
      list.append(...keys.flatMap(([names, what]) => entry(keyName(names), what)));
      return [heading, list];
    });
    panel.show("Keys", [title, ...lists]);
  };
  button.addEventListener("click", show);
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    const typing = target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea"));
    if (key !== "?" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    show();
  });
}

function entry(keys: string, what: string): HTMLElement[] {
  const term = document.createElement("dt");
  const key = document.createElement("kbd");
  key.textContent = keys;
  term.append(key);
  const words = document.createElement("dd");
  words.textContent = what;
  return [term, words];
}

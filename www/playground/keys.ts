import { createPanel } from "./panel.js";

const APPLE = /Mac|iPhone|iPad/.test(navigator.platform);

/** What the keys do, with `Ctrl` for what is Cmd elsewhere. */
const KEYS: readonly (readonly [string, string])[] = [
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
  ["Tab", "Leaves the text, for the next part of the page"],
  ["?", "This list, outside of the text"],
];

/** On Apple's keyboards these are other keys altogether. */
const APPLES: Readonly<Record<string, string>> = {
  "Ctrl+Shift+[ and ]": "⌘⌥[ and ]",
  "Ctrl+Space": "⌃Space",
  "Ctrl+Z, Ctrl+Y": "⌘Z, ⇧⌘Z",
};

/** Makes the button show the list of keys, and `?` wherever nothing is typed. */
export function createKeys(button: HTMLButtonElement, host: HTMLElement): void {
  const panel = createPanel(host);
  const show = (): void => {
    const title = document.createElement("h2");
    title.textContent = "Keys";
    const list = document.createElement("dl");
    list.className = "keys";
    for (const [keys, what] of KEYS) {
      const term = document.createElement("dt");
      const key = document.createElement("kbd");
      key.textContent = APPLE ? (APPLES[keys] ?? keys.replaceAll("Ctrl+", "⌘")) : keys;
      term.append(key);
      const words = document.createElement("dd");
      words.textContent = what;
      list.append(term, words);
    }
    panel.show("Keys", [title, list]);
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

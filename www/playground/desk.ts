/** The text on the desk with its agent and its file: what is kept of it, where it comes from and where it goes. */

import type { Text as Lines } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Agent } from "deployable";
import { createAgents } from "./agents.js";
import { EXAMPLES, SKELETON } from "./examples.js";
import { createFiles } from "./files.js";
import { createKeeper, type Kept, type Work } from "./keep.js";
import { bindKeys, keyName } from "./keys.js";
import { createMenu, type MenuItem } from "./menu.js";
import type { Notice } from "./notice.js";
import { type Opened, opened } from "./opened.js";
import { part } from "./part.js";
import { createShare } from "./share.js";
import { createText, type Text } from "./text.js";

/** What the desk tells the page. */
export interface DeskOptions {
  /** For what becomes of what somebody does. */
  readonly notice: Notice;
  /** For what the page says of the text by itself. */
  readonly warning: Notice;
  /** Another text is there instead. */
  readonly onReplace: () => void;
  readonly onSelect: () => void;
  readonly onAgent: (agent: Agent) => void;
}

/** The text, and the ways to another one. */
export interface Desk {
  readonly text: Text;
  agent(): Agent;
  /** How files are called that are made of the text: as its own file, or as what it describes, without an ending. */
  name(): string;
  /** Begins with the least that is valid. */
  begin(): void;
  /** Lets an example be chosen. */
  choose(): void;
}

/** Makes the editor, the choice of agent, and the menus of examples and files; opens what was there last, or came by a link. */
export function createDesk({ notice, warning, onReplace, onSelect, onAgent }: DeskOptions): Desk {
  const work = (): Work => {
    const file = text.view.state.field(opened);
    return { ...shown(), file: file && { name: file.name, format: file.format } };
  };
  const shown = (): { text: string; agent: Agent } => ({
    text: text.view.state.doc.toString(),
    agent: agents.chosen(),
  });
  const keeper = createKeeper(work, () =>
    warning.say("This text is not kept when the page is closed: save it as a file."),
  );
  const last = keeper.last();
  const text = createText(
    part("editor", HTMLElement),
    last ?? { text: EXAMPLES[0].text, file: null },
    EditorView.updateListener.of(({ docChanged, selectionSet, startState, state }) => {
      if (docChanged) changed();
      if (selectionSet) onSelect();
      if (startState.field(opened) !== state.field(opened)) tellFile();
    }),
  );
  const changed = (): void => {
    keeper.keep();
    share.leave();
  };
  const tellFile = (): void => {
    const name = text.view.state.field(opened)?.name;
    document.title = name === undefined ? "deployable" : `${name} - deployable`;
  };

  /** Puts another text in place of what is there, which is kept if it is anybody's. */
  const replace = (next: string | Lines, file: Opened | null = null): void => {
    if (!isOurs(shown().text)) keeper.startAnew();
    // They were about the text that goes.
    notice.close();
    warning.close();
    text.replace(next, file);
    onReplace();
    text.view.focus();
  };
  const useAgent = (agent: Agent): void => {
    if (agent === agents.chosen()) return;
    agents.choose(agent);
    onAgent(agent);
    changed();
  };

  const agents = createAgents(part("agents", HTMLFieldSetElement), part("agent-note", HTMLElement), (agent) => {
    onAgent(agent);
    changed();
  });
  if (last) agents.choose(last.agent);

  const share = createShare({
    button: part("share", HTMLButtonElement),
    notice,
    shown,
    onOpen(linked, agent) {
      const { doc } = text.view.state;
      const file = text.view.state.field(opened);
      const before = shown();
      replace(linked);
      useAgent(agent);
      if (isOurs(before.text)) return null;
      return () => {
        replace(doc, file);
        useAgent(before.agent);
      };
    },
  });

  const gallery = createMenu(part("examples-button", HTMLButtonElement), part("examples", HTMLElement), () => {
    const now = shown().text;
    return EXAMPLES.map(({ name, about, text }) => ({
      name,
      about,
      current: text === now,
      run: () => replace(text),
    }));
  });
  const files = createFiles({ view: text.view, notice, onOpen: replace });
  const again = (kept: Kept): void => {
    replace(kept.text);
    useAgent(kept.agent);
  };
  createMenu(part("file-button", HTMLButtonElement), part("file", HTMLElement), () => [
    { name: "Open…", keys: keyName("Ctrl+O"), run: () => void files.open() },
    { name: "Save", keys: keyName("Ctrl+S"), run: () => void files.save() },
    { name: "Save as…", keys: keyName("Ctrl+Shift+S"), run: () => void files.saveAs() },
    { name: "Copy a link", about: "It holds the text and the agent", run: share.copy },
    ...earlier(keeper.earlier(), shown().text, again),
  ]);
  bindKeys({
    "Ctrl+O": () => void files.open(),
    "Ctrl+S": () => void files.save(),
    "Ctrl+Shift+S": () => void files.saveAs(),
  });
  part("skip", HTMLAnchorElement).addEventListener("click", (event) => {
    // The address may hold a text, and stays.
    event.preventDefault();
    text.view.focus();
  });

  tellFile();
  void share.open();
  const name = (): string => {
    const file = text.view.state.field(opened)?.name.replace(/\.\w+$/, "");
    const described = nameIn(shown().text)
      ?.match(/[\p{L}\p{N}_-]+/gu)
      ?.join("-");
    return file ?? described ?? "deployable";
  };
  return { text, name, agent: agents.chosen, begin: () => replace(SKELETON), choose: gallery.open };
}

/** The name of the deployable that a text describes, in whatever state it is. */
function nameIn(text: string): string | undefined {
  return /<deployable\b[^<>]*?\bname\s*=\s*["']([^"'<]+)/.exec(text)?.[1];
}

/** Whether it is a text of this page's, that nobody has changed. */
function isOurs(text: string): boolean {
  return text.trim() === "" || text === SKELETON || EXAMPLES.some((example) => example.text === text);
}

/** The texts that are kept beside the one that is shown, each once. */
function earlier(kept: readonly Kept[], shown: string, open: (kept: Kept) => void): MenuItem[] {
  const seen = new Set([shown]);
  const others = kept.filter(({ text }) => !isOurs(text) && !seen.has(text) && seen.add(text));
  return others.map((work, index) => ({
    name: work.file?.name ?? nameIn(work.text) ?? "No name",
    about: new Date(work.at).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" }),
    ...(index === 0 ? { heading: "Earlier texts, kept in this browser" } : {}),
    run: () => open(work),
  }));
}

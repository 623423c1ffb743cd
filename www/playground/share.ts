/** Links that hold the text: copying one, and opening the one at which the page is. */

import type { Agent } from "deployable";
import { isAgent } from "./agents.js";
import { fromLink, isLink, type Linked, toLink } from "./link.js";
import type { Notice } from "./notice.js";

/** What sharing needs from the page. */
export interface ShareOptions {
  readonly button: HTMLButtonElement;
  readonly notice: Notice;
  readonly shown: () => { readonly text: string; readonly agent: Agent };
  /** Puts it in place of what is shown, and says how to put that back; null if it is nobody's work. */
  readonly onOpen: (text: string, agent: Agent) => (() => void) | null;
}

/** The links of the page. */
export interface Share {
  /** Copies a link to what is shown. */
  copy(): void;
  /** Opens the link at which the page is, if it is at one. */
  open(): Promise<void>;
  /** Takes the link out of the address: the text is no longer what it holds. */
  leave(): void;
}

/** Programs that pass a link on may cut it beyond this, in characters. */
const LONG = 8000;

/** Makes the button copy a link, and the page open those that it is sent to. */
export function createShare({ button, notice, shown, onOpen }: ShareOptions): Share {
  const copyNow = async (): Promise<void> => {
    const fragment = await toLink(shown());
    if (fragment === null) {
      notice.say("This text is too large for a link: save it, and send the file.");
      return;
    }
    const link = location.href.replace(/#.*/s, "") + fragment;
    const size =
      link.length > LONG ? ` It has ${link.length.toLocaleString("en")} characters; some programs cut it.` : "";
    try {
      await navigator.clipboard.writeText(link);
      notice.say(`The link is copied. It holds the text and the agent; no server sees them.${size}`);
    } catch {
      notice.offer(`Copy this link.${size}`, link);
    }
  };

  const open = async (): Promise<void> => {
    const { hash } = location;
    if (!isLink(hash)) return;
    let linked: Linked;
    try {
      linked = await fromLink(hash);
    } catch (error) {
      notice.say(`The link cannot be opened. ${reasonOf(error)} Your text is as it was.`);
      return;
    }
    if (location.hash !== hash) return;
    const before = shown();
    const agent = isAgent(linked.agent) ? linked.agent : before.agent;
    if (linked.text === before.text && agent === before.agent) return;
    const goBack = onOpen(linked.text, agent);
    history.replaceState(history.state, "", hash);
    const unknown = agent === linked.agent ? "" : ` It asks for the agent "${linked.agent}", which is not known here.`;
    const back = goBack ? [{ title: "Back to your text", run: goBack }] : [];
    notice.say(`This text came with the link.${unknown}`, ...back);
  };

  const copy = (): void => {
    copyNow().catch((error: unknown) => notice.say(`The link could not be made. ${reasonOf(error)}`));
  };

  button.addEventListener("click", copy);
  addEventListener("hashchange", () => void open());
  return {
    copy,
    open,
    leave() {
      if (isLink(location.hash)) history.replaceState(history.state, "", location.pathname + location.search);
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

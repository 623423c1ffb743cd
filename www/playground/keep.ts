/** The work in this tab, kept when the page is loaded again. */

import type { Agent } from "deployable";
import { isAgent } from "./agents.js";

/** What is kept. */
export interface Work {
  readonly text: string;
  readonly agent: Agent;
}

const KEY = "deployable:work";

/** What was kept, if anything. A session's storage, not the browser's: two tabs do not overwrite each other. */
export function kept(): Work | null {
  try {
    const { text, agent }: Partial<Record<string, unknown>> = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    return typeof text === "string" && isAgent(agent) ? { text, agent } : null;
  } catch {
    return null;
  }
}

/** Keeps the work: soon after each call of what it returns, and at the latest when the page is left. */
export function keeper(work: () => Work): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (): void => {
    clearTimeout(timer);
    timer = undefined;
    try {
      sessionStorage.setItem(KEY, JSON.stringify(work()));
    } catch {
      // Storage is turned off, or the text is larger than it: the page works without.
    }
  };
  addEventListener("pagehide", () => {
    if (timer !== undefined) keep();
  });
  return () => {
    timer ??= setTimeout(keep, 500);
  };
}

import type { Agent } from "deployable";

/** The agents by their names. */
const AGENTS: Readonly<Record<Agent, true>> = {
  independent: true,
  "all-or-nothing": true,
  "audrey-0.4": true,
  "audrey-0.5": true,
};

/** The agent that an attribute names; `"independent"` where it names none. */
export function agentOf(name: string | null): Agent {
  return isAgent(name) ? name : "independent";
}

function isAgent(name: string | null): name is Agent {
  return name !== null && Object.hasOwn(AGENTS, name);
}

/** The text that an element starts with: its attribute `value`, else what is written in it, after a line end as in a textarea. */
export function written(element: Element): string {
  return lines(element.getAttribute("value") ?? (element.textContent ?? "").replace(/^\r?\n/, ""));
}

/** A text with line feeds as its line ends, as the value of a textarea has them. */
export function lines(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Calls back once the element is complete: at once, or when the page has been read. */
export function whenRead(act: () => void): void {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", act, { once: true });
  else act();
}

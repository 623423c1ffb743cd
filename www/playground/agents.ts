import type { Agent } from "deployable";

const NOTES: Readonly<Record<Agent, string>> = {
  independent: "A service starts when its own references are resolved.",
  "all-or-nothing": "The services of an assembly start together, when all their references are resolved.",
};

/** The choice of agent. */
export interface Agents {
  chosen(): Agent;
}

/** Makes the choice of agent work, with a line that explains the chosen one. */
export function createAgents(field: HTMLFieldSetElement, note: HTMLElement, onChoose: (agent: Agent) => void): Agents {
  let chosen: Agent = "independent";
  const explain = (agent: Agent): void => {
    note.textContent = NOTES[agent];
    note.title = NOTES[agent];
  };
  for (const input of field.querySelectorAll("input")) {
    const { value } = input;
    if (!isAgent(value)) continue;
    input.parentElement?.setAttribute("title", NOTES[value]);
    if (input.checked) chosen = value;
    input.addEventListener("change", () => {
      if (!input.checked) return;
      chosen = value;
      explain(value);
      onChoose(value);
    });
  }
  explain(chosen);
  return { chosen: () => chosen };
}

function isAgent(value: string): value is Agent {
  return value in NOTES;
}

import type { Agent } from "deployable";

const NOTES: Readonly<Record<Agent, string>> = {
  independent: "A service starts when its own references are resolved.",
  "all-or-nothing": "An assembly's services start together, all references resolved.",
  "audrey-0.4": "Audrey 0.4: all-or-nothing; what it cannot launch is an error.",
  "audrey-0.5": "Audrey 0.5: all-or-nothing; what it cannot launch is an error.",
};

/** The choice of agent. */
export interface Agents {
  chosen(): Agent;
  /** Chooses, without a word to `onChoose`. */
  choose(agent: Agent): void;
}

/** Makes the choice of agent work, with a line that explains the chosen one. */
export function createAgents(field: HTMLFieldSetElement, note: HTMLElement, onChoose: (agent: Agent) => void): Agents {
  let chosen: Agent = "independent";
  const inputs = [...field.querySelectorAll("input")];
  const explain = (agent: Agent): void => {
    note.textContent = NOTES[agent];
  };
  for (const input of inputs) {
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
  return {
    chosen: () => chosen,
    choose(agent) {
      chosen = agent;
      for (const input of inputs) input.checked = input.value === agent;
      explain(agent);
    },
  };
}

export function isAgent(value: unknown): value is Agent {
  return typeof value === "string" && Object.hasOwn(NOTES, value);
}

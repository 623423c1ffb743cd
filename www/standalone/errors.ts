import type { Report, ServiceName } from "deployable";

/** The errors of a report as Conductor words them: for a cycle it has a sentence, for all else the attribute's name. */
export function errorsOf({ diagnostics, deadlocks }: Report): readonly string[] {
  const cycles = deadlocks.filter(({ possible }) => !possible).map(({ cycle }) => cyclic(cycle));
  const others = diagnostics
    .filter(({ severity, code }) => severity === "error" && code !== "deadlock")
    .map(({ line, message }) => `Xml line ${line}: ${message.replaceAll("`", "")}`);
  return [...cycles, ...others];
}

function cyclic(cycle: readonly ServiceName[]): string {
  const path = cycle.map(({ assembly, service }) => `${assembly}[${service}]`).join(" -> ");
  return `Xml Contains cyclic reference between following Assemblies or services: ${path}`;
}

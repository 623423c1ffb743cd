import type { InstanceState, LaunchedInstance, LaunchedService, PlanNode, ServiceName } from "deployable";

/** A time or a duration in seconds, in words. */
export function seconds(time: number): string {
  const whole = Math.round(time);
  if (time < 120) return `${Math.round(time * 10) / 10} s`;
  const hours = Math.floor(whole / 3600);
  const minutes = `${Math.floor((whole % 3600) / 60)} min`;
  if (hours > 0) return `${hours} h ${minutes}`;
  return whole % 60 === 0 ? minutes : `${minutes} ${whole % 60} s`;
}

/** What a service or an instance is called, between backticks as in the core's own sentences. */
export function called({ assembly, service }: ServiceName | Pick<PlanNode, "assembly" | "service">): string {
  return service === null ? `\`${assembly}\`` : `\`${service}\` on \`${assembly}\``;
}

/** Several things in a row. */
export function listed(all: readonly string[]): string {
  const most = 8;
  const shown = all.length > most ? [...all.slice(0, most - 1), `${all.length - most + 1} others`] : all;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}

/** A state of Conductor's, as words. */
export function stateName(state: string): string {
  return state.replaceAll("_", " ");
}

/** How a service is, in a sentence; of a `real` launch its times are the server's, unlike all others. */
export function serviceState(service: LaunchedService, real: boolean): string {
  const { state, code, waitsFor, onFailed, started, completed } = service;
  const on = onFailed.length > 0 ? `, although ${listed(onFailed.map(called))} failed` : "";
  const clock = real ? " by the server's clock" : "";
  const ran = `It ran from ${seconds(started ?? 0)} to ${seconds(completed ?? 0)}${clock}, and has`;
  switch (state) {
    case "waiting":
      return waitsFor.length > 0 ? `It waits for ${listed(waitsFor)}.` : `It has not started${real ? " yet" : ""}.`;
    case "running":
      return `It has been running since ${seconds(started ?? 0)}${clock}${on}.`;
    case "succeeded":
      return `${ran} succeeded${on}.`;
    case "failed":
      return `${ran} failed with code ${code ?? "unknown"}${on}.`;
    case "lost":
      return "It is lost: its instance is gone, or its agent gave up.";
  }
}

const INSTANCES: Readonly<Record<Exclude<InstanceState, "running">, string>> = {
  new: "It has not been created yet.",
  pending: "It has not booted yet.",
  shutting_down: "It is being stopped.",
  stopped: "It is stopped.",
  create_failed: "It could not be created.",
  error: "It is in error.",
  vanished: "It has vanished.",
};

/** How an instance is, in a sentence. */
export function instanceState({ state, allServicesStarted }: LaunchedInstance): string {
  if (state !== "running") return INSTANCES[state];
  return `It is running; ${allServicesStarted ? "all" : "not all"} its services have started.`;
}

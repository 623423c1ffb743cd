import type { Launch, LaunchedInstance, LaunchedService } from "deployable";
import type { Moment, Moments } from "../graph/index.js";
import { called, instanceState, serviceState } from "./words.js";

/** How everything is at a moment of a launch, for a graph of the same document. */
export function momentsOf({ services, instances }: Launch, real: boolean): Moments {
  const unfinished = new Set(services.filter(({ state }) => state !== "succeeded").map(({ assembly }) => assembly));
  return {
    assemblies: instances.map((instance) => instanceMoment(instance, !unfinished.has(instance.assembly))),
    services: services.map((service) => serviceMoment(service, real)),
  };
}

function serviceMoment(service: LaunchedService, real: boolean): Moment {
  return {
    tone: service.state === "lost" ? "gone" : service.state,
    title: plain(`${called(service)}: ${serviceState(service, real)}`),
  };
}

function instanceMoment(instance: LaunchedInstance, succeeded: boolean): Moment | null {
  const title = plain(`${called({ ...instance, service: null })}: ${instanceState(instance)}`);
  switch (instance.state) {
    case "new":
    case "pending":
      return { tone: "waiting", title };
    case "running":
      return { tone: succeeded ? "succeeded" : "running", title };
    default:
      return { tone: "gone", title };
  }
}

function plain(words: string): string {
  return words.replaceAll("`", "");
}

import type { GraphAssembly, GraphEdge, GraphService } from "deployable";

/** An edge with its two ends looked up. */
export interface Reference {
  readonly edge: GraphEdge;
  readonly source: GraphService;
  readonly target: GraphService | GraphAssembly;
}

/** What there is to say about a service of an assembly of this name. */
export function aboutService(service: GraphService, assembly: string): string {
  return `${service.name} on ${assembly}: ${serviceState(service)}`;
}

function serviceState(service: GraphService): string {
  if (!service.exists) return "referenced, but not in the document";
  if (service.deadlock === "certain") return "never starts, it is part of a deadlock";
  if (service.deadlock === "possible") return "may not start, it is part of a possible deadlock";
  if (service.starts === "no") return "never starts";
  if (service.starts === "maybe") return "may not start";
  return service.layer === null ? "starts" : `starts in layer ${service.layer}`;
}

/** What there is to say about an assembly with so many services in the document. */
export function aboutAssembly(assembly: GraphAssembly, services: number): string {
  if (!assembly.exists) return `Assembly ${assembly.name}: referenced, but not in the document`;
  return `Assembly ${assembly.name}: ${count(services, "service")}`;
}

/** What there is to say about a reference, given the name of an assembly by its id. */
export function aboutReference({ edge, source, target }: Reference, assemblyName: (id: string) => string): string {
  const waiting = `${source.name} on ${assemblyName(source.assembly)}`;
  const place = "assembly" in target ? `${target.name} on ${assemblyName(target.assembly)}` : target.name;
  return `${waiting} ${wait(edge, place, target.name)} (parameter ${edge.parameter})`;
}

function wait(edge: GraphEdge, place: string, name: string): string {
  switch (edge.kind) {
    case "boot":
      return `takes ${edge.label} of ${place}, known at boot`;
    case "undeclared":
      return `waits for ${edge.label}, which a service of ${place} or its image may return`;
    case "unsatisfied":
      return `waits for ever for ${edge.label} of ${place}`;
    case "service":
      return edge.label === name ? `waits for ${place}` : `waits for ${edge.label}, which ${place} returns`;
  }
}

/** A number and its noun. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

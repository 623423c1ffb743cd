import type { GraphAssembly, GraphEdge, GraphService } from "deployable";

/** An edge with its two ends looked up. */
export interface Reference {
  readonly edge: GraphEdge;
  readonly source: GraphService;
  readonly target: GraphService | GraphAssembly;
}

/** What there is to say about a service of an assembly of this name. */
export function aboutService(service: GraphService, assembly: string): string {
  return `${short(service.name)} on ${short(assembly)}: ${serviceState(service)}`;
}

function serviceState(service: GraphService): string {
  if (!service.exists) return "referenced, but not in the document";
  if (service.deadlock === "certain") return "never starts, it is part of a deadlock";
  if (service.starts === "no") return "never starts";
  if (service.deadlock === "possible") return "may not start, it is part of a possible deadlock";
  if (service.starts === "maybe") return "may not start";
  return service.layer === null ? "starts" : `starts in layer ${service.layer}`;
}

/** What there is to say about an assembly with so many services in the document. */
export function aboutAssembly(assembly: GraphAssembly, services: number): string {
  if (!assembly.exists) return `Assembly ${short(assembly.name)}: referenced, but not in the document`;
  return `Assembly ${short(assembly.name)}: ${count(services, "service")}`;
}

/** What there is to say about a reference, given the name of an assembly by its id. */
export function aboutReference({ edge, source, target }: Reference, assemblyName: (id: string) => string): string {
  const on = (service: GraphService): string => `${short(service.name)} on ${short(assemblyName(service.assembly))}`;
  const place = "assembly" in target ? on(target) : short(target.name);
  return `${on(source)} ${wait(edge, place, target.name)} (parameter ${short(edge.parameter)})`;
}

/** What there is to say about two services of an assembly of this name of which neither starts before the other. */
export function aboutStep(source: GraphService, target: GraphService, assembly: string): string {
  const on = (service: GraphService): string => `${short(service.name)} on ${short(assembly)}`;
  return `${on(source)} starts only together with ${on(target)}`;
}

/** What there is to say about so many references from one assembly to another or to itself. */
export function aboutReferences(number: number, source: GraphAssembly, target: GraphAssembly): string {
  const ends =
    source === target ? `inside ${short(source.name)}` : `from ${short(source.name)} to ${short(target.name)}`;
  return `${count(number, "reference")} ${ends}`;
}

function wait(edge: GraphEdge, place: string, name: string): string {
  const label = short(edge.label);
  switch (edge.kind) {
    case "boot":
      return `takes ${label} of ${place}, known at boot`;
    case "undeclared":
      return `waits for ${label}, which a service of ${place} or its image may return`;
    case "unsatisfied":
      return `waits for ever for ${label} of ${place}`;
    case "service":
      return edge.label === name ? `waits for ${place}` : `waits for ${label}, which ${place} returns`;
  }
}

/** A number and its noun. */
export function count(number: number, noun: string): string {
  return `${digits(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** A number with its digits in groups; `toLocaleString` is slow, and most numbers have no groups. */
export function digits(number: number): string {
  return number < 1000 ? String(number) : number.toLocaleString("en");
}

/** As much of a name as a sentence can hold. */
function short(name: string): string {
  return name.length > 200 ? `${name.slice(0, 200)}…` : name;
}

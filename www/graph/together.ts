import type { Certainty, Deadlock, Graph, GraphService } from "deployable";

/** A step of a deadlock that no reference makes: under all-or-nothing, services of one assembly wait for each other's references. */
export interface Step {
  readonly source: GraphService;
  readonly target: GraphService;
  readonly certainty: Certainty;
}

/** The steps of these deadlocks, of which a graph knows only the references. */
export function stepsOf(graph: Graph, deadlocks: readonly Deadlock[]): readonly Step[] {
  const named = new Map<string, GraphService>();
  const assemblies = new Map(graph.assemblies.map((assembly) => [assembly.id, assembly.name]));
  const name = (assembly: string | undefined, service: string): string => JSON.stringify([assembly, service]);
  for (const service of graph.services) {
    const key = name(assemblies.get(service.assembly), service.name);
    if (!named.has(key)) named.set(key, service);
  }
  const referred = new Set<string>();
  for (const { source, target, cycle } of graph.edges) if (cycle !== null) referred.add(`${source} ${target}`);

  const steps = new Map<string, Step>();
  for (const { cycle, possible } of deadlocks) {
    cycle.forEach((from, index) => {
      const to = cycle[(index + 1) % cycle.length] ?? from;
      const source = named.get(name(from.assembly, from.service));
      const target = named.get(name(to.assembly, to.service));
      if (!source || !target || source === target || source.assembly !== target.assembly) return;
      // A reference to what any service of the assembly may return leads to the assembly.
      if (referred.has(`${source.id} ${target.id}`) || referred.has(`${source.id} ${target.assembly}`)) return;
      const key = `${source.id} ${target.id}`;
      if (!steps.has(key)) steps.set(key, { source, target, certainty: possible ? "possible" : "certain" });
    });
  }
  return [...steps.values()];
}

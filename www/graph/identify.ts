import type { Graph } from "deployable";

/**
 * Gives each id of a graph a key made of names, so that the same thing has the same key before and after an edit: a drawing that waits for its new
 * layout still knows what its boxes are. Equal names are told apart by their order, and so are long ones that begin alike.
 */
export function identify(graph: Graph): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const seen = new Map<string, number>();
  const name = (id: string, stem: string): void => {
    const count = seen.get(stem) ?? 0;
    seen.set(stem, count + 1);
    keys.set(id, count === 0 ? stem : `${stem}#${count}`);
  };
  for (const assembly of graph.assemblies) name(assembly.id, quote(assembly.name));
  for (const service of graph.services) name(service.id, `${keyOf(keys, service.assembly)}/${quote(service.name)}`);
  for (const edge of graph.edges) {
    name(
      edge.id,
      `${keyOf(keys, edge.source)} ${quote(edge.parameter)} ${keyOf(keys, edge.target)} ${quote(edge.label)}`,
    );
  }
  return keys;
}

/** The key of an id that {@link identify} has seen. */
export function keyOf(keys: ReadonlyMap<string, string>, id: string): string {
  return keys.get(id) ?? id;
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}

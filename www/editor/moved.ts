import type { ChangeDesc } from "@codemirror/state";
import type { Graph } from "deployable";

/** A graph with its places where changes of the text have moved them. */
export function moved(graph: Graph, changes: ChangeDesc): Graph {
  const move = <T extends { readonly from: number; readonly to: number }>(place: T): T => ({
    ...place,
    from: changes.mapPos(place.from, 1),
    to: changes.mapPos(place.to, -1),
  });
  return {
    assemblies: graph.assemblies.map(move),
    services: graph.services.map(move),
    edges: graph.edges.map(move),
  };
}

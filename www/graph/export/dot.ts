import type { Graph, GraphAssembly, GraphEdge, GraphService } from "deployable";

import { visible } from "./visible.js";

/** The graph for Graphviz: assemblies as clusters with their services inside, edges from the waiting to the awaited. */
export function toDot(graph: Graph): string {
  const homes = new Map(graph.services.map(({ id, assembly }) => [id, assembly]));
  const inside = new Map(graph.assemblies.map(({ id }): [string, GraphService[]] => [id, []]));
  for (const service of graph.services) {
    inside.get(service.assembly)?.push(service);
  }
  // Edges to the assembly that they come from cannot end at its border.
  const own = new Set(
    graph.edges.filter(({ source, target }) => homes.get(source) === target).map(({ target }) => target),
  );
  return [
    "digraph deployable {",
    '  graph [compound=true, fontname="sans-serif"];',
    '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...graph.assemblies.flatMap((assembly) => cluster(assembly, inside.get(assembly.id) ?? [], own.has(assembly.id))),
    ...graph.edges.map((edge) => arrow(edge, inside.has(edge.target) && homes.get(edge.source) !== edge.target)),
    "}",
    "",
  ].join("\n");
}

function cluster(assembly: GraphAssembly, services: readonly GraphService[], pointed: boolean): string[] {
  const looks = assembly.exists ? PRESENT : ABSENT;
  return [
    `  subgraph ${id(clusterName(assembly.id))} {`,
    `    graph [${attributes({ label: shown(assembly), ...looks })}];`,
    // Graphviz knows edges between nodes only: one to an assembly leads to this point, and is cut off at the border.
    `    ${id(assembly.id)} [${attributes({ shape: "point", ...(pointed ? { color: "#9aa0a6" } : { style: "invis" }) })}];`,
    ...services.map(
      (service) => `    ${id(service.id)} [${attributes({ label: shown(service), ...serviceLooks(service) })}];`,
    ),
    "  }",
  ];
}

function arrow(edge: GraphEdge, toBorder: boolean): string {
  const looks = edge.cycle === null ? EDGES[edge.kind] : CYCLES[edge.cycle];
  const border: Attributes = toBorder ? { lhead: clusterName(edge.target) } : {};
  const drawn = attributes({ label: edge.label, edgetooltip: edge.parameter, ...looks, ...border });
  return `  ${id(edge.source)} -> ${id(edge.target)} [${drawn}];`;
}

function shown({ name, exists }: { name: string; exists: boolean }): string {
  return exists ? name : `${name}\n(not in the document)`;
}

function serviceLooks({ exists, starts, deadlock }: GraphService): Attributes {
  if (!exists) {
    return ABSENT;
  }
  // One in a possible deadlock may have another reason never to start.
  return { ...STARTS[starts], ...(deadlock !== null && { penwidth: "2", peripheries: "2" }) };
}

type Attributes = Readonly<Record<string, string>>;

const PRESENT: Attributes = { style: "filled", color: "#9aa0a6", fillcolor: "#f4f5f7" };

const ABSENT: Attributes = { style: "dashed", color: "#b3261e", fontcolor: "#b3261e" };

const STARTS: Readonly<Record<GraphService["starts"], Attributes>> = {
  yes: { color: "#3c4043" },
  maybe: { style: "rounded,filled,dashed", color: "#9a6700", fillcolor: "#fff4d6" },
  no: { style: "rounded,filled,bold", color: "#b3261e", fillcolor: "#fce8e6" },
};

const EDGES: Readonly<Record<GraphEdge["kind"], Attributes>> = {
  service: { color: "#3c4043" },
  boot: { style: "dotted", color: "#9aa0a6", fontcolor: "#80868b" },
  undeclared: { style: "dashed", color: "#9a6700", fontcolor: "#9a6700" },
  unsatisfied: { style: "dashed", color: "#b3261e", fontcolor: "#b3261e", arrowhead: "tee" },
};

const CYCLES: Readonly<Record<NonNullable<GraphEdge["cycle"]>, Attributes>> = {
  certain: { color: "#b3261e", fontcolor: "#b3261e", penwidth: "2.5" },
  possible: { style: "dashed", color: "#9a6700", fontcolor: "#9a6700", penwidth: "2.5" },
};

function clusterName(assembly: string): string {
  return `cluster_${assembly}`;
}

function attributes(values: Attributes): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${TEXTS.has(key) ? label(value) : id(value)}`)
    .join(", ");
}

const TEXTS: ReadonlySet<string> = new Set(["label", "edgetooltip"]);

/** A quoted string that stands for itself. */
function id(text: string): string {
  return `"${escaped(text)}"`;
}

/** A quoted string that is drawn: Graphviz would read entities in it, and takes `\n` for the end of a line. */
function label(text: string): string {
  return `"${text.replaceAll("&", "&amp;").split("\n").map(escaped).join("\\n")}"`;
}

function escaped(text: string): string {
  return visible(text).replace(/[\\"]/g, "\\$&");
}

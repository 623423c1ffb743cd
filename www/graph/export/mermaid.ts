import type { Graph, GraphAssembly, GraphEdge, GraphService } from "deployable";
import { visible } from "./visible.js";

/** The graph for Mermaid: a flowchart with assemblies as subgraphs, and arrows from the waiting to the awaited. */
export function toMermaid(graph: Graph): string {
  const ids = new Map([
    ...graph.assemblies.map(({ id }, index) => [id, `a${index}`] as const),
    ...graph.services.map(({ id }, index) => [id, `s${index}`] as const),
  ]);
  const idOf = (id: string): string => ids.get(id) ?? "";
  const homes = new Map(graph.services.map(({ id, assembly }) => [id, assembly]));
  const inside = new Map(graph.assemblies.map(({ id }): [string, GraphService[]] => [id, []]));
  for (const service of graph.services) inside.get(service.assembly)?.push(service);

  // Mermaid draws no arrow to a subgraph from its inside, and no subgraph without a node: there a point stands for it.
  const pointed = new Set(graph.assemblies.filter(({ id }) => inside.get(id)?.length === 0).map(({ id }) => id));
  for (const { source, target } of graph.edges) if (homes.get(source) === target) pointed.add(target);
  const target = (edge: GraphEdge): string =>
    pointed.has(edge.target) && homes.get(edge.source) === edge.target ? pointOf(idOf(edge.target)) : idOf(edge.target);

  return [
    "flowchart TD",
    ...Object.entries(CLASSES).map(([name, look]) => `  classDef ${name} ${look}`),
    ...graph.assemblies.flatMap((assembly) => [
      `  subgraph ${idOf(assembly.id)} ["${shown(assembly)}"]`,
      ...(pointed.has(assembly.id) ? [`    ${pointOf(idOf(assembly.id))}(( ))`] : []),
      ...(inside.get(assembly.id) ?? []).map((service) => `    ${idOf(service.id)}("${shown(service)}")`),
      "  end",
    ]),
    ...graph.edges.map((edge) => `  ${idOf(edge.source)} ${ARROWS[edge.kind]}|"${text(edge.label)}"| ${target(edge)}`),
    ...graph.assemblies.map((assembly) => `  class ${idOf(assembly.id)} ${assembly.exists ? "assembly" : "ghost"}`),
    ...[...pointed].map((id) => `  class ${pointOf(idOf(id))} point`),
    ...graph.services.map((service) => `  class ${idOf(service.id)} ${className(service)}`),
    ...graph.edges.flatMap((edge, index) => {
      const look = edge.cycle === null ? LINES[edge.kind] : CYCLES[edge.cycle];
      return look === null ? [] : [`  linkStyle ${index} ${look}`];
    }),
    "",
  ].join("\n");
}

function pointOf(assembly: string): string {
  return `${assembly}_point`;
}

function className(service: GraphService): keyof typeof CLASSES {
  if (!service.exists) return "ghost";
  if (service.deadlock === "certain") return "deadlock";
  if (service.starts === "no") return "never";
  if (service.deadlock === "possible") return "possible";
  return service.starts === "maybe" ? "maybe" : "calm";
}

/** Of a light ground: with Mermaid's dark theme the words would be light, so each class says its words' colour too. */
const CLASSES = {
  assembly: "fill:#f4f5f7,stroke:#9aa0a6,color:#1b2430",
  calm: "fill:#ffffff,stroke:#3c4043,color:#1b2430",
  maybe: "fill:#ffffff,stroke:#875700,stroke-dasharray:5 3,color:#1b2430",
  possible: "fill:#fff3d6,stroke:#875700,stroke-width:3px,color:#1b2430",
  never: "fill:#ffffff,stroke:#b3261e,stroke-dasharray:5 3,color:#1b2430",
  deadlock: "fill:#fdecea,stroke:#b3261e,stroke-width:3px,color:#1b2430",
  ghost: "fill:#ffffff,stroke:#b3261e,stroke-dasharray:2 3,color:#b3261e",
  point: "fill:#9aa0a6,stroke:#9aa0a6",
} as const;

/** How an arrow is drawn by what kind of wait it is, so that it is not told by its colour alone. */
const ARROWS: Readonly<Record<GraphEdge["kind"], string>> = {
  service: "-->",
  boot: "-.->",
  undeclared: "-.->",
  unsatisfied: "--x",
};

const LINES: Readonly<Record<GraphEdge["kind"], string | null>> = {
  service: null,
  boot: "stroke:#7d8998",
  undeclared: "stroke:#875700",
  unsatisfied: "stroke:#b3261e",
};

const CYCLES: Readonly<Record<NonNullable<GraphEdge["cycle"]>, string>> = {
  certain: "stroke:#b3261e,stroke-width:3px",
  possible: "stroke:#875700,stroke-width:3px",
};

function shown({ name, exists }: Pick<GraphAssembly, "name" | "exists">): string {
  return exists ? text(name) : `${text(name)}<br/>(not in the document)`;
}

/** A label that stands for itself. Mermaid reads markup, Markdown and `#60;`, so whatever might be one of these is written as the last. */
function text(name: string): string {
  const cut = name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name;
  const encoded = visible(cut)
    .replace(MEANT, (character) => `#${character.codePointAt(0)};`)
    .replace(RESERVED, "$&\u2060");
  // Mermaid refuses a label without anything.
  return encoded.trim() === "" ? "#160;" : encoded;
}

/** UTF-16 units: Mermaid refuses a text of more than 50,000 in all. */
const LONGEST = 200;

/** Every sign of ASCII but the harmless. */
const MEANT = /[!-+/:-@[-^`{-~]/g;

/** Pairs with which Mermaid stands for `#` and `;` while it reads, however they are written; a joiner without width parts them. */
const RESERVED = /ﬂ(?=°)|¶(?=ß)/g;

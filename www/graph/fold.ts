import type { EdgeKind, Graph, GraphEdge } from "deployable";
import { identify, keyOf } from "./identify.js";
import { type Box, type Item, type Line, type Picture, SIZES, type Tone } from "./scene.js";
import { aboutAssembly, count, digits } from "./sentences.js";
import { fit, TEXT } from "./text.js";

const WIDTH = 190;
/** Of the references between two assemblies, the worst one says how their line is drawn. */
const WORST_FIRST: readonly EdgeKind[] = ["unsatisfied", "undeclared", "service", "boot"];

interface Counts {
  services: number;
  never: number;
  maybe: number;
  deadlock: boolean;
  possible: boolean;
}

/** Reads a graph of very many services: each assembly is one box with counts, and all references between two assemblies are one line. */
export function foldServices(graph: Graph): Picture {
  const keys = identify(graph);
  const key = (id: string): string => keyOf(keys, id);
  const items = new Map<string, Item>();

  const counts = new Map<string, Counts>();
  const assemblyOf = new Map<string, string>(graph.assemblies.map((assembly) => [assembly.id, assembly.id]));
  for (const service of graph.services) {
    assemblyOf.set(service.id, service.assembly);
    const sum = counts.get(service.assembly) ?? none();
    counts.set(service.assembly, sum);
    if (!service.exists) continue;
    sum.services += 1;
    if (service.starts === "no") sum.never += 1;
    if (service.starts === "maybe") sum.maybe += 1;
    if (service.deadlock === "certain") sum.deadlock = true;
    if (service.deadlock === "possible") sum.possible = true;
  }

  const boxes = graph.assemblies.map((assembly): Box => {
    const sum = counts.get(assembly.id) ?? none();
    items.set(key(assembly.id), {
      from: assembly.from,
      to: assembly.to,
      title: [aboutAssembly(assembly, sum.services), ...outcome(sum)].join(", "),
      tone: assembly.exists ? tone(sum) : "ghost",
      badge: outcome(sum).join(", "),
      exists: assembly.exists,
    });
    return {
      key: key(assembly.id),
      kind: "assembly",
      text: fit(assembly.name, TEXT.assembly, WIDTH - 2 * SIZES.assemblyPadding).text,
      caption: assembly.exists ? count(sum.services, "service") : "not in the document",
      ghost: !assembly.exists,
      width: WIDTH,
      height: SIZES.assemblyHeaderWithCaption + 16,
      children: [],
    };
  });

  const between = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    const source = assemblyOf.get(edge.source);
    const target = assemblyOf.get(edge.target);
    if (source === undefined || target === undefined || source === target) continue;
    const bundle = `${key(source)} ${key(target)}`;
    const edges = between.get(bundle);
    if (edges) edges.push(edge);
    else between.set(bundle, [edge]);
  }
  const lines: Line[] = [];
  for (const [bundle, edges] of between) {
    const worst = worstOf(edges);
    const source = worst && assemblyOf.get(worst.source);
    const target = worst && assemblyOf.get(worst.target);
    if (!worst || source === undefined || target === undefined) continue;
    const label = fit(digits(edges.length), TEXT.label, SIZES.labelLimit);
    items.set(bundle, {
      from: worst.from,
      to: worst.to,
      title: `${count(edges.length, "reference")} between two assemblies`,
      tone: worst.cycle === "certain" ? "deadlock" : worst.cycle === "possible" ? "possible" : "calm",
      badge: "",
      exists: true,
    });
    lines.push({
      key: bundle,
      source: key(source),
      target: key(target),
      kind: worst.kind,
      labels: [{ key: bundle, text: label.text }],
      width: label.width + 2 * SIZES.labelPadding,
      height: SIZES.labelLine + 4,
    });
  }
  return { scene: { boxes, lines, folded: true }, items };
}

function worstOf(edges: readonly GraphEdge[]): GraphEdge | undefined {
  const onCycle = edges.find((edge) => edge.cycle === "certain") ?? edges.find((edge) => edge.cycle === "possible");
  if (onCycle) return onCycle;
  for (const kind of WORST_FIRST) {
    const edge = edges.find((candidate) => candidate.kind === kind);
    if (edge) return edge;
  }
  return undefined;
}

function none(): Counts {
  return { services: 0, never: 0, maybe: 0, deadlock: false, possible: false };
}

function tone(sum: Counts): Tone {
  if (sum.deadlock) return "deadlock";
  if (sum.never > 0) return "never";
  if (sum.possible) return "possible";
  return sum.maybe > 0 ? "maybe" : "calm";
}

function outcome(sum: Counts): readonly string[] {
  const parts: string[] = [];
  if (sum.never > 0) parts.push(`${digits(sum.never)} never ${sum.never === 1 ? "starts" : "start"}`);
  if (sum.maybe > 0) parts.push(`${digits(sum.maybe)} may not start`);
  return parts;
}

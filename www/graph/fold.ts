import type { EdgeKind, Graph, GraphAssembly, GraphEdge, GraphService } from "deployable";
import { identify, keyOf } from "./identify.js";
import { type Box, type Item, type Line, type Picture, SIZES, type Tone } from "./scene.js";
import { aboutAssembly, aboutReference, aboutReferences, count, digits } from "./sentences.js";
import { fit, TEXT } from "./text.js";

const WIDTH = 190;
const WORST_KIND_FIRST: readonly EdgeKind[] = ["undeclared", "service", "boot"];

interface Counts {
  services: number;
  never: number;
  maybe: number;
  deadlock: boolean;
  possible: boolean;
}

/** Reads a graph of very many services: each assembly is one box with counts, and all references from one to another, or to itself, are one line. */
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

  const assemblies = new Map<string, GraphAssembly>(graph.assemblies.map((assembly) => [assembly.id, assembly]));
  const services = new Map<string, GraphService>(graph.services.map((service) => [service.id, service]));
  const about = (edge: GraphEdge): string => {
    const source = services.get(edge.source);
    const target = services.get(edge.target) ?? assemblies.get(edge.target);
    return source && target
      ? aboutReference({ edge, source, target }, (id) => assemblies.get(id)?.name ?? "")
      : edge.label;
  };
  const between = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    const source = assemblyOf.get(edge.source);
    const target = assemblyOf.get(edge.target);
    if (source === undefined || target === undefined) continue;
    const bundle = `${key(source)} ${key(target)}`;
    const edges = between.get(bundle);
    if (edges) edges.push(edge);
    else between.set(bundle, [edge]);
  }
  const lines: Line[] = [];
  for (const [bundle, edges] of between) {
    const worst = worstOf(edges);
    const source = worst && assemblies.get(assemblyOf.get(worst.source) ?? "");
    const target = worst && assemblies.get(assemblyOf.get(worst.target) ?? "");
    if (!worst || !source || !target) continue;
    const label = fit(digits(edges.length), TEXT.label, SIZES.labelLimit);
    const all = aboutReferences(edges.length, source, target);
    const item: Item = {
      from: worst.from,
      to: worst.to,
      title: edges.length === 1 ? about(worst) : `${all}; one of them: ${about(worst)}`,
      tone: worst.cycle === "certain" ? "deadlock" : worst.cycle === "possible" ? "possible" : "calm",
      badge: "",
      exists: true,
    };
    // A line cannot be reached by the keyboard; its label can, so each has a mark of its own.
    const labelKey = `${bundle} label`;
    items.set(bundle, item).set(labelKey, item);
    lines.push({
      key: bundle,
      source: key(source.id),
      target: key(target.id),
      kind: worst.kind,
      labels: [{ key: labelKey, text: label.text }],
      width: label.width + 2 * SIZES.labelPadding,
      height: SIZES.labelLine + 4,
    });
  }
  return { scene: { boxes, lines, folded: true }, items };
}

/** Of several references, the worst one says how their line is drawn: what never comes is worse than what may not come. */
function worstOf(edges: readonly GraphEdge[]): GraphEdge | undefined {
  const worst =
    edges.find((edge) => edge.cycle === "certain") ??
    edges.find((edge) => edge.kind === "unsatisfied") ??
    edges.find((edge) => edge.cycle === "possible");
  if (worst) return worst;
  for (const kind of WORST_KIND_FIRST) {
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

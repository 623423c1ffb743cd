import type { Certainty, Deadlock, Graph, GraphAssembly, GraphEdge, GraphService } from "deployable";
import { foldServices } from "./fold.js";
import { identify, keyOf } from "./identify.js";
import { type Box, type Item, type Label, type Line, type Picture, SIZES, type Tone } from "./scene.js";
import { aboutAssembly, aboutReference, aboutService, aboutStep, count } from "./sentences.js";
import { fit, TEXT } from "./text.js";
import { stepsOf } from "./together.js";

/** Above this many services an assembly is one box, with counts. */
const FOLD_ABOVE = 200;
/** A line with more references than this names the first ones and counts the rest. */
const LABELS_SHOWN = 8;

/** Reads a graph to be drawn, with its deadlocks: some of their steps are none of the graph's references. */
export function read(graph: Graph, deadlocks: readonly Deadlock[]): Picture {
  return graph.services.length > FOLD_ABOVE ? foldServices(graph) : readAll(graph, deadlocks);
}

function readAll(graph: Graph, deadlocks: readonly Deadlock[]): Picture {
  const keys = identify(graph);
  const key = (id: string): string => keyOf(keys, id);
  const items = new Map<string, Item>();

  const assemblies = new Map<string, GraphAssembly>(graph.assemblies.map((assembly) => [assembly.id, assembly]));
  const services = new Map<string, GraphService>(graph.services.map((service) => [service.id, service]));
  const assemblyName = (id: string): string => assemblies.get(id)?.name ?? "";

  const inside = new Map<string, Box[]>();
  for (const service of graph.services) {
    const boxes = inside.get(service.assembly) ?? [];
    inside.set(service.assembly, boxes);
    boxes.push(serviceBox(key(service.id), service));
    items.set(key(service.id), {
      from: service.from,
      to: service.to,
      title: aboutService(service, assemblyName(service.assembly)),
      tone: serviceTone(service),
      badge: service.layer === null ? "" : String(service.layer),
      exists: service.exists,
    });
  }

  const boxes = graph.assemblies.map((assembly) => {
    const children = inside.get(assembly.id) ?? [];
    items.set(key(assembly.id), {
      from: assembly.from,
      to: assembly.to,
      title: aboutAssembly(assembly, children.filter((child) => !child.ghost).length),
      tone: assembly.exists ? "calm" : "ghost",
      badge: "",
      exists: assembly.exists,
    });
    return assemblyBox(key(assembly.id), assembly, children);
  });

  const bundles = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    const bundle = `${key(edge.source)} ${edge.kind} ${key(edge.target)}`;
    const edges = bundles.get(bundle);
    if (edges) edges.push(edge);
    else bundles.set(bundle, [edge]);
    const source = services.get(edge.source);
    const target = services.get(edge.target) ?? assemblies.get(edge.target);
    items.set(key(edge.id), {
      from: edge.from,
      to: edge.to,
      title: source && target ? aboutReference({ edge, source, target }, assemblyName) : edge.label,
      tone: cycleTone(edge.cycle),
      badge: "",
      exists: true,
    });
  }
  const lines: Line[] = [];
  for (const [bundle, edges] of bundles) {
    const first = edges[0];
    if (!first) continue;
    const worst = edges.find((edge) => edge.cycle === "certain") ?? edges.find((edge) => edge.cycle) ?? first;
    const item = items.get(key(worst.id));
    if (item) items.set(bundle, item);
    const shown = edges.length > LABELS_SHOWN ? edges.slice(0, LABELS_SHOWN - 1) : edges;
    const labels = shown.map((edge) => ({ key: key(edge.id), text: labelText(edge) }));
    const next = edges[shown.length];
    const others = next && items.get(key(next.id));
    if (others) {
      const text = `and ${count(edges.length - shown.length, "other")}`;
      labels.push({ key: `${bundle} others`, text });
      items.set(`${bundle} others`, { ...others, title: `${text}, of which the first: ${others.title}` });
    }
    lines.push(line({ key: bundle, source: key(first.source), target: key(first.target), kind: first.kind, labels }));
  }
  for (const { source, target, certainty } of stepsOf(graph, deadlocks)) {
    const step = `${key(source.id)} together ${key(target.id)}`;
    const item: Item = {
      from: target.from,
      to: target.to,
      title: aboutStep(source, target, assemblyName(source.assembly)),
      tone: cycleTone(certainty),
      badge: "",
      // Its place is that of a service, which has a box of its own for a cursor.
      exists: false,
    };
    const label = { key: `${step} label`, text: "together with" };
    items.set(step, item).set(label.key, item);
    lines.push(line({ key: step, source: key(source.id), target: key(target.id), kind: "together", labels: [label] }));
  }
  return { scene: { boxes, lines, folded: false }, items };
}

function serviceBox(key: string, service: GraphService): Box {
  const caption = service.exists ? "" : "not in the document";
  const name = fit(service.name, TEXT.service, SIZES.nameLimit);
  const width = Math.max(name.width, fit(caption, TEXT.caption, SIZES.nameLimit).width);
  return {
    key,
    kind: "service",
    text: name.text,
    caption,
    ghost: !service.exists,
    width: Math.max(96, SIZES.icon + width + SIZES.badge),
    height: caption ? SIZES.serviceWithCaption : SIZES.service,
    children: [],
  };
}

function assemblyBox(key: string, assembly: GraphAssembly, children: readonly Box[]): Box {
  const caption = assembly.exists ? (children.length === 0 ? "no services" : "") : "not in the document";
  const name = fit(assembly.name, TEXT.assembly, SIZES.nameLimit);
  const width = Math.max(name.width, fit(caption, TEXT.caption, SIZES.nameLimit).width);
  return {
    key,
    kind: "assembly",
    text: name.text,
    caption,
    ghost: !assembly.exists,
    width: Math.max(110, width + 2 * SIZES.assemblyPadding),
    height: caption ? SIZES.assemblyHeaderWithCaption : SIZES.assemblyHeader,
    children,
  };
}

/** Measures the labels of a line. */
function line(unmeasured: Omit<Line, "width" | "height">): Line {
  const fitted = unmeasured.labels.map((label) => ({
    key: label.key,
    ...fit(label.text, TEXT.label, SIZES.labelLimit),
  }));
  return {
    ...unmeasured,
    labels: fitted.map((label): Label => ({ key: label.key, text: label.text })),
    width: Math.max(...fitted.map((label) => label.width)) + 2 * SIZES.labelPadding,
    height: fitted.length * SIZES.labelLine + 4,
  };
}

/** What is waited for. */
function labelText(edge: GraphEdge): string {
  if (edge.kind === "unsatisfied") return `✕ ${edge.label}`;
  return edge.kind === "undeclared" ? `${edge.label} ?` : edge.label;
}

function serviceTone(service: GraphService): Tone {
  if (!service.exists) return "ghost";
  if (service.deadlock === "certain") return "deadlock";
  if (service.starts === "no") return "never";
  if (service.deadlock === "possible") return "possible";
  return service.starts === "maybe" ? "maybe" : "calm";
}

function cycleTone(cycle: Certainty | null): Tone {
  if (cycle === "certain") return "deadlock";
  return cycle === "possible" ? "possible" : "calm";
}

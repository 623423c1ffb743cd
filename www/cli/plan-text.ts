import type { Graph, GraphService, Plan, PlanNode, Report, ServiceName, Starts } from "deployable";

import { count, list, name, serviceName } from "./words.js";

/** What is known of a document's launch. */
export interface Launch {
  plan: Plan;
  report: Report;
  graph: Graph;
}

/** What `plan --format text` prints: the services layer by layer, those that never start, and what the user is asked. */
export function planText({ plan, report, graph }: Launch): string {
  // Names may repeat; report, plan and graph each have the services in document order.
  const nodes = plan.nodes.filter(({ kind }) => kind === "service");
  const all: readonly Service[] = report.services.map((service, index) => ({
    ...service,
    node: nodes[index],
    drawn: graph.services[index],
  }));
  const waits = waitsOf(plan.nodes);
  const reasons = reasonsOf(all, report, graph);
  const layers = plan.layers.map((_, index) => [`Layer ${String(index)}:`]);
  for (const service of all) {
    layers[service.layer ?? -1]?.push(`  ${serviceName(service)}${waits(service)}`);
  }
  const verdict = (starts: Starts): readonly Service[] => all.filter((service) => service.starts === starts);
  const errors = report.diagnostics.filter(({ severity }) => severity === "error").length;
  const sections = [
    ...layers,
    [
      "Starts only if undeclared returns come in time:",
      ...verdict("maybe").map((service) => `  ${serviceName(service)}${waits(service)}`),
    ],
    ["Never starts:", ...verdict("no").map((service) => `  ${serviceName(service)}${reasons(service)}`)],
    ["Asked at launch:", ...plan.asked.map(asked)],
  ].filter((section) => section.length > 1);
  if (plan.nodes.length === 0) {
    sections.push([`Nothing to plan: ${report.wellFormed ? "there is no assembly" : "the document cannot be read"}.`]);
  } else if (all.length === 0) {
    sections.push(["No services: instances boot, and that is all."]);
  }
  if (errors > 0) {
    sections.push([`The document has ${count(errors, "error")}: see deployable check.`]);
  }
  return sections.map((section) => `${section.join("\n")}\n`).join("\n");
}

/** A service, as each of them has it. */
interface Service extends ServiceName {
  starts: Starts;
  layer: number | null;
  node: PlanNode | undefined;
  drawn: GraphService | undefined;
}

/** For each service, `, after mysql on mysql`; nothing for one that waits for its own instance only. */
function waitsOf(nodes: readonly PlanNode[]): (service: Service) => string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return (service) => {
    const needed = (service.node?.needs ?? []).map((id) => byId.get(id)).filter((node) => node !== undefined);
    const services = needed.flatMap(({ assembly, service: of }) => (of === null ? [] : [{ assembly, service: of }]));
    // A service that is awaited has its instance booted, and so has the one that waits.
    const booted = new Set([service, ...services].map(({ assembly }) => assembly));
    const boots = needed.filter(({ assembly, service: of }) => of === null && !booted.has(assembly));
    const words = [...services.map(serviceName), ...boots.map(({ assembly }) => `the boot of ${name(assembly)}`)];
    return words.length > 0 ? `, after ${list(words)}` : "";
  };
}

/** Why a service never starts, the most basic cause first: `: wbe is not in the document`. */
function reasonsOf(all: readonly Service[], report: Report, graph: Graph): (service: Service) => string {
  const lacks = lacksOf(graph);
  const byNode = new Map(all.map((service) => [service.node?.id, service]));
  const lacking = new Map<string, string[]>();
  for (const service of all.filter(({ drawn }) => lacks.has(drawn?.id ?? ""))) {
    const assembly = service.drawn?.assembly ?? "";
    const beside = lacking.get(assembly) ?? [];
    if (beside.length < MOST_NAMES) {
      lacking.set(assembly, [...beside, serviceName(service)]);
    }
  }
  const rings = ringsOf(report);
  const selves = new Set(graph.edges.filter(({ source, target }) => source === target).map(({ source }) => source));

  const reason = (service: Service): readonly string[] => {
    const { node, drawn } = service;
    const own = lacks.get(drawn?.id ?? "") ?? [];
    if (own.length > 0) {
      return own;
    }
    if (drawn?.deadlock === "certain") {
      const others = rings.get(key(service)) ?? [];
      return selves.has(drawn.id) || others.length === 0
        ? ["waits for itself"]
        : [`in a deadlock with ${list(others)}`];
    }
    const awaited = (node?.needs ?? []).map((id) => byNode.get(id)).filter((other) => other?.starts === "no");
    if (awaited.length > 0) {
      return [`waits for ${list(awaited.flatMap((other) => (other ? [serviceName(other)] : [])))}`];
    }
    const beside = lacking.get(drawn?.assembly ?? "");
    return beside ? [`starts only together with ${list(beside)}`] : [];
  };
  return (service) => {
    const reasons = reason(service);
    return reasons.length > 0 ? `: ${list(reasons)}` : "";
  };
}

/** What each service asks for that nothing gives, by its id in the graph. */
function lacksOf({ assemblies, services, edges }: Graph): ReadonlyMap<string, readonly string[]> {
  const assemblyOf = new Map(assemblies.map((assembly) => [assembly.id, assembly]));
  const serviceOf = new Map(services.map((service) => [service.id, service]));
  const lacks = new Map<string, string[]>();
  for (const { source, target, kind, label } of edges) {
    if (kind !== "unsatisfied") {
      continue;
    }
    const service = serviceOf.get(target);
    const assembly = assemblyOf.get(service?.assembly ?? target);
    const place = name(assembly?.name ?? "");
    const lack = service
      ? `${place} has no service ${name(label)}`
      : assembly?.exists
        ? `${place} does not return ${name(label)}`
        : `${place} is not in the document`;
    const own = lacks.get(source) ?? [];
    if (!own.includes(lack) && own.length < MOST_NAMES) {
      own.push(lack);
    }
    lacks.set(source, own);
  }
  return lacks;
}

/** For each service in a certain deadlock, by name, the others that are in it; of very many, the first. */
function ringsOf({ deadlocks }: Report): ReadonlyMap<string, readonly string[]> {
  const rings = new Map<string, readonly string[]>();
  for (const { members } of deadlocks.filter(({ possible }) => !possible)) {
    // What is not printed is not listed, or a ring of thousands would be as many lists of thousands.
    const shown = members.slice(0, MOST_NAMES + 1);
    members.forEach((member, index) => {
      const others = shown.filter((_, other) => other !== index).slice(0, MOST_NAMES);
      const more = members.length - 1 - others.length;
      const words = others.map(serviceName);
      rings.set(key(member), more > 0 ? [...words, count(more, "other")] : words);
    });
  }
  return rings;
}

function key({ assembly, service }: ServiceName): string {
  return JSON.stringify([assembly, service]);
}

function asked({ assembly, service, parameter, default: offered, password }: Plan["asked"][number]): string {
  const details = [
    ...(password ? ["a password"] : []),
    // A password is not to be read over a shoulder.
    offered === null ? "no default" : password ? "has a default" : `default ${name(offered)}`,
  ];
  return `  ${name(parameter)} of ${serviceName({ assembly, service })} (${details.join(", ")})`;
}

/** Things, or services, that one line names. */
const MOST_NAMES = 3;

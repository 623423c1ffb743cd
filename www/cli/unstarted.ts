import type { Graph, GraphService, Plan, PlanNode, Report, ServiceName, Starts } from "deployable";

import { count, list, name, serviceName } from "./words.js";

/** What is known of a document's launch. */
export interface Planned {
  plan: Plan;
  report: Report;
  graph: Graph;
}

/** A service, as each of them has it. */
export interface Service extends ServiceName {
  starts: Starts;
  layer: number | null;
  node: PlanNode | undefined;
  drawn: GraphService | undefined;
}

/** The services, in document order, in which report, plan and graph each have them: names may repeat. */
export function servicesOf({ plan, report, graph }: Planned): readonly Service[] {
  const nodes = plan.nodes.filter(({ kind }) => kind === "service");
  return report.services.map((service, index) => ({ ...service, node: nodes[index], drawn: graph.services[index] }));
}

/** Of each service that never starts, why, the most basic cause first: `wbe is not in the document`; else nothing. */
export function unstarted(planned: Planned): string[] {
  const { report, graph } = planned;
  const all = servicesOf(planned);
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
    if (beside) {
      return [`starts only together with ${list(beside)}`];
    }
    // What a release lacks is no part of the graph.
    const missing = node?.requires.find((symbol) => symbol.endsWith(MISSING));
    return missing === undefined ? [] : [`waits for ${name(missing)}`];
  };
  return all.map((service) => (service.starts === "no" ? list(reason(service)) : ""));
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

/** How a symbol of the plan ends that nothing provides. */
const MISSING = " (missing)";

/** Things, or services, that one line names. */
const MOST_NAMES = 3;

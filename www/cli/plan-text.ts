import type { Plan, PlanNode, Report, ServiceName, Starts } from "deployable";

import { count, list, name, serviceName } from "./words.js";

/** What `plan --format text` prints: the services layer by layer, those that never start, and what the user is asked. */
export function planText({ plan, report }: { plan: Plan; report: Report }): string {
  const waits = waitsOf(plan.nodes);
  const services = (of: readonly ServiceName[]): string[] =>
    of.map((service) => `  ${serviceName(service)}${waits(service)}`);
  const verdict = (starts: Starts): readonly ServiceName[] =>
    report.services.filter((service) => service.starts === starts);
  const errors = report.diagnostics.filter(({ severity }) => severity === "error").length;
  const sections = [
    ...plan.layers.map((layer, index) => [`Layer ${String(index)}:`, ...services(layer)]),
    ["Starts only if undeclared returns come in time:", ...services(verdict("maybe"))],
    ["Never starts:", ...services(verdict("no"))],
    ["Asked at launch:", ...plan.asked.map(asked)],
  ].filter((section) => section.length > 1);
  if (report.services.length === 0) {
    sections.push(["No services: instances boot, and that is all."]);
  }
  if (errors > 0) {
    sections.push([`The document has ${count(errors, "error")}: see deployable check.`]);
  }
  return sections.map((section) => `${section.join("\n")}\n`).join("\n");
}

/** For each service, `, after mysql on mysql`; nothing for one that waits for its own instance only. */
function waitsOf(nodes: readonly PlanNode[]): (service: ServiceName) => string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const byName = new Map(nodes.map((node) => [key(node), node]));
  return (service) => {
    const needed = (byName.get(key(service))?.needs ?? [])
      .map((id) => byId.get(id))
      .filter((node) => node !== undefined);
    const services = needed.flatMap(({ assembly, service: of }) => (of === null ? [] : [{ assembly, service: of }]));
    // A service that is awaited has its instance booted, and so has the one that waits.
    const booted = new Set([service, ...services].map(({ assembly }) => assembly));
    const boots = needed.filter(({ assembly, service: of }) => of === null && !booted.has(assembly));
    const words = [...services.map(serviceName), ...boots.map(({ assembly }) => `the boot of ${name(assembly)}`)];
    return words.length > 0 ? `, after ${list(words)}` : "";
  };
}

function key({ assembly, service }: { assembly: string; service: string | null }): string {
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

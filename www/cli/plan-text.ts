import type { Plan, PlanNode, Report, Starts } from "deployable";

import { type Planned, type Service, servicesOf, unstarted } from "./unstarted.js";
import { count, list, name, serviceName } from "./words.js";

/** What `plan --format text` prints: the services layer by layer, those that never start, and what the user is asked. */
export function planText(planned: Planned): string {
  const { plan, report } = planned;
  const all = servicesOf(planned);
  const waits = waitsOf(plan.nodes);
  const reasons = unstarted(planned);
  const layers = plan.layers.map((_, index) => [`Layer ${String(index)}:`]);
  for (const service of all) {
    layers[service.layer ?? -1]?.push(`  ${serviceName(service)}${waits(service)}`);
  }
  const verdict = (starts: Starts): readonly Service[] => all.filter((service) => service.starts === starts);
  const sections = [
    ...layers,
    [
      "Starts only if undeclared returns come in time:",
      ...verdict("maybe").map((service) => `  ${serviceName(service)}${waits(service)}`),
    ],
    [
      "Never starts:",
      ...all.flatMap((service, index) =>
        service.starts === "no" ? [`  ${serviceName(service)}${reasons[index] ? `: ${reasons[index]}` : ""}`] : [],
      ),
    ],
    ["Asked at launch:", ...plan.asked.map(asked)],
  ].filter((section) => section.length > 1);
  if (plan.nodes.length === 0) {
    sections.push([`Nothing to plan: ${report.wellFormed ? "there is no assembly" : "the document cannot be read"}.`]);
  } else if (all.length === 0) {
    sections.push(["No services: instances boot, and that is all."]);
  }
  return [...sections, errorsOf(report)]
    .filter((section) => section.length > 0)
    .map((section) => `${section.join("\n")}\n`)
    .join("\n");
}

/** That a document has errors, which another command tells, if it has. */
export function errorsOf({ diagnostics }: Report): string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  return errors > 0 ? [`The document has ${count(errors, "error")}: see deployable check.`] : [];
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

function asked({ assembly, service, parameter, default: offered, password }: Plan["asked"][number]): string {
  const details = [
    ...(password ? ["a password"] : []),
    // A password is not to be read over a shoulder.
    offered === null ? "no default" : password ? "has a default" : `default ${name(offered)}`,
  ];
  return `  ${name(parameter)} of ${serviceName({ assembly, service })} (${details.join(", ")})`;
}

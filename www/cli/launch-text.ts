import type { Launch } from "deployable";
import { errorsOf } from "./plan-text.js";
import { type Planned, unstarted } from "./unstarted.js";
import { visible } from "./visible.js";
import { count, name, serviceName } from "./words.js";

/** A document's launch, as it was rehearsed. */
export interface Rehearsed extends Planned {
  launch: Launch;
}

/** What `launch --format text` prints: what happens and when, what has not started and why, and how it ends. */
export function launchText({ launch, ...planned }: Rehearsed): string {
  const times = launch.events.map(({ at }) => `${String(at)} s`);
  const width = times.reduce((most, { length }) => Math.max(most, length), 0);
  const events = launch.events.map(({ text }, index) => `${(times[index] ?? "").padStart(width)}  ${visible(text)}`);
  // In document order, like those of the launch.
  const reasons = unstarted(planned);
  const waits = launch.services.flatMap((service, index) => {
    if (service.started !== null) return [];
    const gone = service.state === "lost" ? ["its instance or its agent is gone"] : [];
    const others = service.waitsFor.length - MOST_WAITS;
    const waited = [
      ...service.waitsFor.slice(0, MOST_WAITS).map(visible),
      ...(others > 0 ? [count(others, "other thing")] : []),
    ];
    const why = reasons[index] || (waited.length > 0 ? `waits for ${waited.join("; ")}` : "");
    return [`  ${serviceName(service)}: ${[...gone, ...(why ? [why] : [])].join("; ")}`];
  });
  const wronged = launch.services.filter(({ onFailed, started }) => started !== null && onFailed.length > 0);
  const runs = wronged.map(
    (service) => `  ${serviceName(service)}, after ${service.onFailed.map(serviceName).join(", ")}`,
  );
  const ids = new Map([
    ...launch.services.map((step) => [step.node, serviceName(step)] as const),
    ...launch.instances.map((step) => [step.node, `the boot of ${name(step.assembly)}`] as const),
  ]);
  const path = launch.criticalPath.map((id) => ids.get(id) ?? visible(id));
  const sections = [
    ["Never started:", ...waits],
    ["Ran though what they waited for had failed:", ...runs],
    ["Longest wait:", ...(path.length > 1 ? [`  ${path.join(", then ")}`] : [])],
  ].filter((section) => section.length > 1);
  const end = `After ${String(launch.at)} s the deployment is ${launch.deployment}. ${visible(launch.next.why)}`;
  return [events, ...sections, [end, ...errorsOf(planned.report)]]
    .map((section) => `${section.join("\n")}\n`)
    .join("\n");
}

/** Things that one line says a service waits for. */
const MOST_WAITS = 5;

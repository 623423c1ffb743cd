import type { Launch } from "deployable";
import { visible } from "./visible.js";
import { count, name, serviceName } from "./words.js";

/** What `launch --format text` prints: what happens and when, what has not started and why, and how it ends. */
export function launchText(launch: Launch): string {
  const times = launch.events.map(({ at }) => `${String(at)} s`);
  const width = Math.max(0, ...times.map((time) => time.length));
  const events = launch.events.map(({ text }, index) => `${(times[index] ?? "").padStart(width)}  ${visible(text)}`);
  const late = launch.services.filter(({ started }) => started === null);
  const waits = late.map((service) => {
    const gone = service.state === "lost" ? "its instance or its agent is gone" : "";
    const waited = service.waitsFor.map(visible);
    const shown =
      waited.length > MOST_WAITS
        ? [...waited.slice(0, MOST_WAITS), `${count(waited.length - MOST_WAITS, "other thing")}`]
        : waited;
    return `  ${serviceName(service)}: ${gone || `waits for ${shown.join("; ")}`}`;
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
  return [events, ...sections, [end]].map((section) => `${section.join("\n")}\n`).join("\n");
}

/** Things that one line says a service waits for. */
const MOST_WAITS = 5;

/** What Audrey would report of a rehearsal: a launch to try the following with, for any deployable. */

import type { Launch, LaunchedService, Plan, ReceivedReport } from "deployable";

/** More moments than this are not reported by themselves. */
const MOST = 200;

/**
 * All reports of a rehearsal, received the moment something happened; where that is too often, soon after.
 *
 * @param launched When it was launched, in seconds since 1970.
 */
export function reportsOf(plan: Plan, whole: Launch, launched: number): readonly ReceivedReport[] {
  const stamp = (at: number): string => new Date((launched + at) * 1000).toISOString().replace(/\.\d+Z$/, "+00:00");
  const instances = instancesOf(plan, whole);
  /** The instance of each node. */
  const homes = new Map(instances.flatMap((instance) => instance.nodes.map((node) => [node, instance])));

  const reports: ReceivedReport[] = [];
  const say = (text: string, time: number): void => {
    reports.push({ text, received: launched + time });
  };
  const sayAll = (time: number): void =>
    say(
      [
        '<?xml version="1.0"?>',
        `<deployment uuid="00000000-0000-4000-9000-000000000000" status="${worst(
          instances.map((instance) => statusAt(instance, time)),
          "success",
        )}">`,
        `  <registered>${stamp(0)}</registered>`,
        "  <instances>",
        ...instances.map((instance) => `    <instance ${attributes(instance, time)}/>`),
        "  </instances>",
        "</deployment>",
      ].join("\n"),
      time,
    );
  const sayOne = (instance: Instance, time: number): void => {
    const { contacted, services } = instance;
    const contact = contacted === null || contacted > time ? null : stamp(contacted);
    say(
      [
        '<?xml version="1.0"?>',
        `<instance ${attributes(instance, time)}>`,
        `  <registered>${stamp(0)}</registered>`,
        ...(contact === null ? [] : [`  <first-contacted>${contact}</first-contacted>`]),
        ...(contact === null ? [] : [`  <last-contacted>${stamp(time)}</last-contacted>`]),
        ...(services.length === 0 ? [] : ["  <services>", ...services.flatMap(reported), "  </services>"]),
        "</instance>",
      ].join("\n"),
      time,
    );
    function reported(service: LaunchedService): string[] {
      const { started, completed, code } = service;
      const ended = completed !== null && completed <= time;
      return [
        `    <service name="${escaped(service.service)}" status="${serviceAt(service, time)}">`,
        ...(started === null || started > time
          ? []
          : [`      <configuration-started>${stamp(started)}</configuration-started>`]),
        ...(ended ? [`      <configuration-ended>${stamp(completed)}</configuration-ended>`] : []),
        ...(ended && code !== null ? [`      <completion-status>${code}</completion-status>`] : []),
        "    </service>",
      ];
    }
  };

  const times = [...new Set(whole.events.map(({ at }) => at))];
  const step = Math.ceil(times.length / MOST);
  const last = times.at(-1) ?? 0;
  const happened = whole.events.values();
  let event = happened.next();
  sayAll(0);
  for (const instance of instances) sayOne(instance, 0);
  for (const time of times.filter((at, index) => at === last || (index + 1) % step === 0)) {
    const changed = new Set<Instance>();
    for (; !event.done && event.value.at <= time; event = happened.next()) {
      const instance = homes.get(event.value.node ?? "");
      if (instance) changed.add(instance);
    }
    for (const instance of changed) if (time > 0) sayOne(instance, time);
  }
  if (last > 0) sayAll(last);
  return reports;
}

interface Instance {
  readonly uuid: string;
  readonly assembly: string;
  /** Its own node, and those of its services. */
  readonly nodes: string[];
  readonly services: LaunchedService[];
  /** When its agent did so first. */
  readonly contacted: number | null;
}

function instancesOf(plan: Plan, { events, services }: Launch): readonly Instance[] {
  const booted = new Map<string, number>();
  for (const { what, state, node, at } of events) {
    if (what === "instance" && state === "running" && node !== null) booted.set(node, at);
  }
  const outcomes = new Map<string, LaunchedService>(services.map((service) => [service.node, service]));
  const all: Instance[] = [];
  for (const { id, assembly, service } of plan.nodes) {
    if (service === null) {
      const uuid = `00000000-0000-4000-8000-${all.length.toString(16).padStart(12, "0")}`;
      all.push({ uuid, assembly, nodes: [id], services: [], contacted: booted.get(id) ?? null });
      continue;
    }
    const outcome = outcomes.get(id);
    all.at(-1)?.nodes.push(id);
    if (outcome) all.at(-1)?.services.push(outcome);
  }
  return all;
}

function attributes(instance: Instance, time: number): string {
  const { uuid, assembly } = instance;
  return `uuid="${uuid}" assembly="${escaped(assembly)}" status="${statusAt(instance, time)}"`;
}

function statusAt({ contacted, services }: Instance, time: number): Status {
  if (contacted === null || contacted > time) return "incomplete";
  return worst(
    services.map((service) => serviceAt(service, time)),
    "",
  );
}

function serviceAt({ state, completed }: LaunchedService, time: number): Status {
  if (completed === null || completed > time) return "incomplete";
  return state === "failed" ? "error" : "success";
}

type Status = "" | "success" | "incomplete" | "error";

/** Audrey's own order. */
function worst(statuses: readonly string[], none: Status): Status {
  return (["error", "incomplete", "success"] as const).find((status) => statuses.includes(status)) ?? none;
}

function escaped(name: string): string {
  return name.replace(/[&<>"\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

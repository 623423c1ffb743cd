/** What Audrey would report of a rehearsal: a launch to try the following with, for any deployable. */

import type { Launch, LaunchedInstance, LaunchedService, Plan, ReceivedReport } from "deployable";

/** Stands for the time of a report. */
const NOW = "<now/>";
const CONTACTED = `  <last-contacted>${NOW}</last-contacted>`;

/** More moments than this are not reported. */
const MOST = 200;

/**
 * All reports of a rehearsal, received the moment something happened.
 *
 * @param at The rehearsal at a time since the launch.
 * @param launched When it was launched, in seconds since 1970.
 */
export function reportsOf(
  plan: Plan,
  whole: Launch,
  at: (until: number) => Launch,
  launched: number,
): readonly ReceivedReport[] {
  const ids = new Map<string, string>(
    plan.nodes.map(({ id }, index) => [id, `00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`]),
  );
  const booted = new Map<string, number>();
  for (const { what, state, node, at } of whole.events) {
    if (what === "instance" && state === "running" && node !== null) booted.set(node, at);
  }
  const said = new Map<string, string>();
  const reports: ReceivedReport[] = [];
  const stamp = (at: number): string => new Date((launched + at) * 1000).toISOString().replace(/\.\d+Z$/, "+00:00");
  /** Says nothing again: a report differs from the one before by more than its time. */
  const say = (id: string, text: string, time: number): void => {
    if (said.get(id) === text) return;
    said.set(id, text);
    reports.push({ text: text.replace(NOW, stamp(time)), received: launched + time });
  };
  const times = [...new Set(whole.events.map(({ at }) => at))].slice(0, MOST);
  for (const time of times) {
    const now = at(time);
    const statuses: string[] = [];
    const instances: string[] = [];
    for (const [instance, services] of grouped(plan, now)) {
      const boot = booted.get(instance.node);
      const contacted = boot === undefined || boot > time ? null : stamp(boot);
      const status = contacted === null ? "incomplete" : worst(services.map(statusOf), "");
      const uuid = ids.get(instance.node) ?? "";
      statuses.push(status);
      instances.push(`    <instance uuid="${uuid}" assembly="${escaped(instance.assembly)}" status="${status}"/>`);
      say(
        instance.node,
        [
          '<?xml version="1.0"?>',
          `<instance uuid="${uuid}" assembly="${escaped(instance.assembly)}" status="${status}">`,
          `  <registered>${stamp(0)}</registered>`,
          ...(contacted === null ? [] : [`  <first-contacted>${contacted}</first-contacted>`, CONTACTED]),
          ...(services.length === 0 ? [] : ["  <services>", ...services.flatMap(reported), "  </services>"]),
          "</instance>",
        ].join("\n"),
        time,
      );
      function reported(service: LaunchedService): string[] {
        const { started, completed, code } = service;
        return [
          `    <service name="${escaped(service.service)}" status="${statusOf(service)}">`,
          ...(started === null ? [] : [`      <configuration-started>${stamp(started)}</configuration-started>`]),
          ...(completed === null ? [] : [`      <configuration-ended>${stamp(completed)}</configuration-ended>`]),
          ...(code === null ? [] : [`      <completion-status>${code}</completion-status>`]),
          "    </service>",
        ];
      }
    }
    say(
      "",
      [
        '<?xml version="1.0"?>',
        `<deployment uuid="00000000-0000-4000-9000-000000000000" status="${worst(statuses, "success")}">`,
        `  <registered>${stamp(0)}</registered>`,
        "  <instances>",
        ...instances,
        "  </instances>",
        "</deployment>",
      ].join("\n"),
      time,
    );
  }
  return reports;
}

/** Each instance with its services. */
function grouped(plan: Plan, { instances, services }: Launch): [LaunchedInstance, LaunchedService[]][] {
  const groups: [LaunchedInstance, LaunchedService[]][] = [];
  let service = 0;
  for (const node of plan.nodes) {
    const instance = node.service === null ? instances[groups.length] : undefined;
    if (instance) groups.push([instance, []]);
    const inside = node.service === null ? undefined : services[service++];
    if (inside) groups.at(-1)?.[1].push(inside);
  }
  return groups;
}

type Status = "" | "success" | "incomplete" | "error";

function statusOf({ state }: LaunchedService): Status {
  if (state === "failed") return "error";
  return state === "succeeded" ? "success" : "incomplete";
}

/** Audrey's own order. */
function worst(statuses: readonly string[], none: Status): string {
  return (["error", "incomplete", "success"] as const).find((status) => statuses.includes(status)) ?? none;
}

function escaped(name: string): string {
  return name.replace(/[&<>"\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

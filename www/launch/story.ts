/** What a launch is as rows of a timeline. */

import type { Launch, LaunchEvent, Plan, PlanNode, ServiceName } from "deployable";

/** What goes on for a while. */
export type Phase = "boot" | "up" | "stopping" | "waiting" | "running" | "succeeded" | "failed" | "lost";

/** A while, in seconds since the launch. */
export interface Span {
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
}

/** An instance, or a service of the instance above it. */
export interface Row {
  readonly node: PlanNode;
  /** Null for an instance, and for a service that does not surely start. */
  readonly layer: number | null;
  /** It is part of the path that took longest. */
  readonly critical: boolean;
  readonly spans: readonly Span[];
  /** The services that failed, although it needs them. */
  readonly onFailed: readonly ServiceName[];
  /** What it waits for, and what waits for it. */
  readonly needs: readonly PlanNode[];
  readonly releases: readonly PlanNode[];
}

interface Open {
  readonly node: PlanNode;
  /** Where it runs. */
  readonly instance: Open | null;
  readonly spans: Span[];
  phase: Phase | null;
  since: number;
}

/** All instances of a plan, each before its services, with what becomes of them in a launch. */
export function rowsOf(plan: Plan, launch: Launch): readonly Row[] {
  const spans = spansOf(plan, launch);
  const nodes = new Map<string, PlanNode>(plan.nodes.map((node) => [node.id, node]));
  const releases = new Map<string, PlanNode[]>();
  for (const node of plan.nodes) {
    for (const need of node.needs) {
      const waiting = releases.get(need);
      if (waiting) waiting.push(node);
      else releases.set(need, [node]);
    }
  }
  const layers = new Map<string, number>();
  plan.layers.forEach((services, layer) => {
    for (const { assembly, service } of services) layers.set(JSON.stringify([assembly, service]), layer);
  });
  const critical = new Set(launch.criticalPath);
  const onFailed = new Map<string, ServiceName[]>(launch.services.map(({ node, onFailed }) => [node, onFailed]));
  return plan.nodes.map((node) => ({
    node,
    layer: layers.get(JSON.stringify([node.assembly, node.service])) ?? null,
    critical: critical.has(node.id),
    spans: spans.get(node.id) ?? [],
    onFailed: onFailed.get(node.id) ?? [],
    needs: node.needs.flatMap((id) => nodes.get(id) ?? []),
    releases: releases.get(node.id) ?? [],
  }));
}

function spansOf(plan: Plan, launch: Launch): ReadonlyMap<string, readonly Span[]> {
  const all = new Map<string, Open>();
  let instance: Open | null = null;
  for (const node of plan.nodes) {
    const open: Open = { node, instance: node.service === null ? null : instance, spans: [], phase: null, since: 0 };
    if (node.service === null) instance = open;
    all.set(node.id, open);
  }
  const inside = new Map<Open, Open[]>();
  for (const open of all.values()) {
    if (open.instance) inside.set(open.instance, [...(inside.get(open.instance) ?? []), open]);
  }

  // Of a real launch nobody says when its instances were created: they are when it begins.
  const untold = !launch.events.some(({ what, state }) => what === "instance" && state === "pending");
  /** Ends what goes on, perhaps as what it turned out to be, and begins something else. */
  const turn = (open: Open, at: number, next: Phase | null, as: Phase | null = open.phase): void => {
    if (open.phase !== null && as !== null && at > open.since) open.spans.push({ phase: as, from: open.since, to: at });
    open.phase = next;
    open.since = at;
  };
  const lose = (open: Open, at: number): void => {
    for (const service of inside.get(open) ?? []) {
      turn(service, at, null, service.phase === "running" ? "lost" : service.phase);
    }
  };
  const take = ({ what, node, state, at }: LaunchEvent): void => {
    const open = all.get(node ?? "");
    if (what === "deployment" && state === "pending") {
      for (const other of all.values()) turn(other, at, untold && other.node.service === null ? "boot" : null);
    }
    if (!open) return;
    if (what === "service-started") turn(open, at, "running");
    else if (what === "service-completed") turn(open, at, null, "succeeded");
    else if (what === "service-failed") turn(open, at, null, "failed");
    else if (what === "instance" && state === "pending") turn(open, at, "boot");
    else if (what === "instance" && state === "running") {
      turn(open, at, "up");
      for (const service of inside.get(open) ?? []) if (service.phase === null) turn(service, at, "waiting");
    } else if (what === "instance") {
      turn(open, at, state === "shutting_down" ? "stopping" : null);
      if (state !== "shutting_down") lose(open, at);
    } else if (what === "gave-up") lose(open.instance ?? open, at);
  };
  for (const event of launch.events) take(event);
  for (const open of all.values()) turn(open, launch.at, null);
  return new Map([...all].map(([id, { spans }]) => [id, spans]));
}

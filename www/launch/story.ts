/** What a launch is as rows of a timeline. */

import type { Launch, LaunchEvent, Plan, PlanNode, ServiceName } from "deployable";
import { instanceState, serviceState } from "./words.js";

/** What goes on for a while. */
export type Phase = "boot" | "up" | "stopping" | "waiting" | "running" | "succeeded" | "failed" | "lost";

/** A while, in seconds since the launch. */
export interface Span {
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
}

/** A while in a row. */
export interface Bar extends Span {
  /** It is part of the path that took longest, which is one of the last launch. */
  readonly critical: boolean;
}

/** What can be part of that path. */
const TAKES = new Set<Phase>(["boot", "running", "succeeded", "failed"]);

/** An instance, or a service of the instance above it. */
export interface Row {
  readonly node: PlanNode;
  /** How it is in the end, in a sentence. */
  readonly state: string;
  /** Null for an instance, and for a service that does not surely start. */
  readonly layer: number | null;
  /** It is part of the path that took longest. */
  readonly critical: boolean;
  readonly bars: readonly Bar[];
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
export function rowsOf(plan: Plan, launch: Launch, real: boolean): readonly Row[] {
  const spans = real ? reportedSpans(plan, launch) : spansOf(plan, launch);
  const states = new Map<string, string>([
    ...launch.instances.map((instance) => [instance.node, instanceState(instance)] as const),
    ...launch.services.map((service) => [service.node, serviceState(service, real)] as const),
  ]);
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
  const last = real ? 0 : begunOf(launch);
  const bar = (id: string, span: Span): Bar => ({
    ...span,
    critical: critical.has(id) && span.from >= last && TAKES.has(span.phase),
  });
  const onFailed = new Map<string, ServiceName[]>(launch.services.map(({ node, onFailed }) => [node, onFailed]));
  return plan.nodes.map((node) => ({
    node,
    state: states.get(node.id) ?? "",
    layer: layers.get(JSON.stringify([node.assembly, node.service])) ?? null,
    critical: critical.has(node.id),
    bars: (spans.get(node.id) ?? []).map((span) => bar(node.id, span)),
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
    const others = open.instance && inside.get(open.instance);
    if (others) others.push(open);
    else if (open.instance) inside.set(open.instance, [open]);
  }

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
      for (const other of all.values()) turn(other, at, null);
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

/** How far a launch goes, on the clock that its rows are drawn by. */
export function endOf(launch: Launch, real: boolean): number {
  if (!real) return launch.at;
  // What is running goes on for nobody knows how long: a little.
  const times = launch.services.flatMap(
    ({ started, completed }) => completed ?? (started === null ? [] : started * 1.05),
  );
  return times.reduce((last, at) => Math.max(last, at), launch.at - begunOf(launch));
}

/** When the last of its launches began. */
function begunOf({ events }: Launch): number {
  return events.findLast(({ what, state }) => what === "deployment" && state === "pending")?.at ?? 0;
}

/**
 * Of a real launch services are drawn by the server's clock. Of instances only the receiver knows: each is up when that was
 * received, or when its first service started.
 */
function reportedSpans(plan: Plan, launch: Launch): ReadonlyMap<string, readonly Span[]> {
  const begun = begunOf(launch);
  const end = endOf(launch, true);
  const heard = new Set<string>();
  const up = new Map<string, number>();
  const gone = new Map<string, number>();
  const isUp = (assembly: string, at: number): void => {
    up.set(assembly, Math.min(at, up.get(assembly) ?? at));
  };
  for (const { what, assembly, state, at } of launch.events) {
    // What was received as soon as anything was may have been so for long.
    if (what !== "instance" || assembly === null || at <= begun) continue;
    if (state === "running") heard.add(assembly);
    if (state === "running") isUp(assembly, at - begun);
    else gone.set(assembly, at - begun);
  }
  for (const { assembly, started } of launch.services) if (started !== null) isUp(assembly, started);

  const services = new Map(launch.services.map((service) => [service.node, service]));
  const pending = new Set(
    launch.instances.filter(({ state }) => state === "new" || state === "pending").map(({ node }) => node),
  );
  const drawn = ({ id, assembly, service: name }: PlanNode): Span[] => {
    const from = up.get(assembly) ?? 0;
    const until = gone.get(assembly) ?? end;
    if (pending.has(id)) return [{ phase: "boot", from: 0, to: until }];
    if (name === null) {
      const boot: Span = { phase: "boot", from: 0, to: heard.has(assembly) ? from : 0 };
      return [boot, { phase: "up", from, to: until }];
    }
    const { state = "waiting", started = null, completed = null } = services.get(id) ?? {};
    const waits = up.has(assembly) ? from : until;
    if (state === "waiting" || started === null) return [{ phase: "waiting", from: waits, to: until }];
    return [
      { phase: "waiting", from: waits, to: started },
      { phase: state, from: started, to: completed ?? until },
    ];
  };
  return new Map(plan.nodes.map((node) => [node.id, drawn(node).filter(({ from, to }) => to > from)]));
}

/** The launch of the text, rehearsed, with the graph along. */

import type { Agent, Launch, LaunchOptions, Plan } from "deployable";
import { type GraphView, overMoments } from "../graph/index.js";
import { createRehearsal, momentsOf } from "../launch/index.js";
import type { View } from "./views.js";

/** What the views of launches need from the page. */
export interface LaunchViewOptions {
  readonly graph: GraphView;
  readonly launch: (plan: Plan, options: LaunchOptions) => Launch;
  /** The plan of the text as it is now; null where it could not be asked for. */
  readonly plan: () => Plan | null;
  readonly agent: () => Agent;
}

/** Makes the rehearsal inside `host`. */
export function createLaunch(host: HTMLElement, { graph, launch, plan, agent }: LaunchViewOptions): View {
  const rehearsal = createRehearsal({
    launch,
    onMoment: (now) =>
      graph.overlay(now && overMoments(momentsOf(now), ({ kind, index }) => rehearsal.select(kind, index))),
  });
  host.append(rehearsal.element);
  return {
    update() {
      rehearsal.slot.append(graph.element);
      const now = plan();
      if (now) rehearsal.show(now, agent());
      else rehearsal.refuse("Without the checker there is no plan.");
    },
    leave() {
      rehearsal.pause();
      graph.overlay(null);
    },
  };
}

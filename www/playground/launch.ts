/** The launch of the text, rehearsed or real, with the graph along. */

import type { Agent, Launch, LaunchOptions, Plan } from "deployable";
import { type GraphView, overMoments } from "../graph/index.js";
import { createFollowing, createRehearsal, type LaunchPane, type LaunchPaneOptions } from "../launch/index.js";
import { keepInTab } from "./keep.js";
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
export function createLaunch(host: HTMLElement, options: LaunchViewOptions): View {
  return shown(host, options, createRehearsal);
}

/** Makes what follows a real launch inside `host`; `onPolls` hears whether it asks for reports. */
export function createFollow(host: HTMLElement, options: LaunchViewOptions, onPolls: (polls: boolean) => void): View {
  return shown(host, options, (given) =>
    createFollowing({ ...given, onPolls, keep: (fed) => keepInTab("deployable:reports", fed) }),
  );
}

function shown(
  host: HTMLElement,
  { graph, launch, plan, agent }: LaunchViewOptions,
  create: (options: LaunchPaneOptions) => LaunchPane,
): View {
  const made = create({
    launch,
    onMoment(now) {
      graph.overlay(now && overMoments(now, ({ kind, index }) => made.select(kind, index)));
    },
  });
  host.append(made.element);
  const refuse = (): void => made.refuse("Without the checker there is no plan.");
  return {
    update() {
      if (!made.slot.contains(graph.element)) made.slot.append(graph.element);
      const now = plan();
      if (now) made.show(now, agent());
      else refuse();
    },
    refuse,
    leave() {
      made.leave();
      graph.overlay(null);
    },
  };
}

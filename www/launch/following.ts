/** A real launch, as far as its reports tell. */

import type { Agent, Launch, LaunchOptions, Plan } from "deployable";
import { reportsOf } from "./audrey.js";
import { button, choiceField, html, numberField } from "./dom.js";
import { createFeed } from "./feed.js";
import type { Rehearsal, RehearsalOptions } from "./rehearsal.js";
import { createStage } from "./stage.js";

/** Makes what follows a launch of which nothing has been heard. */
export function createFollowing({ launch, onMoment }: RehearsalOptions): Rehearsal {
  let plan: Plan | null = null;
  let agent: Agent = "independent";
  let given: LaunchOptions = {};
  let before = 0;
  let boot = 30;
  let usual = 10;

  const stage = createStage({ onMoment, empty: "Nothing has been reported yet." });
  const example = button("Play an example", () => {
    if (!plan) return;
    feed.replace(exampleOf(plan, agent, launch));
    feed.element.open = false;
    follow();
    stage.play();
  });
  const feed = createFeed(follow, [example]);
  const expected = html("details", "launch-form", html("summary", "", "Settings"));
  const times = { least: 0, most: 1e6 };
  expected.append(
    numberField("It was launched", "s before the first report", { value: before, ...times }, (value) => {
      before = value ?? 0;
      follow();
    }),
    numberField("An instance should boot in", "s", { value: boot, ...times }, (value) => {
      boot = value ?? 30;
      follow();
    }),
    numberField("A service should take", "s", { value: usual, ...times }, (value) => {
      usual = value ?? 10;
      follow();
    }),
    numberField("All must have started after", "s", { value: null, ...times }, (value) =>
      set({ timeout: value ?? undefined }),
    ),
    choiceField(
      "If not",
      { nothing: "nothing follows", rollback: "roll back", relaunch: "launch again" },
      "nothing",
      (afterwards) => set({ afterwards }),
    ),
  );
  stage.settings.append(expected);
  stage.slot.after(feed.element);

  function set(some: LaunchOptions): void {
    given = { ...given, ...some };
    follow();
  }

  function follow(): void {
    const reports = feed.reports();
    if (!plan) return;
    if (reports.length === 0) {
      stage.show(null);
      return;
    }
    const followed = plan;
    const received = reports.map(({ received }) => received);
    const launched = received.reduce((first, at) => Math.min(first, at)) - before;
    const now = feed.polls() ? Date.now() / 1000 : received.reduce((last, at) => Math.max(last, at));
    const options: LaunchOptions = { ...given, agent, reports, launched, durations: { boot, default: usual } };
    stage.show({
      plan: followed,
      whole: launch(followed, { ...options, now }),
      at: (time) => launch(followed, { ...options, now: launched + time }),
      real: true,
    });
  }

  return {
    element: stage.element,
    slot: stage.slot,
    select: stage.select,
    refuse(reason) {
      plan = null;
      stage.refuse(reason);
    },
    // What is asked for goes on to be.
    leave() {
      stage.pause();
      plan = null;
    },
    show(next, nextAgent) {
      plan = next;
      agent = nextAgent;
      follow();
    },
  };
}

/** The reports on a launch of this very plan, in which the last service to run fails. */
function exampleOf(plan: Plan, agent: Agent, launch: (plan: Plan, options: LaunchOptions) => Launch) {
  const last = plan.layers.at(-1)?.at(-1);
  const options: LaunchOptions = { agent, random: 7, fail: last ? [last] : [] };
  const whole = launch(plan, options);
  return reportsOf(plan, whole, (until) => launch(plan, { ...options, until }), Math.round(Date.now() / 1000));
}

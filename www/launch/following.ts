/** A real launch, as far as its reports tell. */

import type { Agent, Launch, LaunchOptions, Plan, ReceivedReport } from "deployable";
import { reportsOf } from "./audrey.js";
import { button, html, numberField } from "./dom.js";
import { createFeed, type Fed, type FedReport } from "./feed.js";
import type { LaunchPane, LaunchPaneOptions } from "./rehearsal.js";
import { createSettings, TIMES } from "./settings.js";
import { createStage } from "./stage.js";

/** What following a launch needs from whoever shows it. */
export interface FollowingOptions extends LaunchPaneOptions {
  /** Hears whether reports are asked for, which goes on while nobody sees it. */
  readonly onPolls: (polls: boolean) => void;
  /** Keeps what `fed` gives, whenever it should be; returns what was kept of earlier, or anything else if there is none. */
  readonly keep: (fed: () => Fed) => unknown;
}

/** A launch that is made up. */
interface Example {
  /** The plan that it is of, as text. */
  readonly of: string;
  readonly reports: readonly ReceivedReport[];
}

/** Makes what follows a launch of which nothing has been heard. */
export function createFollowing({ launch, onMoment, onPolls, keep }: FollowingOptions): LaunchPane {
  let plan: Plan | null = null;
  let agent: Agent = "independent";
  let before = 0;
  /** When the clock was last set to it by hand, in seconds since 1970. */
  let looked = 0;
  let example: Example | null = null;

  const stage = createStage({ onMoment, empty: "Nothing has been reported yet." });
  const play = button("Play an example", () => {
    if (!plan) return;
    example = { of: JSON.stringify(plan), reports: exampleOf(plan, agent, launch) };
    feed.element.open = false;
    follow();
    stage.play();
    leave.focus();
  });
  const leave = button("Leave the example", () => {
    example = null;
    feed.element.open = true;
    follow();
    play.focus();
  });
  const look = button("As of now", () => {
    looked = Date.now() / 1000;
    follow();
  });
  const told = html("p", "launch-small");
  const telling = html("div", "feed-telling", told, look, leave);
  telling.hidden = true;
  const feed = createFeed({
    zone: stage.element,
    others: [play],
    keep,
    onChange(byHand) {
      onPolls(feed.polls());
      if (byHand) example = null;
      follow();
    },
  });
  const settings = createSettings({
    boot: "An instance should boot in",
    usual: "A service should take",
    onChange: follow,
  });
  const expected = html("details", "launch-form", html("summary", "", "Settings"));
  expected.append(
    numberField("It was launched", "s before the first report", { value: before, ...TIMES }, (value) => {
      before = value ?? 0;
      follow();
    }),
    ...settings.fields,
  );
  stage.settings.append(expected);
  stage.slot.after(feed.element, telling);

  function follow(): void {
    if (!plan) return;
    if (example && example.of !== JSON.stringify(plan)) example = null;
    const followed = plan;
    const fed = feed.reports();
    const reports = example?.reports ?? fed.map(({ text, received }) => ({ text, received }));
    play.disabled = plan.nodes.length === 0;
    expected.hidden = example !== null;
    telling.hidden = example === null && reports.length === 0;
    look.hidden = example !== null || feed.polls();
    leave.hidden = example === null;
    if (reports.length === 0) {
      looked = 0;
      stage.show(null);
      return;
    }
    const received = reports.map(({ received }) => received);
    const first = received.reduce((first, at) => Math.min(first, at));
    const last = received.reduce((last, at) => Math.max(last, at));
    const now = example ? last : Math.max(last, looked, feed.asked());
    const launched = example ? first : first - before;
    const durations = { boot: settings.boot(), default: settings.usual() };
    const given: LaunchOptions = example ? {} : { ...settings.options(), durations };
    const options: LaunchOptions = { ...given, agent, reports, launched };
    const at = (now: number): Launch => named(launch(followed, { ...options, now }), example ? [] : fed);
    const whole = at(now);
    told.textContent = example ? MADE_UP : asOf(now, whole.notes.filter(({ report }) => report !== null).length);
    stage.show({ plan: followed, whole, at: (time) => at(launched + time), real: true });
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

/** Says of each note which report it is about. */
function named(launch: Launch, fed: readonly FedReport[]): Launch {
  const notes = launch.notes.map((note) => {
    const about = fed[note.report ?? -1];
    return about ? { ...note, text: `${about.from}: ${note.text}` } : note;
  });
  return { ...launch, notes };
}

const MADE_UP = "This launch is made up, of the text as it is. Its last service fails.";

/** Of when something is told, and how much is odd, which is told where it may not be seen. */
function asOf(time: number, notes: number): string {
  const when = new Date(time * 1000).toLocaleString("en", { dateStyle: "medium", timeStyle: "medium" });
  return [`As of ${when}.`, ...(notes > 0 ? [notes === 1 ? "One note below." : `${notes} notes below.`] : [])].join(
    " ",
  );
}

/** The reports on a launch of this very plan, in which the last service to run fails. */
function exampleOf(
  plan: Plan,
  agent: Agent,
  launch: (plan: Plan, options: LaunchOptions) => Launch,
): readonly ReceivedReport[] {
  const last = plan.layers.at(-1)?.at(-1);
  const whole = launch(plan, { agent, random: 7, fail: last ? [last] : [] });
  return reportsOf(plan, whole, Math.round(Date.now() / 1000));
}

/** Where a launch is shown along its clock, whether it is rehearsed or real. */

import type { Launch, LaunchedInstance, LaunchedService, Plan } from "deployable";
import { prose } from "../editor/prose.js";
import type { Moments } from "../graph/index.js";
import { createClock } from "./clock.js";
import { html, rove } from "./dom.js";
import { momentsOf } from "./moments.js";
import { endOf, type Row, rowsOf } from "./story.js";
import { createTimeline } from "./timeline.js";
import { called, instanceState, listed, seconds, serviceState, stateName } from "./words.js";

/** A launch to be shown. */
export interface Told {
  readonly plan: Plan;
  /** All of it. */
  readonly whole: Launch;
  /** As it is at a time, in seconds since the launch. */
  readonly at: (time: number) => Launch;
  /** Whether it is followed, so that something may be overdue though nothing has happened, and there are two clocks. */
  readonly real: boolean;
}

/** What a stage needs from whoever shows it. */
export interface StageOptions {
  /** How all are at the time of the clock, whenever that is another; null where there is no launch. */
  readonly onMoment: (now: Moments | null) => void;
  /** What can be done about a node of the plan. */
  readonly controls?: (row: Row) => Controls;
  /** The words where nothing is shown yet. */
  readonly empty?: string;
}

/** What can be done about a node. */
export interface Controls {
  readonly elements: readonly HTMLElement[];
  /** Shows in them how things are now. */
  write(): void;
}

/** The stage. */
export interface Stage {
  readonly element: HTMLElement;
  /** For a drawing that goes along. */
  readonly slot: HTMLElement;
  /** For what is set. */
  readonly settings: HTMLElement;
  show(told: Told | null): void;
  /** Says why there is nothing to show. */
  refuse(reason: string): void;
  /** Chooses a service or an instance, by its number among those of the plan. */
  select(kind: "service" | "instance", index: number): void;
  time(): number;
  /** Plays it from the start. */
  play(): void;
  pause(): void;
}

/** Makes a stage on which nothing is. */
export function createStage({ onMoment, controls, empty = NOTHING }: StageOptions): Stage {
  let told: Told | null = null;
  let rows = new Map<string, Row>();
  let now: Launch | null = null;
  let selected: string | null = null;
  let pointed: string | null = null;
  let equipped: (Controls & { readonly node: string }) | null = null;
  let happened = -1;
  let asked = 0;

  const clock = createClock((time) => {
    timeline.at(time);
    tell();
  });
  const timeline = createTimeline({
    onPoint(id) {
      pointed = id;
      about();
    },
    onSelect: choose,
  });
  const chip = html("strong", "launch-state");
  const sentence = html("span", "launch-why");
  const status = html("p", "launch-status", chip, " ", sentence);
  status.role = "status";
  const slot = html("div", "launch-slot");
  const settings = html("div", "launch-settings");
  const words = html("div", "launch-words");
  const tools = html("div", "launch-tools");
  const aside = html("section", "launch-about", words, tools);
  aside.ariaLabel = "What is chosen";
  const never = html("section", "launch-part");
  const events = html("ol", "launch-events");
  events.ariaLabel = "Events";
  rove(events, "button");
  events.addEventListener("click", ({ target }) => {
    const item = target instanceof Element ? target.closest("li") : null;
    const event = told?.whole.events[item ? [...events.children].indexOf(item) : -1];
    if (event) clock.go(event.at);
  });
  const others = html("p", "launch-small");
  const happening = html("section", "launch-part", html("h2", "", "What happens"), events, others);
  const questions = html("section", "launch-part");
  const notes = html("section", "launch-part");
  const clocks = html(
    "p",
    "launch-small launch-clocks",
    "Services are drawn by the server's clock, and all else goes by when reports were received.",
  );
  const scroll = html(
    "div",
    "launch-scroll",
    timeline.element,
    clocks,
    aside,
    settings,
    notes,
    never,
    happening,
    questions,
  );
  const nothing = html("p", "view-note", empty);
  const body = html("div", "launch-body", status, clock.element, scroll);
  const element = html("div", "launch-stage", slot, nothing, body);
  body.hidden = true;

  function choose(id: string): void {
    selected = id;
    pointed = null;
    timeline.select(id);
    timeline.reveal(id);
    equip();
    about();
  }

  /** Tells the time of the clock; the launch is asked only when something has happened, or may be overdue. */
  function tell(): void {
    if (!told) return;
    const time = clock.time();
    const playing = clock.playing();
    status.classList.toggle("launch-brief", playing);
    const { plan, whole, real } = told;
    const count = whole.events.filter(({ at }) => at <= time).length;
    const rests = real ? playing && performance.now() - asked < REST : true;
    if (happened === count && now && rests) return;
    asked = performance.now();
    const then = time >= whole.at ? whole : told.at(time);
    const changed = happened !== count || open(then) !== open(now);
    happened = count;
    now = then;
    if (!changed) return;
    status.ariaLive = playing ? "off" : "polite";
    chip.textContent = stateName(now.deployment);
    chip.dataset.tone = now.healthy ? "good" : toneOf(now);
    sentence.replaceChildren(...prose(`${NEXT[now.next.action]}: ${now.next.why}`));
    fill(notes, noted(now));
    for (const [index, item] of [...events.children].entries()) {
      item.classList.toggle("launch-future", index >= count);
      item.ariaCurrent = index === count - 1 ? "step" : null;
    }
    if (real) draw(rowsOf(plan, now, true));
    about();
    onMoment(momentsOf(now, real));
  }

  function draw(all: readonly Row[]): void {
    if (!told) return;
    rows = new Map(all.map((row) => [row.node.id, row]));
    timeline.show(all, endOf(told.whole, told.real), told.real);
  }

  /** Nothing is pointed at while a control is used. */
  function about(): void {
    const row = rows.get((tools.contains(document.activeElement) ? null : pointed) ?? selected ?? "");
    const chosen = rows.get(selected ?? "");
    words.replaceChildren(...(row && now && told ? described(row, now, told.real) : [html("p", "launch-small", HINT)]));
    tools.hidden = row !== chosen || !chosen;
  }

  function equip(): void {
    if (equipped?.node !== selected) {
      const chosen = rows.get(selected ?? "");
      equipped = chosen && controls ? { node: chosen.node.id, ...controls(chosen) } : null;
      tools.replaceChildren(...(equipped?.elements ?? []));
    }
    equipped?.write();
  }

  function show(next: Told | null): void {
    const before = told;
    told = next && next.plan.nodes.length > 0 ? next : null;
    body.hidden = told === null;
    nothing.hidden = told !== null;
    nothing.textContent = next ? NOTHING : empty;
    if (!told) {
      clock.pause();
      now = null;
      onMoment(null);
      return;
    }
    const { plan, whole, real } = told;
    draw(rowsOf(plan, whole, real));
    if (selected !== null && !rows.has(selected)) selected = null;
    timeline.select(selected);
    equip();
    list(whole);
    fill(never, waiting(whole, real));
    clocks.hidden = !real;
    clock.element.hidden = whole.at === 0;
    if (plan !== before?.plan) fill(questions, questioned(plan));
    happened = -1;
    clock.show(whole.at, [...new Set(whole.events.map(({ at }) => at))]);
  }

  /** Lists what happens; what is listed already stays, and so does the focus. */
  function list({ events: all }: Launch): void {
    const shown = all.slice(0, LISTED);
    for (const [index, { at, text }] of shown.entries()) {
      const item = html(
        "button",
        "launch-event",
        html("span", "launch-at", seconds(at)),
        html("span", "", ...prose(text)),
      );
      item.type = "button";
      item.tabIndex = index === 0 ? 0 : -1;
      const old = events.children[index];
      if (!old) events.append(html("li", "", item));
      else if (old.textContent !== item.textContent) {
        const focused = old.contains(document.activeElement);
        old.replaceChildren(item);
        if (focused) item.focus({ preventScroll: true });
      }
    }
    while (events.children.length > shown.length) events.lastElementChild?.remove();
    others.textContent = all.length > shown.length ? `and ${all.length - shown.length} others` : "";
  }

  return {
    element,
    slot,
    settings,
    show,
    refuse(reason) {
      show(null);
      nothing.textContent = reason;
    },
    select(kind, index) {
      const nodes = told?.plan.nodes.filter((node) => (node.service !== null) === (kind === "service"));
      const node = nodes?.[index];
      if (!node) return;
      choose(node.id);
      aside.scrollIntoView({ block: "nearest" });
    },
    time: clock.time,
    play: clock.play,
    pause: clock.pause,
  };
}

const NOTHING = "Nothing to launch yet.";

/** Events beyond these are counted only. */
const LISTED = 600;

/** While it plays, a real launch is asked no more often than this for what is overdue, in milliseconds. */
const REST = 250;

/** What may change though nothing happens. */
function open(launch: Launch | null): string {
  return JSON.stringify(launch && [launch.next, launch.overdue, launch.notes]);
}

const NEXT: Readonly<Record<Launch["next"]["action"], string>> = {
  wait: "Wait",
  "roll-back": "Roll back",
  relaunch: "Launch again",
  "give-up": "Give up",
  done: "Done",
};

/** Puts something into a part of the stage, which is not seen where that is nothing. */
function fill(part: HTMLElement, content: readonly HTMLElement[]): void {
  part.replaceChildren(...content);
  part.hidden = content.length === 0;
}

const HINT = "Choose a service or an instance, here or in the graph, to see what it waits for.";

function toneOf({ deployment, next }: Launch): string {
  if (/failed|rollback|incomplete/.test(deployment) || next.action === "give-up" || next.action === "roll-back")
    return "bad";
  return "calm";
}

/** What there is to say about a node, at a moment. */
function described({ node, needs, releases, layer, critical }: Row, now: Launch, real: boolean): HTMLElement[] {
  const service: LaunchedService | undefined = now.services.find((other) => other.node === node.id);
  const instance: LaunchedInstance | undefined = now.instances.find((other) => other.node === node.id);
  const state = service ? serviceState(service, real) : instance ? instanceState(instance) : "";
  const waits = needs.map((need) => `${called(need)} to ${need.service === null ? "boot" : "complete"}`);
  const plan = [
    ...(node.service === null ? [] : [waits.length > 0 ? `It needs ${listed(waits)}.` : "It needs nothing."]),
    releases.length > 0 ? `It releases ${listed(releases.map(called))}.` : "Nothing waits for it.",
  ];
  const extra = [...(layer === null ? [] : [`layer ${layer}`]), ...(critical ? ["critical path"] : [])].join(", ");
  const title = html("h2", "", ...prose(called(node)));
  if (extra !== "") title.append(" ", html("span", "launch-small", extra));
  return [title, html("p", "", ...prose(state)), html("p", "launch-small", ...prose(plan.join(" ")))];
}

/** The services that have not started in the end, and why. */
function waiting({ services }: Launch, real: boolean): HTMLElement[] {
  const all = services.filter(({ state }) => state === "waiting");
  if (all.length === 0) return [];
  const list = html("ul", "launch-list");
  for (const service of all.slice(0, 100)) {
    list.append(html("li", "", ...prose(`${called(service)}: ${serviceState(service, real)}`)));
  }
  if (all.length > 100) list.append(html("li", "", `and ${all.length - 100} others`));
  const heading = real
    ? `${all.length === 1 ? "One service has" : `${all.length} services have`} not started yet`
    : `${all.length === 1 ? "One service does" : `${all.length} services do`} not start`;
  return [html("h2", "", heading), list];
}

/** What is overdue or odd. */
function noted({ overdue, notes }: Launch): HTMLElement[] {
  const all = [
    ...overdue.map(({ text, since }) => `${text} It has been overdue since ${seconds(since)}.`),
    ...notes.map(({ text }) => text),
  ];
  if (all.length === 0) return [];
  const list = html("ul", "launch-list");
  for (const text of all.slice(0, 100)) list.append(html("li", "", ...prose(text)));
  if (all.length > 100) list.append(html("li", "", `and ${all.length - 100} others`));
  return [html("h2", "", "To be looked at"), list];
}

/** What the user is asked at the launch. */
function questioned({ asked }: Plan): HTMLElement[] {
  if (asked.length === 0) return [];
  const head = html("tr", "");
  for (const title of ["Assembly", "Service", "Parameter", "Default"]) {
    const cell = html("th", "", title);
    cell.scope = "col";
    head.append(cell);
  }
  const rows = asked.slice(0, 500).map(({ assembly, service, parameter, default: value, password }) => {
    const shown = value === null ? "none" : password ? "•••••• (a password)" : value;
    return html("tr", "", ...[assembly, service, parameter, shown].map((text) => html("td", "", text)));
  });
  const table = html("table", "launch-table", html("thead", "", head), html("tbody", "", ...rows));
  const wide = html("div", "launch-wide", table);
  wide.tabIndex = 0; // where it is narrow, it can be scrolled
  wide.role = "region";
  wide.ariaLabel = "What is asked at the launch";
  return [html("h2", "", "What is asked at the launch"), wide];
}

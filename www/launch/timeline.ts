import { button, html } from "./dom.js";
import type { Phase, Row } from "./story.js";
import { called, listed, seconds } from "./words.js";

/** A launch along its clock: a row for each instance, and below it one for each of its services. */
export interface Timeline {
  readonly element: HTMLElement;
  /** Shows other rows, up to a time in seconds; those of a `real` launch as they are at a moment, else as they are planned. */
  show(rows: readonly Row[], end: number, real: boolean): void;
  /** Marks a time of the plan. */
  at(time: number): void;
  /** Marks a row. */
  select(id: string | null): void;
  /** Scrolls to a row. */
  reveal(id: string): void;
}

/** What a timeline asks for; all hear the id of a node. */
export interface TimelineOptions {
  /** Something is pointed at, or no more. */
  readonly onPoint: (id: string | null) => void;
  readonly onSelect: (id: string) => void;
}

/** So many rows are shown, and so many more each time that somebody wants them. */
const SHOWN = 600;

const PHASES: Readonly<Record<Exclude<Phase, "up">, string>> = {
  boot: "boots",
  waiting: "waits",
  running: "runs",
  succeeded: "succeeds",
  failed: "fails",
  lost: "is lost",
  stopping: "is stopped",
};

/** Makes an empty timeline. */
export function createTimeline({ onPoint, onSelect }: TimelineOptions): Timeline {
  const scale = html("div", "tl-scale");
  scale.ariaHidden = "true";
  const list = html("div", "tl-rows");
  list.role = "listbox";
  list.ariaLabel = "Timeline";
  const head = html("div", "tl-head");
  head.ariaHidden = "true";
  const more = button("", () => {
    const first = most;
    most += SHOWN;
    draw();
    [...options.values()][first]?.focus();
  });
  const body = html("div", "tl-body", list, head);
  const legend = html("ul", "tl-legend");
  legend.ariaLabel = "Legend of the timeline";
  const element = html("div", "tl", scale, body, more, legend);
  const options = new Map<string, HTMLElement>();
  let selected: string | null = null;
  let rows: readonly Row[] = [];
  let end = 1;
  let real = false;
  let most = SHOWN;

  const idOf = (target: EventTarget | null): string | null =>
    target instanceof Element ? (target.closest<HTMLElement>(".tl-row")?.dataset.node ?? null) : null;
  const mark = (): void => {
    const stop = selected !== null && options.has(selected) ? selected : options.keys().next().value;
    for (const [id, option] of options) {
      option.ariaSelected = String(id === selected);
      option.tabIndex = id === stop ? 0 : -1;
    }
  };
  list.addEventListener("pointerover", ({ target }) => onPoint(idOf(target)));
  list.addEventListener("pointerleave", () => onPoint(null));
  list.addEventListener("click", ({ target }) => {
    const id = idOf(target);
    if (id !== null) onSelect(id);
  });
  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const ids = [...options.keys()];
    const now = ids.indexOf(idOf(event.target) ?? "");
    const last = ids.length - 1;
    const to = {
      ArrowDown: Math.min(last, now + 1),
      ArrowUp: Math.max(0, now - 1),
      Home: 0,
      End: last,
      Enter: now,
      " ": now,
    }[event.key];
    const id = to === undefined ? undefined : ids[to];
    if (id === undefined) return;
    event.preventDefault();
    onSelect(id);
    options.get(id)?.focus();
  });

  function draw(): void {
    const focused = idOf(document.activeElement);
    options.clear();
    for (const row of rows.slice(0, most)) options.set(row.node.id, option(row, end, real));
    list.replaceChildren(...options.values());
    more.hidden = rows.length <= most;
    more.textContent = `${rows.length - most} others: show more`;
    scale.replaceChildren(...ticks(end));
    legend.replaceChildren(...explained(rows, real));
    head.hidden = real;
    mark();
    if (focused !== null) options.get(focused)?.focus({ preventScroll: true });
  }

  return {
    element,
    show(all, until, isReal) {
      rows = all;
      end = Math.max(until, 1);
      real = isReal;
      draw();
    },
    at(time) {
      head.style.setProperty("--now", String(Math.min(1, time / end)));
    },
    select(id) {
      selected = id;
      mark();
    },
    reveal(id) {
      options.get(id)?.scrollIntoView({ block: "nearest" });
    },
  };
}

function option(row: Row, end: number, real: boolean): HTMLElement {
  const { node, layer, bars: all, onFailed } = row;
  const name = html("span", "tl-name", node.service ?? node.assembly);
  const label = html("span", "tl-label", name);
  // The style sheet writes what is in these: the row's own name says the same in words.
  if (layer !== null) {
    const badge = html("span", "tl-layer");
    badge.dataset.layer = String(layer);
    label.append(badge);
  }
  if (onFailed.length > 0) label.append(html("span", "tl-doubt"));
  const bars = all.map(({ phase, from, to, critical }) => {
    const bar = html("span", critical ? "tl-bar tl-critical" : "tl-bar");
    bar.dataset.phase = phase;
    bar.style.setProperty("--from", String(from / end));
    bar.style.setProperty("--to", String(to / end));
    return bar;
  });
  const element = html("div", node.service === null ? "tl-row tl-instance" : "tl-row");
  element.role = "option";
  element.dataset.node = node.id;
  element.ariaLabel = sentence(row, real);
  element.append(label, html("span", "tl-track", ...bars));
  return element;
}

/** What a row shows, and what it waits for. */
function sentence({ node, state, layer, critical, bars, onFailed, needs }: Row, real: boolean): string {
  const parts = bars
    .filter(({ phase }) => phase !== "up")
    .map(({ phase, from, to }) => `${PHASES[phase as keyof typeof PHASES]} from ${seconds(from)} to ${seconds(to)}`);
  const planned = parts.length > 0 ? parts.join(", ") : node.service === null ? "is never created" : "never starts";
  const doubt = onFailed.length === 0 ? [] : [`although ${listed(onFailed.map(called))} failed`];
  const what = real ? [`${called(node)}: ${state}`] : [`${called(node)} ${planned}`, ...doubt];
  const place = layer === null ? [] : [`layer ${layer}`];
  const path = critical ? ["on the critical path"] : [];
  const after = needs.length === 0 ? [] : [`needs ${listed(needs.map(called))}`];
  return [...what, ...place, ...path, ...after].join("; ").replaceAll("`", "");
}

/** Where the clock is at round times; it begins at none. */
function ticks(end: number): HTMLElement[] {
  const least = end / 6;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? least;
  const all: HTMLElement[] = [];
  for (let time = step; time <= end; time += step) {
    const tick = html("span", "tl-tick", seconds(time));
    tick.style.setProperty("--from", String(time / end));
    all.push(tick);
  }
  return all;
}

/** The legend of what is there. */
function explained(rows: readonly Row[], real: boolean): HTMLElement[] {
  const there = new Set<Phase>(rows.flatMap(({ bars }) => bars.map(({ phase }) => phase)));
  const entries = (Object.keys(PHASES) as (keyof typeof PHASES)[])
    .filter((phase) => there.has(phase))
    .map((phase) => [phase, PHASES[phase]]);
  if (rows.some(({ critical }) => critical)) entries.push(["critical", "is on the critical path"]);
  if (!real) entries.push(["pale", "is still to come"]);
  const all = entries.map(([phase = "", words = ""]) => {
    const sample = html("span", "tl-bar");
    sample.dataset.phase = phase;
    return html("li", "", html("span", "tl-sample", sample), words);
  });
  if (rows.some(({ onFailed }) => onFailed.length > 0)) {
    all.push(html("li", "", html("span", "tl-doubt"), "runs although what it needs has failed"));
  }
  return all;
}

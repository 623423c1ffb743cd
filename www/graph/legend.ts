import { drawLayer, paintBox, paintIcon, paintLine } from "./draw.js";
import type { Pen } from "./pen.js";
import type { LineKind, Picture, Tone } from "./scene.js";
import { ENDS, outline, route, tip } from "./shapes.js";
import { PAGE, svg } from "./svg.js";

type LineEntry = "cycle" | "possible-cycle" | LineKind;

/** Something that a legend explains. */
export type Entry = Exclude<Tone, "calm"> | LineEntry | "layer";

/** What each entry means. The most important ones first: on a narrow page the others may be out of sight. */
export const WORDS: Readonly<Record<Entry, string>> = {
  running: "runs",
  waiting: "waits",
  succeeded: "succeeded",
  failed: "failed",
  gone: "gone",
  deadlock: "deadlock",
  cycle: "cycle",
  possible: "possible deadlock",
  "possible-cycle": "possible cycle",
  together: "starts together with",
  never: "never starts",
  maybe: "may not start",
  unsatisfied: "unsatisfied",
  ghost: "not in the document",
  undeclared: "undeclared return",
  service: "waits for",
  boot: "known at boot",
  layer: "layer: 0 starts first",
};

/** A small drawing of what an entry explains. */
export interface Sample<Element> {
  readonly element: Element;
  readonly width: number;
  readonly height: number;
}

/** The lines and boxes that are in a picture, and no others. */
export function entriesOf(picture: Picture): readonly Entry[] {
  const entries = new Set<Entry>();
  for (const line of picture.scene.lines) {
    const tone = picture.items.get(line.key)?.tone;
    if (line.kind === "together") entries.add("together");
    else entries.add(tone === "deadlock" ? "cycle" : tone === "possible" ? "possible-cycle" : line.kind);
  }
  for (const box of picture.scene.boxes.flatMap((assembly) => [assembly, ...assembly.children])) {
    const { tone, badge } = picture.items.get(box.key) ?? { tone: "calm", badge: "" };
    if (tone !== "calm") entries.add(tone);
    if (badge !== "" && box.kind === "service") entries.add("layer");
  }
  return (Object.keys(WORDS) as Entry[]).filter((entry) => entries.has(entry));
}

/** Explains what is in a picture. */
export function explain(picture: Picture, legend: HTMLElement): void {
  const shown = entriesOf(picture);
  if (legend.dataset.entries === shown.join()) return;
  legend.dataset.entries = shown.join();
  legend.replaceChildren(...shown.map(explanation));
}

function explanation(entry: Entry): HTMLElement {
  const item = document.createElement("li");
  item.className = "dg-entry";
  const words = document.createElement("span");
  words.textContent = WORDS[entry];
  const { element, width, height } = sample(entry, PAGE);
  item.append(svg("svg", { width, height, "aria-hidden": "true" }, element), words);
  return item;
}

/** Draws what an entry explains. */
export function sample<Element>(entry: Entry, pen: Pen<Element>): Sample<Element> {
  if (entry === "layer") {
    const layer = drawLayer(pen, 9, 9, 8);
    layer.write("0");
    return { element: layer.element, width: 18, height: 18 };
  }
  return isLine(entry) ? line(entry, pen) : box(entry, pen);
}

function isLine(entry: Entry): entry is LineEntry {
  return entry === "cycle" || entry === "possible-cycle" || entry in ENDS;
}

function line<Element>(entry: LineEntry, pen: Pen<Element>): Sample<Element> {
  const points = [
    { x: 1, y: 8 },
    { x: 31, y: 8 },
  ];
  const kind = entry === "cycle" ? "service" : entry === "possible-cycle" ? "undeclared" : entry;
  const path = pen.element("path", { d: route(points) });
  const end = pen.element("path", { d: tip(points, ENDS[kind]) });
  paintLine(pen, path, end, kind, entry === "cycle" ? "deadlock" : entry === "possible-cycle" ? "possible" : "calm");
  return { element: pen.element("g", {}, path, end), width: 34, height: 16 };
}

function box<Element>(entry: Exclude<Tone, "calm">, pen: Pen<Element>): Sample<Element> {
  const shape = pen.element("path", { d: outline({ x: 1, y: 1, width: 22, height: 16 }, entry, 5) });
  const icon = pen.element("path", { transform: "translate(7 4) scale(.72)" });
  paintBox(pen, shape, "service", entry);
  paintIcon(pen, icon, entry);
  return { element: pen.element("g", {}, shape, icon), width: 24, height: 18 };
}

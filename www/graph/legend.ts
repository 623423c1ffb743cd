import type { LineKind, Picture, Tone } from "./scene.js";
import { ENDS, ICONS, outline, route, tip } from "./shapes.js";
import { svg } from "./svg.js";

type LineEntry = "cycle" | "possible-cycle" | LineKind;
type Entry = Exclude<Tone, "calm"> | LineEntry | "layer";

/** The most important ones first: on a narrow page the others may be out of sight. */
const WORDS: Readonly<Record<Entry, string>> = {
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

/** Explains the lines and boxes that are in a picture, and no others. */
export function explain(picture: Picture, legend: HTMLElement): void {
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
  const shown = (Object.keys(WORDS) as Entry[]).filter((entry) => entries.has(entry));
  if (legend.dataset.entries === shown.join()) return;
  legend.dataset.entries = shown.join();
  legend.replaceChildren(...shown.map(explanation));
}

function explanation(entry: Entry): HTMLElement {
  const element = document.createElement("li");
  element.className = "dg-entry";
  const words = document.createElement("span");
  words.textContent = WORDS[entry];
  element.append(entry === "layer" ? layer() : isBox(entry) ? box(entry) : line(entry), words);
  return element;
}

function isBox(entry: Entry): entry is Exclude<Tone, "calm"> {
  return entry in ICONS;
}

function line(entry: LineEntry): SVGSVGElement {
  const points = [
    { x: 1, y: 8 },
    { x: 31, y: 8 },
  ];
  const kind = entry === "cycle" ? "service" : entry === "possible-cycle" ? "undeclared" : entry;
  const element = svg(
    "g",
    { class: "dg-line", "data-kind": kind },
    svg("path", { class: "dg-path", d: route(points) }),
    svg("path", { class: `dg-tip dg-${ENDS[kind]}`, d: tip(points, ENDS[kind]) }),
  );
  if (entry === "cycle") element.dataset.tone = "deadlock";
  if (entry === "possible-cycle") element.dataset.tone = "possible";
  return svg("svg", { width: 34, height: 16, "aria-hidden": "true" }, element);
}

function layer(): SVGSVGElement {
  return svg(
    "svg",
    { width: 18, height: 18, "aria-hidden": "true" },
    svg("circle", { class: "dg-layer", cx: 9, cy: 9, r: 7.5 }),
    svg("text", { class: "dg-badge", x: 9, y: 12.5, "font-size": 10, "text-anchor": "middle" }, "0"),
  );
}

function box(entry: Exclude<Tone, "calm">): SVGSVGElement {
  const rect = { x: 1, y: 1, width: 22, height: 16 };
  const element = svg(
    "g",
    { class: entry === "ghost" ? "dg-service dg-ghost" : "dg-service" },
    svg("path", { class: "dg-box", d: outline(rect, entry, 5) }),
    svg("path", { class: "dg-icon", d: ICONS[entry], transform: "translate(7 4) scale(.72)" }),
  );
  element.dataset.tone = entry;
  return svg("svg", { width: 24, height: 18, "aria-hidden": "true" }, element);
}

import type { Placed, Rect } from "./layout.js";
import { type Box, type Item, type Line, type Scene, SIZES, type Tone } from "./scene.js";
import { ENDS, grown, ICONS, outline, rounded, route, tip } from "./shapes.js";
import { svg } from "./svg.js";
import { FONT_FAMILY, TEXT, type TextStyle } from "./text.js";

/** Something in a drawing that stands for a piece of the text. */
export interface Mark {
  readonly key: string;
  readonly element: SVGGElement;
  readonly rect: Rect;
  /** The keyboard reaches it. */
  readonly focusable: boolean;
}

/** A scene, drawn. */
export interface Drawing {
  readonly element: SVGGElement;
  readonly width: number;
  readonly height: number;
  /** In the order of the document; by key. */
  readonly marks: ReadonlyMap<string, Mark>;
  /** Makes the lines stand out that touch a box, or that a label is on; null for none. */
  trace(key: string | null): void;
  /** Shows what is known of each item now; cheap where nothing has changed. What has no item any more stays as it is. */
  paint(items: ReadonlyMap<string, Item>): void;
}

type Painter = (item: Item) => void;

/** Draws a scene where a layout has placed it. */
export function draw(scene: Scene, placed: Placed): Drawing {
  const marks = new Map<string, Mark>();
  const painters = new Map<string, Painter[]>();
  const canvas: Canvas = {
    assemblies: svg("g"),
    lines: svg("g"),
    services: svg("g"),
    names: svg("g"),
    labels: svg("g"),
    touch(keys, element) {
      for (const key of keys) {
        const touching = lines.get(key);
        if (touching) touching.push(element);
        else lines.set(key, [element]);
      }
    },
    add(mark, painter) {
      if (!marks.has(mark.key)) marks.set(mark.key, mark);
      const before = painters.get(mark.key);
      if (before) before.push(painter);
      else painters.set(mark.key, [painter]);
    },
  };
  const lines = new Map<string, Element[]>();
  const outgoing = new Map<string, Line[]>();
  for (const line of scene.lines) outgoing.set(line.source, [...(outgoing.get(line.source) ?? []), line]);

  const drawBox = (box: Box): void => {
    const rect = placed.boxes.get(box.key);
    if (!rect) return;
    (box.kind === "assembly" ? drawAssembly : drawService)(canvas, box, rect);
    for (const line of outgoing.get(box.key) ?? []) drawLine(canvas, line, placed);
    box.children.forEach(drawBox);
  };
  scene.boxes.forEach(drawBox);

  const element = svg(
    "g",
    { "font-family": FONT_FAMILY },
    canvas.assemblies,
    canvas.lines,
    canvas.services,
    canvas.names,
    canvas.labels,
  );
  let traced: readonly Element[] = [];
  const trace = (key: string | null): void => {
    for (const line of traced) line.classList.remove("dg-traced");
    traced = (key !== null && lines.get(key)) || [];
    for (const line of traced) line.classList.add("dg-traced");
  };
  const painted = new Map<string, string>();
  const paint = (items: ReadonlyMap<string, Item>): void => {
    for (const [key, of] of painters) {
      const item = items.get(key);
      if (!item) continue;
      const state = `${item.tone}|${item.badge}|${item.title}`;
      if (painted.get(key) === state) continue;
      painted.set(key, state);
      for (const painter of of) painter(item);
    }
  };
  return { element, width: placed.width, height: placed.height, marks, trace, paint };
}

interface Canvas {
  readonly assemblies: SVGGElement;
  readonly lines: SVGGElement;
  readonly services: SVGGElement;
  /** Of assemblies: above the lines that cross them. */
  readonly names: SVGGElement;
  readonly labels: SVGGElement;
  add(mark: Mark, painter: Painter): void;
  /** Remembers that an element belongs to a line at these keys. */
  touch(keys: Iterable<string>, element: Element): void;
}

function drawAssembly(canvas: Canvas, box: Box, rect: Rect): void {
  const title = svg("title");
  const shape = svg("path", { class: "dg-box", d: rounded(rect, 10) });
  const outcome = text("dg-caption", TEXT.caption, rect.x + SIZES.assemblyPadding, rect.y + 54);
  const element = group("dg-assembly", box.ghost);
  element.append(title, svg("path", { class: "dg-ring", d: rounded(grown(rect, 3), 12) }), shape);
  canvas.assemblies.append(element);
  const words = group("dg-words", box.ghost);
  words.append(text("dg-name", TEXT.assembly, rect.x + SIZES.assemblyPadding, rect.y + 22, box.text));
  if (box.caption) {
    words.append(text("dg-caption", TEXT.caption, rect.x + SIZES.assemblyPadding, rect.y + 38, box.caption));
  }
  words.append(outcome);
  canvas.names.append(words);
  canvas.add({ key: box.key, element, rect, focusable: true }, (item) => {
    tell(element, title, item);
    outcome.textContent = item.badge;
    words.dataset.tone = item.tone;
  });
}

function drawService(canvas: Canvas, box: Box, rect: Rect): void {
  const title = svg("title");
  const shape = svg("path", { class: "dg-box" });
  const middle = rect.y + rect.height / 2;
  const icon = svg("path", { class: "dg-icon", transform: `translate(${rect.x + 9} ${middle - 7})` });
  const badge = text("dg-badge", TEXT.caption, rect.x + rect.width - 16, middle + 4);
  badge.setAttribute("text-anchor", "middle");
  const element = group("dg-service", box.ghost);
  element.append(
    title,
    svg("path", { class: "dg-ring", d: rounded(grown(rect, 3), 9) }),
    shape,
    icon,
    text("dg-name", TEXT.service, rect.x + SIZES.icon, box.caption ? middle - 2 : middle + 4.5, box.text),
  );
  if (box.caption) element.append(text("dg-caption", TEXT.caption, rect.x + SIZES.icon, middle + 13, box.caption));
  element.append(svg("circle", { class: "dg-layer", cx: rect.x + rect.width - 16, cy: middle, r: 9 }), badge);
  canvas.services.append(element);
  canvas.add({ key: box.key, element, rect, focusable: true }, (item) => {
    tell(element, title, item);
    shape.setAttribute("d", outline(rect, item.tone));
    icon.setAttribute("d", ICONS[item.tone]);
    badge.textContent = item.badge;
  });
}

function drawLine(canvas: Canvas, line: Line, placed: Placed): void {
  const place = placed.lines.get(line.key);
  if (!place) return;
  const path = route(place.points);
  const title = svg("title");
  const element = group("dg-line", false);
  element.dataset.kind = line.kind;
  element.append(
    title,
    svg("path", { class: "dg-reach", d: path }),
    svg("path", { class: "dg-path", d: path }),
    svg("path", { class: `dg-tip dg-${ENDS[line.kind]}`, d: tip(place.points, ENDS[line.kind]) }),
  );
  canvas.lines.append(element);
  canvas.touch(new Set([line.key, line.source, line.target, ...line.labels.map((label) => label.key)]), element);
  const whole = place.label ?? { ...(place.points[0] ?? { x: 0, y: 0 }), width: 0, height: 0 };
  canvas.add({ key: line.key, element, rect: whole, focusable: false }, (item) => {
    tell(element, title, item);
    if (item.tone !== "calm") canvas.lines.append(element);
  });
  if (place.label) drawLabels(canvas, line, place.label);
}

function drawLabels(canvas: Canvas, line: Line, rect: Rect): void {
  const tag = svg("g", { class: "dg-tag" }, svg("path", { class: "dg-plate", d: rounded(rect, 4) }));
  tag.dataset.kind = line.kind;
  canvas.labels.append(tag);
  line.labels.forEach((label, index) => {
    const row: Rect = {
      x: rect.x,
      y: rect.y + 2 + index * SIZES.labelLine,
      width: rect.width,
      height: SIZES.labelLine,
    };
    const title = svg("title");
    const words = text("dg-reference", TEXT.label, rect.x + rect.width / 2, row.y + 12, label.text);
    words.setAttribute("text-anchor", "middle");
    const element = group("dg-label", false);
    element.append(title, svg("path", { class: "dg-ring", d: rounded(grown(row, 1), 4) }), words);
    tag.append(element);
    canvas.add({ key: label.key, element, rect: row, focusable: true }, (item) => {
      tell(element, title, item);
      if (worse(item.tone, tag.dataset.tone)) tag.dataset.tone = item.tone;
    });
  });
}

/** The tag of a line takes the tone of its worst label. */
function worse(tone: Tone, than: string | undefined): boolean {
  return than === undefined || tone === "deadlock" || (tone === "possible" && than !== "deadlock");
}

function group(name: string, ghost: boolean): SVGGElement {
  return svg("g", { class: ghost ? `${name} dg-ghost` : name });
}

function text(name: string, style: TextStyle, x: number, y: number, content = ""): SVGTextElement {
  return svg("text", { class: name, x, y, "font-size": style.size, "font-weight": style.weight }, content);
}

function tell(element: SVGGElement, title: SVGTitleElement, item: Item): void {
  title.textContent = item.title;
  element.dataset.tone = item.tone;
  element.setAttribute("aria-label", item.title);
}

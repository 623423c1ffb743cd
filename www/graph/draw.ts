import type { Placed, Rect } from "./layout.js";
import { boxLook, lineLook } from "./looks.js";
import { FONT_FAMILY, type TextStyle } from "./measure.js";
import type { Attributes, Pen } from "./pen.js";
import { type Box, type Item, type Line, type Scene, SIZES, type Tone } from "./scene.js";
import { ENDS, grown, ICONS, outline, rounded, route, tip } from "./shapes.js";
import { TEXT } from "./text.js";

/** Something in a drawing that stands for a piece of the text. */
export interface Mark<Element> {
  readonly key: string;
  readonly element: Element;
  readonly rect: Rect;
  /** The keyboard reaches it. */
  readonly focusable: boolean;
}

/** A scene, drawn. */
export interface Drawing<Element> {
  readonly element: Element;
  readonly width: number;
  readonly height: number;
  /** In the order of the document; by key. */
  readonly marks: ReadonlyMap<string, Mark<Element>>;
  /** Shows what is known of each item now; cheap where nothing has changed. What has no item any more stays as it is. */
  paint(items: ReadonlyMap<string, Item>): void;
}

type Painter = (item: Item) => void;

/** Draws a scene where a layout has placed it. Its verdicts are seen once it is painted. */
export function draw<Element>(scene: Scene, placed: Placed, pen: Pen<Element>): Drawing<Element> {
  const marks = new Map<string, Mark<Element>>();
  const painters = new Map<string, Painter[]>();
  const canvas: Canvas<Element> = {
    pen,
    assemblies: pen.element("g", {}),
    lines: pen.element("g", {}),
    services: pen.element("g", {}),
    names: pen.element("g", {}),
    labels: pen.element("g", {}),
    add(mark, painter) {
      if (!marks.has(mark.key)) marks.set(mark.key, mark);
      const before = painters.get(mark.key);
      if (before) before.push(painter);
      else painters.set(mark.key, [painter]);
    },
  };
  const outgoing = new Map<string, Line[]>();
  for (const line of scene.lines) {
    const lines = outgoing.get(line.source);
    if (lines) lines.push(line);
    else outgoing.set(line.source, [line]);
  }

  const drawBox = (box: Box): void => {
    const rect = placed.boxes.get(box.key);
    if (!rect) return;
    (box.kind === "assembly" ? drawAssembly : drawService)(canvas, box, rect);
    for (const line of outgoing.get(box.key) ?? []) drawLine(canvas, line, placed);
    box.children.forEach(drawBox);
  };
  scene.boxes.forEach(drawBox);

  const element = pen.element(
    "g",
    { "font-family": FONT_FAMILY },
    canvas.assemblies,
    canvas.lines,
    canvas.services,
    canvas.names,
    canvas.labels,
  );
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
  return { element, width: placed.width, height: placed.height, marks, paint };
}

interface Canvas<Element> {
  readonly pen: Pen<Element>;
  readonly assemblies: Element;
  readonly lines: Element;
  readonly services: Element;
  /** Of assemblies: above the lines that cross them. */
  readonly names: Element;
  readonly labels: Element;
  add(mark: Mark<Element>, painter: Painter): void;
}

function drawAssembly<Element>(canvas: Canvas<Element>, box: Box, rect: Rect): void {
  const { pen } = canvas;
  const title = pen.element("title", {});
  const shape = pen.element("path", { class: "dg-box", d: rounded(rect, 10) });
  const element = group(pen, "dg-assembly", box.ghost);
  pen.append(element, title, ring(pen, rounded(grown(rect, 3), 12)), shape);
  pen.append(canvas.assemblies, element);

  const left = rect.x + SIZES.assemblyPadding;
  const words = group(pen, "dg-words", box.ghost);
  const name = text(pen, "dg-name", TEXT.assembly, left, rect.y + 22, box.text);
  const caption = text(pen, "dg-caption", TEXT.caption, left, rect.y + 38, box.caption);
  const outcome = text(pen, "dg-caption", TEXT.caption, left, rect.y + 54);
  // The name stays readable where a line crosses it.
  pen.set(words, { "paint-order": "stroke", "stroke-width": 4, "stroke-linejoin": "round" });
  pen.append(words, name, caption, outcome);
  pen.append(canvas.names, words);
  canvas.add({ key: box.key, element, rect, focusable: true }, (item) => {
    const look = boxLook("assembly", item.tone);
    tell(pen, element, title, item);
    paintBox(pen, shape, "assembly", item.tone);
    pen.write(outcome, item.badge, TEXT.caption);
    pen.set(words, { "data-tone": item.tone, stroke: pen.colour(look.behind) });
    for (const line of [caption, outcome]) pen.set(line, { fill: pen.colour(look.caption) });
  });
}

function drawService<Element>(canvas: Canvas<Element>, box: Box, rect: Rect): void {
  const { pen } = canvas;
  const title = pen.element("title", {});
  const shape = pen.element("path", { class: "dg-box" });
  const middle = rect.y + rect.height / 2;
  const right = rect.x + rect.width - 16;
  const icon = pen.element("path", { class: "dg-icon", transform: `translate(${rect.x + 9} ${middle - 7})` });
  const left = rect.x + SIZES.icon;
  const name = text(pen, "dg-name", TEXT.service, left, box.caption ? middle - 2 : middle + 4.5, box.text);
  const caption = text(pen, "dg-caption", TEXT.caption, left, middle + 13, box.caption);
  const layer = drawLayer(pen, right, middle, 9);
  const element = group(pen, "dg-service", box.ghost);
  pen.append(element, title, ring(pen, rounded(grown(rect, 3), 9)), shape, icon, name, caption);
  // Beside it, since what is in it is its name: nobody calls a service by its layer.
  pen.append(canvas.services, element, layer.element);
  canvas.add({ key: box.key, element, rect, focusable: true }, (item) => {
    tell(pen, element, title, item);
    paintBox(pen, shape, "service", item.tone);
    pen.set(shape, { d: outline(rect, item.tone) });
    paintIcon(pen, icon, item.tone);
    pen.set(caption, { fill: pen.colour(boxLook("service", item.tone).caption) });
    layer.write(item.badge);
  });
}

function drawLine<Element>(canvas: Canvas<Element>, line: Line, placed: Placed): void {
  const { pen } = canvas;
  const place = placed.lines.get(line.key);
  if (!place) return;
  const path = route(place.points);
  const title = pen.element("title", {});
  const element = pen.element("g", { class: "dg-line", "data-kind": line.kind });
  const stroke = pen.element("path", { class: "dg-path", d: path });
  const end = pen.element("path", { class: "dg-tip", d: tip(place.points, ENDS[line.kind]) });
  pen.append(element, title, pen.element("path", { class: "dg-reach", d: path, fill: "none" }), stroke, end);
  pen.append(canvas.lines, element);
  const whole = place.label ?? { ...(place.points[0] ?? { x: 0, y: 0 }), width: 0, height: 0 };
  canvas.add({ key: line.key, element, rect: whole, focusable: false }, (item) => {
    tell(pen, element, title, item);
    paintLine(pen, stroke, end, line.kind, item.tone);
    if (item.tone !== "calm") pen.append(canvas.lines, element);
  });
  if (place.label) drawLabels(canvas, line, place.label);
}

function drawLabels<Element>(canvas: Canvas<Element>, line: Line, rect: Rect): void {
  const { pen } = canvas;
  const plate = pen.element("path", { class: "dg-plate", d: rounded(rect, 4), fill: pen.colour("surface") });
  const tag = pen.element("g", { class: "dg-tag", "data-kind": line.kind }, plate);
  pen.append(canvas.labels, tag);
  const middle = rect.x + rect.width / 2;
  const rows = line.labels.map((label, index) => {
    const y = rect.y + 2 + index * SIZES.labelLine;
    const words = text(pen, "dg-reference", TEXT.label, middle, y + 12, label.text);
    pen.set(words, { "text-anchor": "middle" });
    return { label, words, row: { x: rect.x, y, width: rect.width, height: SIZES.labelLine } };
  });
  const tones = new Map<string, Tone>();
  for (const { label, words, row } of rows) {
    const title = pen.element("title", {});
    const element = pen.element("g", { class: "dg-label" }, title, ring(pen, rounded(grown(row, 1), 4)), words);
    pen.append(tag, element);
    canvas.add({ key: label.key, element, rect: row, focusable: true }, (item) => {
      tell(pen, element, title, item);
      tones.set(label.key, item.tone);
      const tone = worst([...tones.values()]);
      const look = lineLook(line.kind, tone);
      pen.set(tag, { "data-tone": tone });
      pen.set(plate, { stroke: pen.colour(look.plate), "stroke-opacity": look.plateOpacity });
      for (const { label, words } of rows) {
        pen.set(words, { fill: pen.colour(look.words), "font-weight": look.weight });
        pen.write(words, label.text, { ...TEXT.label, weight: look.weight });
      }
    });
  }
}

/** The tag of a line takes the tone of its worst label. */
function worst(tones: readonly Tone[]): Tone {
  return tones.find((tone) => tone === "deadlock") ?? tones.find((tone) => tone === "possible") ?? tones[0] ?? "calm";
}

/** Gives the outline of a box the looks of a tone. */
export function paintBox<Element>(pen: Pen<Element>, shape: Element, kind: Box["kind"], tone: Tone): void {
  const { fill, stroke, width, dash } = boxLook(kind, tone);
  pen.set(shape, {
    fill: pen.colour(fill),
    stroke: pen.colour(stroke),
    "stroke-width": width,
    "stroke-dasharray": dash,
  });
}

/** Gives the icon of a service the shape and the looks of a tone. */
export function paintIcon<Element>(pen: Pen<Element>, icon: Element, tone: Tone): void {
  pen.set(icon, {
    d: ICONS[tone],
    fill: "none",
    stroke: pen.colour(boxLook("service", tone).icon),
    "stroke-width": 1.6,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
}

/** Gives a line and its end the looks of its kind in a tone. */
export function paintLine<Element>(
  pen: Pen<Element>,
  path: Element,
  end: Element,
  kind: Line["kind"],
  tone: Tone,
): void {
  const look = lineLook(kind, tone);
  const stroke: Attributes = { fill: "none", stroke: pen.colour(look.line), "stroke-linejoin": "round" };
  pen.set(path, { ...stroke, "stroke-width": look.width, "stroke-dasharray": look.dash });
  pen.set(end, {
    ...stroke,
    fill: pen.colour(ENDS[kind] === "filled" ? look.line : "none"),
    "stroke-width": ENDS[kind] === "cross" ? 2.2 : look.width,
  });
}

/** The layer of a service, in a circle; nothing where it has none. */
export function drawLayer<Element>(
  pen: Pen<Element>,
  x: number,
  y: number,
  r: number,
): { readonly element: Element; write(layer: string): void } {
  const circle = pen.element("circle", { cx: x, cy: y, r, fill: "none", stroke: pen.colour("outline") });
  const style = { size: Math.round(r * 1.2), weight: TEXT.caption.weight };
  const number = text(pen, "dg-badge", style, x, y + 4);
  pen.set(number, { "text-anchor": "middle" });
  const element = pen.element("g", { class: "dg-layer", "aria-hidden": "true" }, circle, number);
  return {
    element,
    write(layer) {
      pen.set(element, { display: layer === "" ? "none" : "inline" });
      pen.write(number, layer, style);
    },
  };
}

/** Shows where the cursor or the focus is; else it is not seen. */
function ring<Element>(pen: Pen<Element>, d: string): Element {
  return pen.element("path", { class: "dg-ring", d, fill: "none" });
}

function group<Element>(pen: Pen<Element>, name: string, ghost: boolean): Element {
  return pen.element("g", ghost ? { class: `${name} dg-ghost`, "font-style": "italic" } : { class: name });
}

function text<Element>(pen: Pen<Element>, name: string, style: TextStyle, x: number, y: number, content = ""): Element {
  const fill = pen.colour(name === "dg-name" ? "ink" : "muted");
  const element = pen.element("text", {
    class: name,
    x,
    y,
    fill,
    "font-size": style.size,
    "font-weight": style.weight,
  });
  pen.write(element, content, style);
  return element;
}

function tell<Element>(pen: Pen<Element>, element: Element, title: Element, item: Item): void {
  pen.write(title, item.title);
  pen.set(element, { "data-tone": item.tone, "aria-label": item.title });
}

import type { Deadlock, Graph } from "deployable";
import { createCamera } from "./camera.js";
import { type Drawing, draw, type Mark } from "./draw.js";
import type { PlacedPicture } from "./export/svg.js";
import type { LayoutEngine, Placed, Rect } from "./layout.js";
import { explain } from "./legend.js";
import { read } from "./read.js";
import type { Overlay, Picture } from "./scene.js";
import { PAGE, svg } from "./svg.js";
import { walk } from "./walk.js";

/** What a graph view needs from whoever shows it. */
export interface GraphViewOptions {
  readonly layout: LayoutEngine;
  /** The user wants to see this range of the text from which the graph was read. */
  readonly onSelect: (from: number, to: number) => void;
}

/** A drawing of a deployable's wait-for graph. It knows nothing of the editor that holds the text. */
export interface GraphView {
  readonly element: HTMLElement;
  /** Draws a graph: at once where only verdicts and places have changed, else when its layout is ready. */
  show(graph: Graph, deadlocks: readonly Deadlock[]): void;
  /** What is drawn now, for an export; null while nothing is. */
  drawn(): PlacedPicture | null;
  /** Marks what is at this offset of the text, if anything. */
  point(offset: number | null): void;
  /** Forgets where the user has moved the drawing: the next one is another. */
  reopen(): void;
  /** Shows something over the drawing; null shows it as it is. */
  overlay(next: Overlay | null): void;
  /** Says why the drawing may not agree with the text, and fades it; null when it does. */
  outdated(reason: string | null): void;
  destroy(): void;
}

interface Shown {
  readonly graph: Graph;
  readonly picture: Picture;
  /** Equal for equal scenes. */
  readonly key: string;
}

/** A scene that is drawn; its picture is the latest that has it. */
interface Drawn {
  readonly drawing: Drawing<SVGElement>;
  readonly key: string;
  readonly placed: Placed;
  picture: Picture;
}

/** How long a layout may take before the view says that it is at work. */
const PATIENCE = 400;

/** Makes a graph view; its looks are in `graph.css`. */
export function createGraphView({ layout, onSelect }: GraphViewOptions): GraphView {
  const parts = build();
  let latest: Shown | null = null;
  let tried = "";
  let drawn: Drawn | null = null;
  let offset: number | null = null;
  let focused = "";
  let working = false;
  let closed = false;
  let reason: string | null = null;
  let failure: string | null = null;
  let overlay: Overlay | null = null;

  /** Where the cursor is, else where the launch starts. */
  const telling = (): Rect | undefined => {
    if (!drawn || !latest) return undefined;
    const { marks } = drawn.drawing;
    const { scene, items } = latest.picture;
    const key = offset === null ? null : at(latest.picture, offset, drawn.drawing);
    const services = scene.boxes.flatMap((box) => box.children);
    const first = services.find((box) => items.get(box.key)?.badge === "0") ?? scene.boxes[0];
    return marks.get(key ?? first?.key ?? "")?.rect;
  };
  const camera = createCamera(parts.frame, parts.world, telling, () => overlay !== null);

  const say = (): void => {
    const note = reason ?? failure;
    parts.note.textContent = note ?? "";
    parts.element.classList.toggle("dg-outdated", note !== null);
  };

  const marks = (): readonly Mark<SVGElement>[] =>
    [...(drawn?.drawing.marks.values() ?? [])].filter((mark) => mark.focusable);

  const rove = (mark: Mark<SVGElement> | undefined): void => {
    if (!drawn || !mark) return;
    drawn.drawing.marks.get(focused)?.element.setAttribute("tabindex", "-1");
    focused = mark.key;
    mark.element.setAttribute("tabindex", "0");
  };

  const mark = (): void => {
    if (!drawn || !latest) return;
    const key = offset === null ? null : at(latest.picture, offset, drawn.drawing);
    for (const element of parts.world.querySelectorAll(".dg-current")) element.classList.remove("dg-current");
    if (key !== null) drawn.drawing.marks.get(key)?.element.classList.add("dg-current");
  };

  const paint = (): void => {
    if (!drawn || !latest) return;
    if (latest.key === drawn.key) drawn.picture = latest.picture;
    const picture = overlay ? overlay.over(latest.picture, latest.graph) : latest.picture;
    drawn.drawing.paint(picture.items);
    explain(picture, parts.legend);
    mark();
  };

  const replace = (shown: Shown, placed: Placed): void => {
    const hadFocus = parts.world.matches(":focus-within");
    const drawing = draw(shown.picture.scene, placed, PAGE);
    drawn = { drawing, key: shown.key, placed, picture: shown.picture };
    for (const { element, focusable } of drawing.marks.values()) {
      if (!focusable) continue;
      element.setAttribute("role", "button");
      element.setAttribute("tabindex", "-1");
    }
    parts.world.replaceChildren(drawing.element);
    camera.take(drawing.width, drawing.height);
    rove(drawing.marks.get(focused) ?? marks()[0]);
    paint();
    if (hadFocus) drawing.marks.get(focused)?.element.focus({ preventScroll: true });
  };

  const work = async (): Promise<void> => {
    if (working) return;
    working = true;
    while (!closed && latest && latest.key !== drawn?.key && latest.key !== tried) {
      const shown = latest;
      tried = shown.key;
      parts.element.classList.add("dg-busy");
      const timer = setTimeout(() => parts.element.classList.add("dg-working"), PATIENCE);
      const start = performance.now();
      try {
        const placed = await layout.place(shown.picture.scene);
        performance.measure("deployable:layout", { start });
        if (!closed && latest === shown) replace(shown, placed);
        else if (!closed && latest.key === shown.key) replace(latest, placed);
      } catch (error) {
        if (latest.key === shown.key) failure = `The graph as drawn is not the latest: ${reasonOf(error)}.`;
      } finally {
        clearTimeout(timer);
        parts.element.classList.remove("dg-busy", "dg-working");
      }
    }
    working = false;
    say();
  };

  const markOf = (target: EventTarget | null): Mark<SVGElement> | undefined => {
    if (!drawn || !(target instanceof Element)) return undefined;
    const element = target.closest("[data-tone]");
    for (const candidate of drawn.drawing.marks.values()) if (candidate.element === element) return candidate;
    return undefined;
  };
  const select = (chosen: Mark<SVGElement> | undefined): void => {
    const item = chosen && latest?.picture.items.get(chosen.key);
    if (item && latest && !overlay?.pick(chosen.key, latest.graph)) onSelect(item.from, item.to);
  };

  // On an HTML element: Chromium makes an SVG element that listens to the focus one more stop of the Tab key.
  parts.stage.addEventListener("click", (event) => {
    if (camera.dragged()) return;
    const chosen = markOf(event.target);
    if (chosen?.focusable) rove(chosen);
    select(chosen);
  });
  parts.stage.addEventListener("focusin", (event) => {
    const chosen = markOf(event.target);
    if (chosen?.element.matches(":focus-visible")) camera.reveal(chosen.rect);
  });
  parts.frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = drawn?.drawing.marks.get(focused);
    const to = from && walk(marks(), from, event.key);
    if (to) {
      rove(to);
      to.element.focus({ preventScroll: true });
    } else if (event.key === "Enter" || event.key === " ") select(from);
    else if (event.key === "+" || event.key === "=") camera.zoom(1.25);
    else if (event.key === "-") camera.zoom(0.8);
    else if (event.key === "0") camera.fit();
    else return;
    event.preventDefault();
  });
  parts.zoomIn.onclick = () => camera.zoom(1.25);
  parts.zoomOut.onclick = () => camera.zoom(0.8);
  parts.fit.onclick = camera.fit;

  return {
    element: parts.element,
    show(graph, deadlocks) {
      const picture = read(graph, deadlocks);
      latest = { graph, picture, key: JSON.stringify(picture.scene) };
      const empty = picture.scene.boxes.length === 0;
      parts.element.classList.toggle("dg-empty", empty);
      parts.placeholder.textContent = empty ? "No assemblies to draw yet." : "";
      if (latest.key === drawn?.key || latest.key !== tried) failure = null;
      if (latest.key === drawn?.key) tried = "";
      say();
      paint();
      void work();
    },
    drawn() {
      return drawn && drawn.picture.scene.boxes.length > 0 ? drawn : null;
    },
    point(next) {
      offset = next;
      mark();
    },
    reopen: () => camera.open(),
    overlay(next) {
      const turns = (overlay === null) !== (next === null);
      overlay = next;
      if (turns) camera.settle();
      paint();
    },
    outdated(next) {
      reason = next;
      say();
    },
    destroy() {
      closed = true;
      camera.close();
      layout.close();
      parts.element.remove();
    },
  };
}

/** The smallest thing in the text around an offset that is drawn; where one ends and another starts, the one that starts. */
function at(picture: Picture, offset: number, drawing: Drawing<SVGElement>): string | null {
  let best: string | null = null;
  let starts = false;
  let least = Number.POSITIVE_INFINITY;
  for (const [key, { from, to, exists }] of picture.items) {
    if (!exists || offset < from || offset > to || !drawing.marks.get(key)?.focusable) continue;
    if (from === offset ? starts && to - from >= least : starts || to - from >= least) continue;
    best = key;
    starts = from === offset;
    least = to - from;
  }
  return best;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Parts {
  readonly element: HTMLElement;
  readonly stage: HTMLElement;
  readonly frame: SVGSVGElement;
  readonly world: SVGGElement;
  readonly note: HTMLElement;
  readonly placeholder: HTMLElement;
  readonly legend: HTMLElement;
  readonly zoomIn: HTMLButtonElement;
  readonly zoomOut: HTMLButtonElement;
  readonly fit: HTMLButtonElement;
}

function build(): Parts {
  const world = svg("g");
  const frame = svg("svg", { class: "dg-frame", role: "group", "aria-label": "Wait-for graph" }, world);
  const note = html("p", "dg-note");
  note.setAttribute("role", "status");
  const placeholder = html("p", "dg-placeholder");
  const key = html("ul", "dg-legend");
  key.ariaLabel = "Legend";
  key.tabIndex = 0; // where it is narrow, it can be scrolled
  const zoomIn = button("Zoom in", "M8 3v10M3 8h10");
  const zoomOut = button("Zoom out", "M3 8h10");
  const fit = button("Show all (0)", "M6 2.5H2.5V6M10 2.5h3.5V6M6 13.5H2.5V10M10 13.5h3.5V10");
  const controls = html("div", "dg-controls");
  controls.append(zoomOut, zoomIn, fit);
  const stage = html("div", "dg-stage");
  stage.append(frame, placeholder, note);
  const foot = html("div", "dg-foot");
  foot.append(key, controls);
  const element = html("div", "deployable-graph");
  element.append(stage, foot);
  return { element, stage, frame, world, note, placeholder, legend: key, zoomIn, zoomOut, fit };
}

function html<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

function button(label: string, icon: string): HTMLButtonElement {
  const element = html("button", "dg-button");
  element.type = "button";
  element.title = element.ariaLabel = label;
  element.append(
    svg("svg", { width: 16, height: 16, viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: icon })),
  );
  return element;
}

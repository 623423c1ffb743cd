import type { Rect } from "./layout.js";

const LARGEST = 3;
const SMALLEST = 0.04;
const MARGIN = 16;
/** Below this scale labels cannot be read and only clutter. */
const FAR = 0.45;

/** What part of a drawing is seen: dragging moves it, the wheel scrolls it, and with Ctrl, or pinching, zooms it. */
export interface Camera {
  /** Shows this much, all of it; later sizes of the window too, until the user moves it. */
  fit(width: number, height: number): void;
  /** Shows all again. */
  refit(): void;
  /** Zooms about the middle. */
  zoom(factor: number): void;
  /** Moves as little as needed to show a place. */
  reveal(rect: Rect): void;
  /** Whether the last click was the end of a drag. */
  dragged(): boolean;
  close(): void;
}

/** Moves `world` inside `frame`. */
export function createCamera(frame: SVGSVGElement, world: SVGGElement): Camera {
  let x = 0;
  let y = 0;
  let scale = 1;
  let size = { width: 0, height: 0 };
  let moved = false;
  let wasDrag = false;
  const pointers = new Map<number, { x: number; y: number }>();

  const apply = (): void => {
    world.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    frame.classList.toggle("dg-far", scale < FAR);
  };
  const refit = (): void => {
    moved = false;
    const { clientWidth, clientHeight } = frame;
    if (size.width === 0 || clientWidth === 0 || clientHeight === 0) return;
    const wanted = Math.min((clientWidth - MARGIN) / size.width, (clientHeight - MARGIN) / size.height, 1);
    scale = Math.max(SMALLEST, wanted);
    x = (clientWidth - size.width * scale) / 2;
    y = (clientHeight - size.height * scale) / 2;
    apply();
  };
  const zoomAt = (factor: number, atX: number, atY: number): void => {
    const next = Math.min(LARGEST, Math.max(SMALLEST, scale * factor));
    x = atX - ((atX - x) * next) / scale;
    y = atY - ((atY - y) * next) / scale;
    scale = next;
    moved = true;
    apply();
  };
  const pan = (dx: number, dy: number): void => {
    x += dx;
    y += dy;
    moved = true;
    apply();
  };

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const box = frame.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) {
      zoomAt(Math.exp(-event.deltaY * unit * 0.005), event.clientX - box.left, event.clientY - box.top);
    } else {
      pan(-event.deltaX * unit, -event.deltaY * unit);
    }
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (pointers.size === 0) wasDrag = false;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onMove = (event: PointerEvent): void => {
    const from = pointers.get(event.pointerId);
    if (!from) return;
    const dx = event.clientX - from.x;
    const dy = event.clientY - from.y;
    if (!wasDrag && Math.hypot(dx, dy) < 4) return;
    if (!wasDrag) {
      wasDrag = true;
      frame.setPointerCapture(event.pointerId);
      frame.classList.add("dg-dragging");
    }
    const [first, second] = [...pointers.values()];
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (!first || !second) {
      pan(dx, dy);
      return;
    }
    const box = frame.getBoundingClientRect();
    const before = Math.hypot(first.x - second.x, first.y - second.y);
    const [one, two] = [...pointers.values()];
    if (!one || !two || before === 0) return;
    pan(dx / 2, dy / 2);
    const after = Math.hypot(one.x - two.x, one.y - two.y);
    zoomAt(after / before, (one.x + two.x) / 2 - box.left, (one.y + two.y) / 2 - box.top);
  };
  const onUp = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) frame.classList.remove("dg-dragging");
  };

  frame.addEventListener("wheel", onWheel, { passive: false });
  frame.addEventListener("pointerdown", onDown);
  frame.addEventListener("pointermove", onMove);
  frame.addEventListener("pointerup", onUp);
  frame.addEventListener("pointercancel", onUp);
  frame.addEventListener("lostpointercapture", onUp);
  const resized = new ResizeObserver(() => {
    if (!moved) refit();
  });
  resized.observe(frame);

  return {
    fit(width, height) {
      size = { width, height };
      if (!moved) refit();
    },
    refit,
    zoom: (factor) => zoomAt(factor, frame.clientWidth / 2, frame.clientHeight / 2),
    reveal(rect) {
      const left = rect.x * scale + x;
      const top = rect.y * scale + y;
      const dx = shift(left, left + rect.width * scale, frame.clientWidth);
      const dy = shift(top, top + rect.height * scale, frame.clientHeight);
      if (dx !== 0 || dy !== 0) pan(dx, dy);
    },
    dragged: () => wasDrag,
    close: () => resized.disconnect(),
  };
}

/** How far a span must move to be inside `0..size`. */
function shift(start: number, end: number, size: number): number {
  if (start < MARGIN) return MARGIN - start;
  if (end > size - MARGIN) return Math.max(size - MARGIN - end, MARGIN - start);
  return 0;
}

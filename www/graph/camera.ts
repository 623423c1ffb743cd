import type { Rect } from "./layout.js";

const LARGEST = 3;
const SMALLEST = 0.04;
/** The least at which names are read without effort, so the least at which a drawing opens. */
const READABLE = 0.8;
/** In a narrower frame, as on a phone, nothing but the smallest drawings could be read as a whole: there its shape comes first. */
const NARROW = 480;
/** The least at which a shape is made out, so the least at which a drawing opens there as a whole. */
const OVERVIEW = 0.25;
/** The most at which a small drawing is shown. */
const ENLARGED = 1.5;
/** The most that one turn of the wheel counts for: a mouse turns it by 100 or more, two fingers by a few. */
const NOTCH = 20;
const MARGIN = 16;
/** Below this scale labels cannot be read and only clutter. */
const FAR = 0.45;

/** What part of a drawing is seen: dragging moves it, the wheel scrolls it, and with Ctrl, or pinching, zooms it. */
export interface Camera {
  /** Takes a drawing of this size; where the user has moved the last one, this one stays there. */
  take(width: number, height: number): void;
  /** Shows what can be read of the drawing around its most telling place; all of it if that can be read. */
  open(): void;
  /** Shows all of the drawing. */
  fit(): void;
  /** Something is shown over the drawing, or no more. */
  settle(): void;
  /** Zooms about the middle. */
  zoom(factor: number): void;
  /** Moves as little as needed to show a place. */
  reveal(rect: Rect): void;
  /** Whether the click that is being handled was the end of a drag. */
  dragged(): boolean;
  close(): void;
}

/**
 * Moves `world` inside `frame`; `telling` is the place to open a large drawing at. Where something is shown over all of it, as a
 * launch is, it opens as a whole.
 */
export function createCamera(
  frame: SVGSVGElement,
  world: SVGGElement,
  telling: () => Rect | undefined,
  overlaid: () => boolean,
): Camera {
  let x = 0;
  let y = 0;
  let scale = 1;
  let size = { width: 0, height: 0 };
  let seen: "opened" | "all" | "moved" = "opened";
  let wasDrag = false;
  const pointers = new Map<number, { x: number; y: number }>();

  const apply = (): void => {
    world.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    frame.classList.toggle("dg-far", scale < FAR);
  };
  const settle = (): void => {
    const { clientWidth, clientHeight } = frame;
    if (seen === "moved" || size.width === 0 || clientWidth === 0 || clientHeight === 0) return;
    const whole = Math.min((clientWidth - MARGIN) / size.width, (clientHeight - MARGIN) / size.height, ENLARGED);
    const least = clientWidth < NARROW && whole >= OVERVIEW ? OVERVIEW : READABLE;
    scale = Math.max(whole, seen === "opened" && !overlaid() ? least : SMALLEST);
    const { x: left, y: top, width, height } = telling() ?? { x: 0, y: 0, width: 0, height: 0 };
    x = centred(size.width * scale, (left + width / 2) * scale, clientWidth);
    y = centred(size.height * scale, (top + height / 2) * scale, clientHeight);
    apply();
  };
  const zoomAt = (factor: number, atX: number, atY: number): void => {
    const next = Math.min(LARGEST, Math.max(SMALLEST, scale * factor));
    x = atX - ((atX - x) * next) / scale;
    y = atY - ((atY - y) * next) / scale;
    scale = next;
    seen = "moved";
    apply();
  };
  const pan = (dx: number, dy: number): void => {
    x += dx;
    y += dy;
    seen = "moved";
    apply();
  };

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const box = frame.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) {
      const turn = Math.min(NOTCH, Math.max(-NOTCH, event.deltaY * unit));
      zoomAt(Math.exp(-turn * 0.008), event.clientX - box.left, event.clientY - box.top);
    } else {
      pan(-event.deltaX * unit, -event.deltaY * unit);
    }
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    // Whatever was down before the first finger, or the mouse, has gone up where nobody saw it.
    if (event.isPrimary) pointers.clear();
    if (pointers.size === 0) wasDrag = false;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onMove = (event: PointerEvent): void => {
    const from = pointers.get(event.pointerId);
    if (!from) return;
    if (event.buttons === 0) {
      onUp(event);
      return;
    }
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
  const resized = new ResizeObserver(settle);
  resized.observe(frame);

  return {
    take(width, height) {
      size = { width, height };
      settle();
    },
    open() {
      seen = "opened";
      settle();
    },
    fit() {
      seen = "all";
      settle();
    },
    settle,
    zoom: (factor) => zoomAt(factor, frame.clientWidth / 2, frame.clientHeight / 2),
    reveal(rect) {
      const left = rect.x * scale + x;
      const top = rect.y * scale + y;
      const dx = shift(left, left + rect.width * scale, frame.clientWidth);
      const dy = shift(top, top + rect.height * scale, frame.clientHeight);
      if (dx !== 0 || dy !== 0) pan(dx, dy);
    },
    dragged() {
      const was = wasDrag;
      wasDrag = false;
      return was;
    },
    close: () => resized.disconnect(),
  };
}

/** Where something this long starts so that its `middle` is in the middle of `0..size`, unless there is less of it to be seen then. */
function centred(length: number, middle: number, size: number): number {
  if (length + MARGIN <= size + 0.5) return (size - length) / 2;
  return Math.min(MARGIN / 2, Math.max(size - MARGIN / 2 - length, size / 2 - middle));
}

/** How far a span must move to be inside `0..size`. */
function shift(start: number, end: number, size: number): number {
  if (start < MARGIN) return MARGIN - start;
  if (end > size - MARGIN) return Math.max(size - MARGIN - end, MARGIN - start);
  return 0;
}

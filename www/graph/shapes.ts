import type { Point, Rect } from "./layout.js";
import type { LineKind, Tone } from "./scene.js";

const CHECK = "M3.5 7.5 6 10l4.5-6";
const CROSS = "M3.5 3.5l7 7M10.5 3.5l-7 7";

/** Icons in a square of 14 pixels, as paths to be stroked: whether a service starts is said by shape, never by colour alone. */
export const ICONS: Readonly<Record<Tone, string>> = {
  calm: CHECK,
  never: "M4.6 1.5h4.8l3.1 3.1v4.8l-3.1 3.1H4.6L1.5 9.4V4.6zM4 7h6",
  deadlock: "M12.2 5.2A5.5 5.5 0 0 0 2.4 4M2 1.4V4.4h3M1.8 8.8A5.5 5.5 0 0 0 11.6 10M12 12.6V9.6H9",
  maybe: "M4.6 5.2a2.4 2.4 0 1 1 3.5 2.1c-.8.4-1.1.8-1.1 1.6M7 11.4v.2",
  possible: "M12.2 5.2A5.5 5.5 0 0 0 2.4 4M2 1.4V4.4h3M1.8 8.8A5.5 5.5 0 0 0 11.6 10M12 12.6V9.6H9",
  ghost: CROSS,
  waiting: "M7 2a5 5 0 1 0 .01 0M7 4v3l2 1",
  running: "M4 3v8l7-4z",
  succeeded: CHECK,
  failed: CROSS,
  gone: CROSS,
};

/** The outline of a service: round when it may start, with its corners cut off, as a stop sign, when it never does. */
export function outline(rect: Rect, tone: Tone, corner = 8): string {
  return tone === "never" || tone === "deadlock" ? chamfered(rect, corner) : rounded(rect, corner);
}

/** A rectangle with round corners. */
export function rounded({ x, y, width, height }: Rect, r: number): string {
  return (
    `M${x + r} ${y}h${width - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${height - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}` +
    `h${2 * r - width}a${r} ${r} 0 0 1 ${-r} ${-r}v${2 * r - height}a${r} ${r} 0 0 1 ${r} ${-r}z`
  );
}

function chamfered({ x, y, width, height }: Rect, c: number): string {
  return (
    `M${x + c} ${y}h${width - 2 * c}l${c} ${c}v${height - 2 * c}l${-c} ${c}` +
    `h${2 * c - width}l${-c} ${-c}v${2 * c - height}z`
  );
}

/** A rectangle this much larger on each side. */
export function grown(rect: Rect, by: number): Rect {
  return { x: rect.x - by, y: rect.y - by, width: rect.width + 2 * by, height: rect.height + 2 * by };
}

/** A line through these points with its bends rounded. */
export function route(points: readonly Point[]): string {
  const [start, ...rest] = points;
  if (!start) return "";
  let path = `M${start.x} ${start.y}`;
  let from = start;
  rest.forEach((corner, index) => {
    const next = rest[index + 1];
    const radius = next ? Math.min(6, distance(from, corner) / 2, distance(corner, next) / 2) : 0;
    if (next && radius >= 1) {
      const before = towards(corner, from, radius);
      const after = towards(corner, next, radius);
      path += `L${before.x} ${before.y}Q${corner.x} ${corner.y} ${after.x} ${after.y}`;
    } else {
      path += `L${corner.x} ${corner.y}`;
    }
    from = corner;
  });
  return path;
}

/** Which end a line has: a filled tip for a wait, an open one for a fact, a cross where nothing will ever come. */
type End = "filled" | "open" | "cross";

/** The end of each kind of line. */
export const ENDS: Readonly<Record<LineKind, End>> = {
  service: "filled",
  together: "filled",
  boot: "open",
  undeclared: "open",
  unsatisfied: "cross",
};

/** The end of a line, drawn at its last point. */
export function tip(points: readonly Point[], end: End): string {
  const last = points.at(-1);
  const before = points.at(-2);
  if (!last || !before) return "";
  const length = distance(before, last) || 1;
  const along = { x: (last.x - before.x) / length, y: (last.y - before.y) / length };
  const at = (back: number, aside: number): string =>
    `${last.x - along.x * back - along.y * aside} ${last.y - along.y * back + along.x * aside}`;
  if (end === "cross") return `M${at(10, -4.5)}L${at(1, 4.5)}M${at(10, 4.5)}L${at(1, -4.5)}`;
  return `M${at(8, -4)}L${at(0, 0)}L${at(8, 4)}${end === "filled" ? "z" : ""}`;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}

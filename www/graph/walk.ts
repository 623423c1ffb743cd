import type { Mark } from "./draw.js";

type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

const STEPS: Readonly<Record<Arrow, readonly [number, number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** Where a key leads from a mark: the nearest one in an arrow's direction, else along the order of the document, so that none is out of reach. */
export function walk<Element>(
  marks: readonly Mark<Element>[],
  from: Mark<Element>,
  key: string,
): Mark<Element> | undefined {
  if (key === "Home") return marks[0];
  if (key === "End") return marks.at(-1);
  if (!isArrow(key)) return undefined;
  const [dx, dy] = STEPS[key];
  let best: Mark<Element> | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const mark of marks) {
    if (mark === from) continue;
    const right = mark.rect.x + mark.rect.width / 2 - from.rect.x - from.rect.width / 2;
    const down = mark.rect.y + mark.rect.height / 2 - from.rect.y - from.rect.height / 2;
    const ahead = right * dx + down * dy;
    const aside = Math.abs(right * dy) + Math.abs(down * dx);
    const cost = ahead + 2 * aside;
    if (ahead > 4 && aside < 3 * ahead && cost < least) {
      least = cost;
      best = mark;
    }
  }
  return best ?? marks[marks.indexOf(from) + (dx + dy)];
}

function isArrow(key: string): key is Arrow {
  return key in STEPS;
}

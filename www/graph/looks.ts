import type { Colour } from "./palette.js";
import type { Box, LineKind, Tone } from "./scene.js";

/** What a box looks like. */
export interface BoxLook {
  readonly fill: Colour | "none";
  readonly stroke: Colour;
  readonly width: number;
  readonly dash: string;
  readonly icon: Colour;
  readonly caption: Colour;
  /** What is behind its name where a line crosses it. */
  readonly behind: Colour;
}

/** What a line and its labels look like. */
export interface LineLook {
  readonly line: Colour;
  readonly width: number;
  readonly dash: string;
  /** The outline of the plate on which its labels stand, and how much of it is seen. */
  readonly plate: Colour;
  readonly plateOpacity: number;
  readonly words: Colour;
  readonly weight: number;
}

/** What an assembly or a service looks like in a tone. */
export function boxLook(kind: Box["kind"], tone: Tone): BoxLook {
  return { ...CALM_BOX, ...(kind === "assembly" && { fill: "assembly" }), ...BOXES[tone] };
}

/** What a line of a kind looks like in a tone: the tone wins, but a step that no reference makes stays told apart. */
export function lineLook(kind: LineKind, tone: Tone): LineLook {
  const look = { ...CALM_LINE, ...LINES[kind], ...CYCLES[tone] };
  return kind === "together" ? { ...look, dash: "5 4" } : look;
}

const CALM_BOX: BoxLook = {
  fill: "surface",
  stroke: "outline",
  width: 1,
  dash: "none",
  icon: "good",
  caption: "muted",
  behind: "assembly",
};

const NEVER = { stroke: "bad", icon: "bad", caption: "bad" } as const;
const UNSURE = { stroke: "unsure", icon: "unsure", caption: "unsure" } as const;

const FAILED = { ...NEVER, fill: "bad-tint", behind: "bad-tint", width: 2.2 } as const;
const GONE = { ...NEVER, fill: "none", behind: "canvas", width: 1.6, dash: "2 3" } as const;

const BOXES: Readonly<Record<Tone, Partial<BoxLook>>> = {
  calm: {},
  never: { ...NEVER, width: 1.6, dash: "5 3" },
  maybe: { ...UNSURE, width: 1.6, dash: "5 3" },
  deadlock: FAILED,
  possible: { ...UNSURE, fill: "unsure-tint", behind: "unsure-tint", width: 2.2 },
  ghost: GONE,
  waiting: { icon: "muted", dash: "5 3" },
  running: { stroke: "accent", icon: "accent", width: 2.2 },
  succeeded: { stroke: "good", width: 1.6 },
  failed: FAILED,
  gone: GONE,
};

const CALM_LINE: LineLook = {
  line: "wait",
  width: 1.5,
  dash: "none",
  plate: "outline",
  plateOpacity: 0.6,
  words: "ink",
  weight: 400,
};

const LINES: Readonly<Record<LineKind, Partial<LineLook>>> = {
  service: {},
  boot: { line: "fact", width: 1, dash: "7 3 1.5 3", words: "muted" },
  undeclared: { line: "unsure", dash: "6 4", words: "unsure" },
  together: { line: "bad", width: 2.8 },
  unsatisfied: { line: "bad", width: 1.8, dash: "2 3", plate: "bad", plateOpacity: 1, words: "bad", weight: 600 },
};

const CYCLE = { width: 2.8, plateOpacity: 1, weight: 600 } as const;

const CYCLES: Readonly<Partial<Record<Tone, Partial<LineLook>>>> = {
  deadlock: { ...CYCLE, line: "bad", dash: "none", plate: "bad", words: "bad" },
  possible: { ...CYCLE, line: "unsure", dash: "10 4", plate: "unsure", words: "unsure" },
};

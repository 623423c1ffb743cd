import { measure, type TextStyle } from "./measure.js";

/** The styles of text in the graph. */
export const TEXT = {
  assembly: { size: 13, weight: 600 },
  service: { size: 13, weight: 400 },
  caption: { size: 11, weight: 400 },
  /** Measured as heavy as it may become, when it turns out to be part of a cycle. */
  label: { size: 11.5, weight: 600 },
} as const satisfies Record<string, TextStyle>;

/** A text as it is drawn. */
export interface FittedText {
  readonly text: string;
  readonly width: number;
}

const ELLIPSIS = "…";
const REMEMBERED = 5000;

const remembered = new Map<string, FittedText>();

/** Cuts a text, with an ellipsis, so that it is at most `limit` pixels wide, and says how wide it is. */
export function fit(text: string, style: TextStyle, limit: number): FittedText {
  const key = `${style.size}/${style.weight}/${limit}/${text}`;
  let fitted = remembered.get(key);
  if (!fitted) {
    fitted = cut(text, style, limit);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(key, fitted);
  }
  return fitted;
}

function cut(text: string, style: TextStyle, limit: number): FittedText {
  // What cannot be seen is not measured.
  const line = text.slice(0, 200).replace(/\s+/g, " ");
  const whole = Math.ceil(measure(line, style));
  if (whole <= limit && line.length === text.length) return { text: line, width: whole };
  const letters = Array.from(line);
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(letters.slice(0, middle).join("") + ELLIPSIS, style) <= limit) low = middle;
    else high = middle - 1;
  }
  const short = letters.slice(0, low).join("") + ELLIPSIS;
  return { text: short, width: Math.ceil(measure(short, style)) };
}

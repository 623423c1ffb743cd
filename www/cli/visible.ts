/** Shows any text on a terminal without letting it do anything there, and measures it as a terminal does. */

import { visible } from "../graph/export/visible.js";

export { visible };

/** As `visible`, cut after `units` UTF-16 units. */
export function shortened(text: string, units: number): string {
  return visible(text.length <= units ? text : `${text.slice(0, units)}…`);
}

/** What a reader sees as one character. */
export interface Cell {
  /** UTF-16 offset of its first unit in the text it was taken from. */
  from: number;
  /** How it is shown. */
  shown: string;
  /** How many columns of a terminal that takes. */
  width: number;
}

/** The characters of a single line. A tab is four columns wide, wherever it stands. */
export function cells(line: string): Cell[] {
  if (PLAIN.test(line)) {
    return line.split("").map((shown, from) => ({ from, shown, width: 1 }));
  }
  return Array.from(SEGMENTER.segment(line), ({ segment, index }) => cell(segment, index));
}

/** How many columns of a terminal `text` takes, shown by `visible`. */
export function columns(text: string): number {
  return PLAIN.test(text) ? text.length : cells(text).reduce((sum, { width }) => sum + width, 0);
}

function cell(segment: string, from: number): Cell {
  if (segment === "\t") {
    return { from, shown: "    ", width: 4 };
  }
  if (segment.length > LONGEST) {
    return { from, shown: "\ufffd", width: 1 };
  }
  const shown = visible(segment);
  if (shown !== segment) {
    return { from, shown, width: shown.length };
  }
  return { from, shown, width: WIDE.test(segment) ? 2 : 1 };
}

/** Graphemes longer than this are accents piled up to spoil the screen. */
const LONGEST = 16;

const PLAIN = /^[\x20-\x7e]*$/;

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Two columns wide: East Asian scripts and emoji, but not the halfwidth forms. */
const WIDE =
  /^(?![\uff61-\uffdc])(?:[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\p{Emoji}\ufe0f)/u;

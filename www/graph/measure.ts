/** The font of everything in the graph; measured here, and set on the drawing, so that both agree. */
export const FONT_FAMILY =
  '-apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "Helvetica Neue", Arial, sans-serif';

/** A style of text in the graph. */
export interface TextStyle {
  readonly size: number;
  readonly weight: number;
}

/**
 * How wide a text is, in pixels: as the page's canvas measures it, else as wide as Arial and the fonts that are made to its
 * measures. Those of the other fonts in the list differ by a few hundredths.
 */
export function measure(text: string, style: TextStyle): number {
  return measurer()?.(text, style) ?? advance(text, style);
}

let context: CanvasRenderingContext2D | null = null;

function measurer(): ((text: string, style: TextStyle) => number) | null {
  if (typeof document === "undefined") return null;
  context ??= document.createElement("canvas").getContext("2d");
  const canvas = context;
  if (!canvas) return null;
  return (text, { size, weight }) => {
    canvas.font = `${weight} ${size}px ${FONT_FAMILY}`;
    return canvas.measureText(text).width;
  };
}

function advance(text: string, { size, weight }: TextStyle): number {
  const widths = weight >= 600 ? BOLD : REGULAR;
  let sum = 0;
  const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment } of graphemes.segment(text)) {
    if (UNSEEN.test(segment)) continue;
    // An accent takes no room of its own.
    const letter = segment.normalize("NFD").codePointAt(0) ?? 0;
    sum += widths[letter - FIRST] ?? (WIDE.test(segment) ? 1000 : OTHER);
  }
  return (sum * size) / 1000;
}

/** Space, the first character of the tables. */
const FIRST = 0x20;

/** Of ASCII from the space on, in thousandths of the font's size. */
const REGULAR: readonly number[] = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];

/** The same of the bold font, which stands in for all that is heavier than regular. */
const BOLD: readonly number[] = [
  278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
  556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 500, 389, 280,
  389, 584,
];

/** Of a letter that is in no table. */
const OTHER = 580;

/** Takes no room, such as the signs that turn the direction of what is written. */
const UNSEEN = /^\p{Cf}+$/u;

/** As wide as high: East Asian scripts, emoji and other signs. */
const WIDE =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{So}\p{Sm}\u2026\u3000-\u303f\uff01-\uff60]/u;

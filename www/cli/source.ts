import { BYTE_ORDER_MARK } from "../bytes.js";
import { type Cell, cells } from "./visible.js";

/** A line as shown, with a range of it to be underlined. */
export interface Excerpt {
  /** Its number, from 1. */
  line: number;
  /** What is seen of it. */
  shown: string;
  /** Columns before the range. */
  indent: number;
  /** Columns of the range; at least one. */
  marked: number;
}

/** A document's text, asked for its lines. */
export class Source {
  readonly #text: string;
  /** UTF-16 offset of the first character of each line. A line ends with LF, CR or CR LF. */
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (const end of text.matchAll(/\r\n?|\n/g)) {
      this.#starts.push(end.index + end[0].length);
    }
  }

  /** Number of the line that holds the UTF-16 offset `at`, from 1. O(log lines). */
  lineAt(at: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#start(middle) <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Where the UTF-16 offset `at` is: its line, and its column there in UTF-16 units, both from 1. */
  positionAt(at: number): { line: number; column: number } {
    const line = this.lineAt(at);
    return { line, column: at - this.#start(line - 1) + 1 };
  }

  /** The line where the range begins, cut to `width` columns around the range, which is marked to the end of the line at most. */
  excerpt(from: number, to: number, width: number): Excerpt {
    const line = this.lineAt(from);
    const start = this.#start(line - 1);
    const end = this.#end(line);
    // Only so much can be seen, and a line may be megabytes long.
    const first = this.#whole(Math.max(start, from - REACH * width));
    const last = this.#whole(Math.min(end, from + REACH * width));
    const all = cells(this.#text.slice(first, last));
    if (first === 0 && this.#text.startsWith(BYTE_ORDER_MARK)) {
      all.shift();
    }
    const marked = { from: Math.max(0, firstFrom(all, from - first + 1) - 1), to: firstFrom(all, to - first) };
    if (from >= last) {
      marked.from = all.length;
    }
    return { line, ...cut(all, marked.from, Math.max(marked.from, marked.to), width, first > start, last < end) };
  }

  #start(index: number): number {
    return this.#starts[index] ?? this.#text.length;
  }

  #end(line: number): number {
    if (line >= this.#starts.length) {
      return this.#text.length;
    }
    const next = this.#start(line);
    return this.#text.startsWith("\r\n", next - 2) ? next - 2 : next - 1;
  }

  /** `at`, but not between the halves of a character. */
  #whole(at: number): number {
    return /[\udc00-\udfff]/.test(this.#text.charAt(at)) ? at + 1 : at;
  }
}

/** Index of the first cell that begins at or after `at`. */
function firstFrom(all: readonly Cell[], at: number): number {
  const index = all.findIndex(({ from }) => from >= at);
  return index < 0 ? all.length : index;
}

/** What fits into `width` columns: the cells from `a` to before `b` first, then as much on both sides as there is room for. */
function cut(
  all: readonly Cell[],
  a: number,
  b: number,
  width: number,
  moreBefore: boolean,
  moreAfter: boolean,
): Omit<Excerpt, "line"> {
  let [start, end] = [0, all.length];
  if (moreBefore || moreAfter || widthOf(all, 0, all.length) > width) {
    let room = width - 2;
    const fits = (index: number, least: number): boolean => {
      const needed = all[index]?.width ?? Infinity;
      const fit = room - needed >= least;
      room -= fit ? needed : 0;
      return fit;
    };
    [start, end] = [a, a];
    while (end < b && fits(end, 0)) end += 1;
    const half = end < b ? room : room / 2;
    while (fits(start - 1, half)) start -= 1;
    while (end >= b && fits(end, 0)) end += 1;
    while (end >= b && fits(start - 1, 0)) start -= 1;
  }
  const before = start > 0 || moreBefore ? "…" : "";
  const after = end < all.length || moreAfter ? "…" : "";
  const text = all.slice(start, end).map(({ shown }) => shown);
  return {
    shown: before + text.join("") + after,
    indent: before.length + widthOf(all, start, a),
    marked: Math.max(1, widthOf(all, a, Math.min(b, end)) + (end < b ? 1 : 0)),
  };
}

function widthOf(all: readonly Cell[], from: number, to: number): number {
  return all.slice(from, to).reduce((sum, { width }) => sum + width, 0);
}

/** How many UTF-16 units of a long line are looked at for each column of the screen; few characters have more. */
const REACH = 2;

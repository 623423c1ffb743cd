import { shortened } from "./visible.js";

/** `1 error`, `2 errors`, `19,990 errors`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** `19,990`. */
export function grouped(number: number): string {
  return number.toLocaleString("en-US");
}

/** A name as it can stand in a sentence: harmless, of bearable length, and never nothing. */
export function name(text: string): string {
  const shown = shortened(text, LONGEST);
  return shown.trim() === "" ? `"${shown}"` : shown;
}

/** `http on apache`. */
export function serviceName({ assembly, service }: { assembly: string; service: string }): string {
  return `${name(service)} on ${name(assembly)}`;
}

/** `a`, `a and b`, `a, b and c`, and never more than a reader takes in. */
export function list(items: readonly string[]): string {
  const shown = items.length > MOST + 1 ? [...items.slice(0, MOST), `${grouped(items.length - MOST)} more`] : items;
  return joined(shown, "and");
}

/** `a`, `a or b`, `a, b or c`. */
export function choice(values: readonly string[]): string {
  return joined(values, "or");
}

function joined(items: readonly string[], word: string): string {
  const [last = "", ...others] = items.toReversed();
  return others.length > 0 ? `${others.reverse().join(", ")} ${word} ${last}` : last;
}

/** UTF-16 units of a message that are shown; more is the work of a very long name. */
export const LONGEST_MESSAGE = 1000;

/** UTF-16 units of a name. */
const LONGEST = 100;

/** Items of a list. */
const MOST = 10;

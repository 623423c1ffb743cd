/** What a stretch of the output is, which decides its colour. */
export type Role = "error" | "warning" | "info" | "hint" | "gutter" | "strong" | "good";

/** Paints a text for a terminal, or leaves it as it is. */
export type Paint = (role: Role, text: string) => string;

/** Where text is shown. */
export interface Screen {
  /** Columns. */
  width: number;
  paint: Paint;
}

/** The screen that `stdout` is: colours only on a terminal that has them, and never with `NO_COLOR`. */
export function screen(stdout: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Screen {
  const coloured = stdout.isTTY && !environment.NO_COLOR && environment.TERM !== "dumb";
  const width = stdout.isTTY ? stdout.columns : 0;
  return { width: width >= NARROWEST ? width : USUAL, paint: coloured ? colour : (_, text) => text };
}

function colour(role: Role, text: string): string {
  return text && `\x1b[${CODES[role]}m${text}\x1b[0m`;
}

const CODES: Readonly<Record<Role, string>> = {
  error: "1;31",
  warning: "1;33",
  info: "1;34",
  hint: "1;36",
  gutter: "34",
  strong: "1",
  good: "32",
};

/** A terminal narrower than this is written to as if it were of the usual width, and wraps. */
const NARROWEST = 40;

/** Columns where there is no terminal to ask. */
const USUAL = 120;

import type { Diagnostic, Related, Report, Severity } from "deployable";

import type { Checked } from "./checked.js";
import { fileName } from "./input.js";
import { Source } from "./source.js";
import type { Role, Screen } from "./style.js";
import { columns, shortened } from "./visible.js";
import { count, grouped, LONGEST_MESSAGE } from "./words.js";

/** What `check --format text` prints: every finding with the lines it is about, a line for each file, and one for all of them. */
export function checkText(documents: readonly Checked[], screen: Screen): string {
  const lines = documents.flatMap((document) => page(document, screen));
  if (documents.length > 1) {
    lines.push(`${count(documents.length, "file")}: ${tally(documents, screen)}`);
  }
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function page(document: Checked, screen: Screen): string[] {
  const { file, text, report } = document;
  const source = new Source(text);
  const lines = report.diagnostics.flatMap((diagnostic) => finding(fileName(file), source, diagnostic, screen));
  lines.push(`${fileName(file)}: ${tally([document], screen)}${starting(report)}`);
  return lines;
}

/** Header, place, and then each place's line with the range underlined. */
function finding(file: string, source: Source, diagnostic: Diagnostic, screen: Screen): string[] {
  const { severity, code, message, from, to, line, column, fixes } = diagnostic;
  const [label, related] = labelled(diagnostic);
  const shown = related.length > MOST_RELATED + 2 ? related.slice(0, MOST_RELATED) : related;
  const digits = String(Math.max(line, ...shown.map((place) => source.lineAt(place.from)))).length;
  const gutter = (text: string): string => screen.paint("gutter", `${text.padStart(digits)} |`);
  const width = screen.width - digits - 3;

  const place = (role: Role, mark: string, at: { from: number; to: number }, note: string): string[] => {
    const excerpt = source.excerpt(at.from, at.to, width);
    const underline = mark.repeat(excerpt.marked);
    const marks = " ".repeat(excerpt.indent) + screen.paint(role, underline);
    const lines = [`${gutter(String(excerpt.line))} ${excerpt.shown}`];
    const needed = columns(note);
    if (note === "" || excerpt.indent + excerpt.marked + 1 + needed <= width) {
      return [...lines, `${gutter("")} ${marks} ${screen.paint(role, note)}`];
    }
    const indent = Math.max(0, Math.min(excerpt.indent, width - needed));
    return [...lines, `${gutter("")} ${marks}`, `${gutter("")} ${" ".repeat(indent)}${screen.paint(role, note)}`];
  };

  const lines = [
    `${screen.paint(severity, `${severity}[${code}]`)}${screen.paint("strong", `: ${shortened(message, LONGEST_MESSAGE)}`)}`,
    `${" ".repeat(digits)}${screen.paint("gutter", "-->")} ${file}:${String(line)}:${String(column)}`,
    gutter(""),
    ...place(severity, "^", { from, to }, label),
  ];
  for (const other of shown) {
    lines.push(gutter(""), ...place("info", "-", other, shortened(other.message, LONGEST_MESSAGE)));
  }
  const notes = fixes.map(({ title }) => `${screen.paint("strong", "help:")} ${shortened(title, LONGEST_MESSAGE)}`);
  if (shown.length < related.length) {
    notes.unshift(`and ${grouped(related.length - shown.length)} more`);
  }
  lines.push(...notes.map((note) => `${" ".repeat(digits)} ${screen.paint("gutter", "=")} ${note}`), "");
  return lines;
}

/** A related place that is the finding's own is said beside that place, and not shown again. */
function labelled({ from, to, related }: Diagnostic): [string, readonly Related[]] {
  const [first, ...others] = related;
  return first?.from === from && first.to === to ? [shortened(first.message, LONGEST_MESSAGE), others] : ["", related];
}

/** `1 error, 2 warnings` or `no problems`, and `1 ignored` where comments ignore some. */
function tally(documents: readonly Checked[], screen: Screen): string {
  const found = SEVERITIES.map((severity): [Severity, number] => {
    const those = documents.map(({ report }) => report.diagnostics.filter((one) => one.severity === severity).length);
    return [severity, those.reduce((sum, number) => sum + number, 0)];
  });
  const words = found
    .filter(([, number]) => number > 0)
    .map(([severity, number]) =>
      screen.paint(severity, severity === "info" ? `${String(number)} info` : count(number, severity)),
    );
  if (words.length === 0) {
    words.push(screen.paint("good", "no problems"));
  }
  const ignored = documents.reduce((sum, document) => sum + document.ignored, 0);
  return [...words, ...(ignored > 0 ? [`${grouped(ignored)} ignored`] : [])].join(", ");
}

/** `; 2 services start in 2 layers`, or how many of them start. */
function starting({ wellFormed, services }: Report): string {
  if (!wellFormed) {
    return "";
  }
  if (services.length === 0) {
    return "; it has no services";
  }
  const verdicts = services.map(({ starts }) => starts);
  const surely = verdicts.filter((starts) => starts === "yes").length;
  const maybe = verdicts.filter((starts) => starts === "maybe").length;
  const verb = surely === 1 || services.length === 1 ? "starts" : "start";
  if (surely === services.length) {
    const layers = services.reduce((most, { layer }) => Math.max(most, (layer ?? 0) + 1), 0);
    return `; ${count(surely, "service")} ${verb} in ${count(layers, "layer")}`;
  }
  const doubt = maybe > 0 ? `, ${grouped(maybe)} may` : "";
  return `; ${grouped(surely)} of ${count(services.length, "service")} ${verb}${doubt}`;
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "info", "hint"];

/** Of a deadlock of thousands nobody reads every hop; `--format json` has them all. */
const MOST_RELATED = 10;

import type { Diagnostic, Severity } from "deployable";

import { artifact } from "./artifact.js";
import type { Checked } from "./checked.js";
import { Source } from "./source.js";
import { shortened } from "./visible.js";
import { LONGEST_MESSAGE } from "./words.js";

/** What `check --format github` prints: a command for each finding that lets a GitHub workflow show it beside its line. */
export function checkGithub(documents: readonly Checked[]): string {
  return documents.flatMap(commands).join("");
}

function commands({ file, text, report }: Checked): string[] {
  const { path } = artifact(file);
  const source = new Source(text);
  return report.diagnostics.map((diagnostic) => command(path, source, diagnostic));
}

function command(
  path: string | null,
  source: Source,
  { code, severity, message, from, to, fixes }: Diagnostic,
): string {
  const start = source.positionAt(from);
  const end = source.positionAt(to);
  const lines = [message, ...fixes.map(({ title }) => `help: ${title}`)].map((line) =>
    shortened(line, LONGEST_MESSAGE),
  );
  const properties = new Map<string, string | number>();
  if (path === null) {
    // Nothing can be shown beside the lines of what has no file.
    lines.unshift(`<stdin>:${String(start.line)}:${String(start.column)}`);
  } else {
    properties.set("file", path).set("line", start.line).set("endLine", end.line);
    if (start.line === end.line) {
      // Across lines GitHub takes no columns.
      properties.set("col", start.column).set("endColumn", end.column);
    }
  }
  properties.set("title", `deployable: ${code}`);
  const written = Array.from(properties, ([name, value]) => `${name}=${property(String(value))}`);
  return `::${COMMANDS[severity]} ${written.join(",")}::${data(lines.join("\n"))}\n`;
}

/** As the runner wants the text of a command. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** As the runner wants the value of a command's property. */
function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
  hint: "notice",
};

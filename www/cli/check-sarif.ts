import type { Diagnostic, Fix, Severity } from "deployable";
import type * as Sarif from "sarif";

import { version } from "../../package.json";

import { BYTE_ORDER_MARK } from "../bytes.js";
import { artifact } from "./artifact.js";
import type { Checked } from "./checked.js";
import { json } from "./json.js";
import { type Rule, rules } from "./rules.js";
import { Source } from "./source.js";

/** What `check --format sarif` prints: a log of SARIF 2.1.0 with one run, which knows every check and every file. */
export function checkSarif(documents: readonly Checked[]): string {
  const known = rules();
  const indexes = new Map(known.map(({ code }, index) => [code, index]));
  const log: Sarif.Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "deployable", semanticVersion: version, rules: known.map(descriptor) } },
        originalUriBaseIds: { [ROOT]: { description: message("The repository, or where deployable was called.") } },
        columnKind: "utf16CodeUnits",
        newlineSequences: ["\r\n", "\n", "\r"],
        artifacts: documents.map(({ file }) => ({ location: location(file), sourceLanguage: "xml" })),
        results: documents.flatMap((document, index) => results(document, index, indexes)),
      },
    ],
  };
  return json(log);
}

function descriptor({ code, category, severity, summary, description, help, page }: Rule): Sarif.ReportingDescriptor {
  const level = LEVELS[severity];
  return {
    id: code,
    shortDescription: message(summary),
    fullDescription: message(description),
    help: { ...message(help), markdown: escaped(page) },
    defaultConfiguration: { level },
    properties: { tags: [category], "problem.severity": level === "note" ? "recommendation" : level },
  };
}

function results({ file, text, report }: Checked, index: number, rules: ReadonlyMap<string, number>): Sarif.Result[] {
  const region = regions(text);
  const artifactLocation = { ...location(file), index };
  return report.diagnostics.map((found: Diagnostic) => ({
    ruleId: found.code,
    ruleIndex: rules.get(found.code) ?? -1,
    level: LEVELS[found.severity],
    message: message(found.message),
    locations: [{ physicalLocation: { artifactLocation, region: region(found) } }],
    relatedLocations: found.related.map((place, id) => ({
      id,
      physicalLocation: { artifactLocation, region: region(place) },
      message: message(place.message),
    })),
    fixes: found.fixes.map(({ title, edits }: Fix) => ({
      description: message(title),
      artifactChanges: [
        {
          artifactLocation,
          replacements: edits.map((edit) => ({
            deletedRegion: region(edit),
            insertedContent: { text: edit.insert },
          })),
        },
      ],
    })),
  }));
}

/** Ranges of `text` as SARIF counts them: as if there were no byte order mark. */
function regions(text: string): (range: { from: number; to: number }) => Sarif.Region {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const source = new Source(text.slice(mark));
  return (range) => {
    const from = Math.max(0, range.from - mark);
    const to = Math.max(0, range.to - mark);
    const start = source.positionAt(from);
    const end = source.positionAt(to);
    return {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
      charOffset: from,
      charLength: to - from,
    };
  };
}

function location(file: string): Sarif.ArtifactLocation {
  const { uri, inRoot } = artifact(file);
  return inRoot ? { uri, uriBaseId: ROOT } : { uri };
}

function message(text: string): { text: string } {
  return { text: escaped(text) };
}

/** A text in which no brace is taken for a placeholder. */
function escaped(text: string): string {
  return text.replace(/[{}]/g, "$&$&");
}

/** What paths are relative to; it is left to the reader where that is on his machine. */
const ROOT = "%SRCROOT%";

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
  hint: "note",
};

/** Reports of Audrey as text: where one ends and the next begins, and which of many are needed. */

import type { ReceivedReport } from "deployable";

/** A tag, or what may stand between tags and hold what only looks like one; it may be cut off. */
const MARKUP =
  /<!--.*?(?:-->|$)|<!\[CDATA\[.*?(?:\]\]>|$)|<\?.*?(?:\?>|$)|<(\/?)([^\s<>"'/!?]+)(?:"[^"<]*"|'[^'<]*'|[^"'<>])*>/gs;

const ROOTS: ReadonlySet<string> = new Set(["deployment", "instance"]);

/** Whether the first element is that of a report. */
export function isReport(text: string): boolean {
  for (const [, , name] of text.matchAll(MARKUP)) if (name !== undefined) return ROOTS.has(name);
  return false;
}

/** The reports in a text, which may stand in a row, laid out in any way; none where there is no element of one. */
export function split(text: string): readonly string[] {
  const starts: number[] = [];
  let depth = 0;
  let declared = false; // and the element that it is for has not come yet
  let found = false;
  for (const { 0: markup, 1: slash, 2: name, index } of text.matchAll(MARKUP)) {
    if (/^<\?xml\s/.test(markup)) {
      // It can only be where a document begins, so that what is cut off before it has ended.
      starts.push(index);
      depth = 0;
      declared = true;
    } else if (name === undefined) continue;
    else if (slash !== "") depth = Math.max(0, depth - 1);
    else {
      if (depth === 0 && ROOTS.has(name)) {
        found = true;
        if (!declared) starts.push(index);
      }
      declared = false;
      if (!markup.endsWith("/>")) depth++;
    }
  }
  if (!found) return [];
  return starts.map((start, order) => text.slice(order === 0 ? 0 : start, starts[order + 1]));
}

/** At most so many of the reports. Of those that a later one on the same thing makes needless, the earliest are left out. */
export function needed<T extends ReceivedReport>(reports: readonly T[], most: number): readonly T[] {
  if (reports.length <= most) return reports;
  const inTime = [...reports].sort((one, other) => one.received - other.received);
  // The first one tells when the launch began.
  const [first, ...others] = inTime;
  const last = new Map(others.map((report) => [subject(report), report]));
  const needless = others.filter((report) => last.get(subject(report)) !== report);
  const out = new Set(needless.slice(0, reports.length - most));
  return first ? reports.filter((report) => !out.has(report)) : reports;
}

/** What a report is about, as far as its first tag tells. */
function subject({ text }: ReceivedReport): string {
  return /<(?:deployment|instance)\s[^<>]*?\buuid\s*=\s*["']([^"'<>]*)/.exec(text)?.[1] ?? "";
}

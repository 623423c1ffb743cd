import type { Report, Starts } from "deployable";

/** What a report comes to. */
export interface Verdict {
  readonly text: string;
  readonly tone: "good" | "bad" | "unsure" | "calm";
}

/** A report in a few words: what starts, and what does not. */
export function verdict(report: Report): Verdict {
  if (!report.wellFormed) return { text: "Not well-formed", tone: "bad" };
  const count = (starts: Starts): number => report.services.filter((service) => service.starts === starts).length;
  const [yes, no, maybe] = [count("yes"), count("no"), count("maybe")];
  const errors = report.diagnostics.filter(({ severity }) => severity === "error").length;
  const parts: string[] = [];
  if (no > 0) parts.push(`${number(no)} never ${no === 1 ? "starts" : "start"}`);
  else if (errors > 0) parts.push(`${number(errors)} ${errors === 1 ? "error" : "errors"}`);
  if (maybe > 0) parts.push(`${number(maybe)} may not start`);
  if (yes > 0 || parts.length === 0) parts.push(starting(yes, parts.length > 0, report));
  return { text: parts.join(", "), tone: errors > 0 || no > 0 ? "bad" : maybe > 0 ? "unsure" : "good" };
}

function starting(yes: number, others: boolean, report: Report): string {
  if (report.services.length === 0) return "no services";
  if (others) return `${number(yes)} ${yes === 1 ? "starts" : "start"}`;
  const layers = report.services.reduce((most, { layer }) => Math.max(most, layer === null ? 0 : layer + 1), 0);
  return `${number(yes)} ${yes === 1 ? "service starts" : "services start"} in ${layers} ${layers === 1 ? "layer" : "layers"}`;
}

function number(value: number): string {
  return value.toLocaleString("en");
}

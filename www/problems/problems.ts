import type { Diagnostic, Fix, Related, Severity } from "deployable";
import type { Checked } from "../editor/live.js";
import { prose } from "../editor/prose.js";

/** What the list asks for. */
export interface ProblemsOptions {
  readonly onSelect: (from: number, to: number) => void;
  readonly onFix: (fix: Fix) => void;
  /** Hears of which code the page is asked for; without it, nobody is offered that. */
  readonly onAbout?: ((code: string) => void) | undefined;
  /** Ways to begin, for an empty text. */
  readonly beginnings?: readonly { readonly title: string; readonly begin: () => void }[];
}

/** The list of all problems. */
export interface Problems {
  show(checked: Pick<Checked, "report" | "ignored">, lineAt: LineAt): void;
  /** Offers the ways to begin. */
  showEmpty(): void;
  /** Says why there is nothing to list. */
  refuse(reason: string): void;
}

/** Line and column, both from 1, of an offset. */
export type LineAt = (offset: number) => { readonly line: number; readonly column: number };

/** Rows beyond these are counted only. */
const SHOWN = 500;

const EMPTY = "empty";

const GROUPS: readonly (readonly [Severity, string, string, string])[] = [
  ["error", "error", "errors", "M4.6 1.5h4.8l3.1 3.1v4.8l-3.1 3.1H4.6L1.5 9.4V4.6zM7 4v3.5M7 9.9v.1"],
  ["warning", "warning", "warnings", "M7 2 1.5 12h11zM7 6v2.6M7 10.2v.1"],
  ["info", "remark", "remarks", "M7 1.5a5.5 5.5 0 1 0 .01 0M7 6.5V10M7 4v.1"],
  ["hint", "hint", "hints", "M7 1.5a5.5 5.5 0 1 0 .01 0M7 6.5V10M7 4v.1"],
];

/** Makes the list inside `host`. */
export function createProblems(
  host: HTMLElement,
  { onSelect, onFix, onAbout, beginnings = [] }: ProblemsOptions,
): Problems {
  // No live region: the verdict is one, and says as much.
  const head = element("p", "problems-head", "Checking…");
  host.append(head);
  let shown = "";

  host.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY }[
      event.key
    ];
    if (step === undefined) return;
    const buttons = [...host.querySelectorAll<HTMLButtonElement>("button")];
    const next = buttons.findIndex((button) => button.matches(":focus")) + step;
    const button = buttons[Math.min(buttons.length - 1, Math.max(0, next))];
    if (!button) return;
    event.preventDefault();
    button.focus();
  });
  host.addEventListener("focusin", ({ target }) => {
    for (const other of host.querySelectorAll('button[tabindex="0"]')) other.setAttribute("tabindex", "-1");
    if (target instanceof HTMLButtonElement) target.tabIndex = 0;
  });

  const place = (name: string, at: string, icon: string, from: number, to: number): HTMLButtonElement => {
    const button = element("button", `place ${name}`);
    button.type = "button";
    button.tabIndex = -1;
    button.append(symbol(icon), element("span", "at", at));
    button.addEventListener("click", () => onSelect(from, to));
    return button;
  };
  const problem = (diagnostic: Diagnostic, icon: string, lineAt: LineAt): HTMLLIElement => {
    const item = element("li", "problem");
    const { line, column, from, to, code } = diagnostic;
    const main = place("", `${line}:${column}`, icon, from, to);
    const { message, rest } = withoutRelated(diagnostic);
    const words = element("span", "message");
    words.append(...prose(message));
    main.append(words);
    item.append(main, onAbout ? about(code, onAbout) : element("span", "code", code));
    if (diagnostic.related.length > 0) item.append(related(diagnostic.related, lineAt));
    if (rest !== "") {
      const more = element("p", "rest");
      more.append(...prose(rest));
      item.append(more);
    }
    if (diagnostic.fixes.length > 0) item.append(fixes(diagnostic.fixes));
    return item;
  };
  const about = (code: string, ask: (code: string) => void): HTMLButtonElement => {
    const button = element("button", "code", code);
    button.type = "button";
    button.tabIndex = -1;
    button.ariaLabel = `About ${code}`;
    button.addEventListener("click", () => ask(code));
    return button;
  };
  const fixes = (all: readonly Fix[]): HTMLElement => {
    const row = element("div", "fixes");
    for (const fix of all) {
      const button = element("button", "fix");
      button.append(...prose(fix.title));
      button.type = "button";
      button.tabIndex = -1;
      button.addEventListener("click", () => onFix(fix));
      row.append(button);
    }
    return row;
  };
  const related = (all: readonly Related[], lineAt: LineAt): HTMLElement => {
    const list = element("ul", "related");
    for (const { from, to, message } of all) {
      const { line, column } = lineAt(from);
      const button = place("", `${line}:${column}`, "M4 1.5v6h6M7.5 5 10 7.5 7.5 10", from, to);
      const words = element("span", "message");
      words.append(...prose(message));
      button.append(words);
      const item = element("li", "");
      item.append(button);
      list.append(item);
    }
    return list;
  };

  return {
    show({ report, ignored }, lineAt) {
      // A place is listed by its line, which changes where its offset need not.
      const lines = report.diagnostics.map((diagnostic) => diagnostic.related.map(({ from }) => lineAt(from)));
      const now = JSON.stringify([report.diagnostics, lines, ignored]);
      if (now === shown) return;
      shown = now;
      head.classList.remove("refused");
      const hadFocus = host.matches(":focus-within");
      const summary = summarize(report.diagnostics);
      if (head.textContent !== summary) head.textContent = summary;
      const groups: HTMLElement[] = [];
      let left = SHOWN;
      for (const [severity, one, many, icon] of GROUPS) {
        const of = report.diagnostics.filter((diagnostic) => diagnostic.severity === severity);
        if (of.length === 0 || left === 0) continue;
        const group = element("section", "problem-group");
        group.dataset.severity = severity;
        const title = element("h2", "", `${of.length.toLocaleString("en")} ${of.length === 1 ? one : many}`);
        const list = element("ul", "");
        list.append(...of.slice(0, left).map((diagnostic) => problem(diagnostic, icon, lineAt)));
        left -= Math.min(left, of.length);
        group.append(title, list);
        groups.push(group);
      }
      const rest = report.diagnostics.length - SHOWN;
      if (rest > 0) groups.push(element("p", "problems-rest", `${rest.toLocaleString("en")} more are not listed.`));
      if (ignored > 0) groups.push(element("p", "problems-rest", ignoring(ignored)));
      host.replaceChildren(head, ...groups);
      const first = host.querySelector("button");
      if (!first) return;
      first.tabIndex = 0;
      if (hadFocus) first.focus();
    },
    showEmpty() {
      if (shown === EMPTY) return;
      shown = EMPTY;
      head.classList.remove("refused");
      head.textContent = "The text is empty.";
      const row = element("div", "beginnings");
      for (const { title, begin } of beginnings) {
        const button = element("button", "fix", title);
        button.type = "button";
        button.addEventListener("click", begin);
        row.append(button);
      }
      host.replaceChildren(head, row);
    },
    refuse(reason) {
      shown = "";
      host.replaceChildren(head);
      head.textContent = reason;
      head.classList.add("refused");
    },
  };
}

const RINGS: ReadonlySet<string> = new Set(["deadlock", "possible-deadlock"]);

/** A message that is told again, place by place, by what is related to it: what stands before that, and what after. */
function withoutRelated({ code, message, related }: Diagnostic): { readonly message: string; readonly rest: string } {
  const at = RINGS.has(code) ? message.indexOf(related[0]?.message ?? "") : -1;
  if (at < 0) return { message, rest: "" };
  let rest = message.slice(at);
  for (const [index, place] of related.entries()) {
    const told = index === 0 ? place.message : `; ${place.message}`;
    if (!rest.startsWith(told)) {
      // Of a long ring the message tells the first steps and counts the others; here they all are.
      rest = rest.replace(/^; .*?(?= \(|\. )/, "");
      break;
    }
    rest = rest.slice(told.length);
  }
  return { message: message.slice(0, at).trimEnd(), rest: rest.replace(/^\.? +/, "") };
}

function ignoring(count: number): string {
  return `${count.toLocaleString("en")} ignored, as deployable-ignore in the text says.`;
}

/** All findings in one line. */
function summarize(diagnostics: readonly Diagnostic[]): string {
  const parts = GROUPS.map(([severity, one, many]) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return count === 0 ? "" : `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
  });
  return parts.filter((part) => part !== "").join(", ") || "No problems";
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, name: string, text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.textContent = text;
  return made;
}

function symbol(path: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const icon = document.createElementNS(space, "svg");
  icon.setAttribute("width", "14");
  icon.setAttribute("height", "14");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  icon.append(line);
  return icon;
}

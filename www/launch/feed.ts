/** Where the reports on a launch come from: they are pasted, read from files, or asked for at an address. */

import type { ReceivedReport } from "deployable";
import { button, html, numberField } from "./dom.js";
import { createPoller } from "./poller.js";
import { needed, split } from "./reports.js";

/** A report, and where it came from, in words. */
export interface FedReport extends ReceivedReport {
  readonly from: string;
}

/** What a feed has, and what stands in its fields. */
export interface Fed {
  readonly reports: readonly FedReport[];
  readonly text: string;
  readonly addresses: string;
}

/** The reports that have come so far. */
export interface Feed {
  readonly element: HTMLDetailsElement;
  reports(): readonly FedReport[];
  /** Whether more are being asked for. */
  polls(): boolean;
  /** When that was done last, in seconds since 1970. */
  asked(): number;
}

/** What a feed needs from whoever shows it. */
export interface FeedOptions {
  /** Where files can be dropped. */
  readonly zone: HTMLElement;
  /** Beside its buttons. */
  readonly others: readonly HTMLElement[];
  /** There are other reports, or more are asked for, or no more; `byHand` if somebody wants to see them. */
  readonly onChange: (byHand: boolean) => void;
  /** Keeps what `fed` gives, whenever it should be; returns what was kept of earlier, or anything else if there is none. */
  readonly keep: (fed: () => Fed) => unknown;
}

/** A larger one is none of Audrey's. */
const LARGEST = 4 << 20;

/** Beyond this many those are forgotten that are not needed. */
const MOST = 2000;

/** What was done by hand, to be taken back. */
interface Deed {
  readonly added: readonly FedReport[];
  readonly removed: readonly FedReport[];
  /** What was in the field for them. */
  readonly text: string;
}

/** Makes a feed that has what was kept. */
export function createFeed({ zone, others, onChange, keep }: FeedOptions): Feed {
  const kept = fedOf(keep(() => ({ reports, text: text.value, addresses: address.value })));
  let reports = kept.reports;
  let forgotten = 0;
  let every = 10;
  let asked = 0;
  let said = "";
  let clearings = 0;
  const deeds: Deed[] = [];
  const latest = new Map<string, string>();
  const problems = new Map<string, string>();

  const poller = createPoller(LARGEST, (url, answer) => {
    problems.delete(url);
    asked = Date.now() / 1000;
    if ("problem" in answer) problems.set(url, answer.problem);
    else if (latest.get(url) !== answer.text) {
      latest.set(url, answer.text);
      const added = reportsIn(answer.text, url, asked);
      if (added.length === 0) problems.set(url, `${url}: what came is no report of Audrey.`);
      take(added);
    }
    tell();
    onChange(false);
  });

  const summary = html("summary", "");
  const text = html("textarea", "feed-text");
  text.rows = 3;
  text.value = kept.text;
  text.ariaLabel = "Reports of Audrey";
  text.placeholder = "Paste reports of Audrey, or drop their files here";
  text.spellcheck = false;
  const files = html("input", "feed-file");
  files.type = "file";
  files.multiple = true;
  files.accept = ".xml,text/xml,application/xml";
  const address = html("input", "feed-address");
  address.type = "text";
  address.value = kept.addresses;
  address.inputMode = "url";
  address.placeholder = "/audrey/…";
  address.title = "Of this page's own server; several with spaces between";
  address.spellcheck = false;
  const poll = html("button", "button");
  const status = html("p", "launch-small feed-status");
  status.role = "status";
  const add = button("Add", () => {
    const now = Date.now();
    const added = reportsIn(text.value, `Pasted at ${new Date(now).toLocaleTimeString("en")}`, now / 1000);
    if (added.length === 0) {
      say("This is no report of Audrey: one begins with <deployment or <instance.");
      return;
    }
    did({ added, removed: [], text: text.value });
    text.value = "";
    say(`${counted(added.length)} added.`);
  });
  const undo = button("Undo", () => {
    const deed = deeds.pop();
    if (!deed) return;
    const added = new Set(deed.added);
    reports = [...deed.removed, ...reports.filter((report) => !added.has(report))];
    if (text.value === "") text.value = deed.text;
    if (deeds.length === 0) add.focus(); // the button goes
    say("");
    onChange(true);
  });
  const clear = button("Clear", () => {
    clearings++;
    poller.stop();
    latest.clear();
    problems.clear();
    asked = forgotten = 0;
    did({ added: [], removed: reports, text: "" });
    say("");
    undo.focus(); // the button goes
  });
  const row = (...parts: readonly HTMLElement[]): HTMLElement => html("div", "feed-row", ...parts);
  const form = html(
    "form",
    "feed-row",
    html("label", "launch-field feed-grow", "Addresses, with spaces between ", address),
    numberField("every", "s", { value: every, least: 1, most: 3600 }, (value) => {
      every = value ?? 10;
      if (poller.polls()) start();
    }),
    poll,
  );
  const element = html(
    "details",
    "feed",
    summary,
    text,
    row(add, html("label", "button feed-choose", "Choose files…", files), undo, clear, ...others),
    status,
    form,
  );
  element.open = true;

  const tell = (): void => {
    const polls = poller.polls();
    const words = [
      reports.length === 0 ? "Reports" : counted(reports.length),
      ...(forgotten > 0 ? [`without ${forgotten} that later ones made needless`] : []),
      ...(polls ? ["and more are asked for"] : []),
    ].join(", ");
    if (summary.textContent !== words) summary.textContent = words;
    // The same is not said again at each asking.
    const news = [said, ...problems.values()].join(" ").trim();
    if (status.textContent !== news) status.textContent = news;
    poll.textContent = polls ? "Stop" : "Poll";
    address.readOnly = polls;
    undo.hidden = deeds.length === 0;
    clear.hidden = reports.length === 0;
  };
  const say = (words: string): void => {
    said = words;
    tell();
  };
  const take = (added: readonly FedReport[]): void => {
    const all = [...reports, ...added];
    reports = needed(all, MOST);
    forgotten += all.length - reports.length;
  };
  const did = (deed: Deed): void => {
    deeds.push(deed);
    if (deed.removed.length > 0) reports = [];
    take(deed.added);
    onChange(true);
  };
  const read = async (list: readonly File[]): Promise<void> => {
    const before = clearings;
    const added: FedReport[] = [];
    const wrong: string[] = [];
    for (const file of list) {
      const parts = await reportsOf(file);
      if (typeof parts === "string") wrong.push(`${file.name} ${parts}.`);
      else added.push(...parts);
    }
    if (before !== clearings) return;
    if (added.length > 0) did({ added, removed: [], text: "" });
    say([...(added.length > 0 ? [`${counted(added.length)} added.`] : []), ...wrong].join(" "));
  };
  const start = (): void => {
    const urls = address.value.split(/\s+/).filter((url) => url !== "");
    const foreign = urls.find((url) => !isOurs(url));
    if (urls.length === 0) {
      say("At which address are the reports?");
    } else if (foreign !== undefined) {
      say(`${foreign} is on another server. This page asks only its own, which may pass on what Audrey's says.`);
    } else {
      problems.clear();
      poller.start(urls, every);
      say("");
      onChange(false);
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!poller.polls()) return start();
    poller.stop();
    problems.clear();
    say("");
    onChange(false);
  });
  files.addEventListener("change", () => {
    const chosen = [...(files.files ?? [])];
    files.value = "";
    void read(chosen);
  });
  takeDrops(zone, (dropped) => void read(dropped));
  tell();
  return { element, reports: () => reports, polls: poller.polls, asked: () => asked };
}

function fedOf(kept: unknown): Fed {
  const { reports, text, addresses }: Partial<Record<keyof Fed, unknown>> = kept ?? {};
  return {
    reports: Array.isArray(reports) ? reports.filter(isFedReport) : [],
    text: typeof text === "string" ? text : "",
    addresses: typeof addresses === "string" ? addresses : "",
  };
}

function isFedReport(value: unknown): value is FedReport {
  const { text, received, from }: Partial<Record<keyof FedReport, unknown>> = value ?? {};
  return typeof text === "string" && typeof received === "number" && typeof from === "string";
}

/** The reports in a file, received when it was written; or why there are none. */
async function reportsOf(file: File): Promise<readonly FedReport[] | string> {
  if (file.size > LARGEST) return "is too large for a report";
  try {
    const all = reportsIn(await file.text(), file.name, file.lastModified / 1000);
    return all.length > 0 ? all : "is no report of Audrey";
  } catch {
    return "cannot be read";
  }
}

function reportsIn(text: string, from: string, received: number): readonly FedReport[] {
  const parts = split(text);
  const named = (order: number): string => (parts.length > 1 ? `${from}, no. ${order + 1}` : from);
  return parts.map((text, order) => ({ text, received, from: named(order) }));
}

/** Takes the files that are dropped anywhere in an element, which looks like it while they are over it. */
function takeDrops(zone: HTMLElement, onDrop: (files: readonly File[]) => void): void {
  const mark = (over: boolean): void => {
    zone.classList.toggle("feed-dropping", over);
  };
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    mark(true);
  };
  zone.dataset.takesFiles = "";
  zone.addEventListener("dragenter", over);
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && zone.contains(relatedTarget))) mark(false);
  });
  zone.addEventListener("drop", (event) => {
    mark(false);
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    onDrop([...event.dataTransfer.files]);
  });
}

function counted(reports: number): string {
  return reports === 1 ? "1 report" : `${reports} reports`;
}

function isOurs(url: string): boolean {
  try {
    return new URL(url, location.href).origin === location.origin;
  } catch {
    return false;
  }
}

/** Where the reports on a launch come from: they are pasted, read from files, or asked for at an address. */

import type { ReceivedReport } from "deployable";
import { button, html, numberField } from "./dom.js";

/** The reports that have come so far. */
export interface Feed {
  readonly element: HTMLDetailsElement;
  reports(): readonly ReceivedReport[];
  /** Whether more are being asked for. */
  polls(): boolean;
  /** Takes these instead of all. */
  replace(reports: readonly ReceivedReport[]): void;
}

/** A larger one is none of Audrey's. */
const LARGEST = 4 << 20;

/** Beyond this many the oldest are forgotten. */
const MOST = 2000;

/** Makes a feed; `onChange` hears of new reports, and at each asking. */
export function createFeed(onChange: () => void, others: readonly HTMLElement[]): Feed {
  let reports: ReceivedReport[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let every = 10;
  const latest = new Map<string, string>();

  const summary = html("summary", "");
  const text = html("textarea", "feed-text");
  text.rows = 3;
  text.ariaLabel = "Reports of Audrey";
  text.placeholder = "Paste reports of Audrey, or drop their files here";
  text.spellcheck = false;
  const files = html("input", "feed-file");
  files.type = "file";
  files.multiple = true;
  files.accept = ".xml,text/xml,application/xml";
  const address = html("input", "feed-address");
  address.type = "text";
  address.inputMode = "url";
  address.placeholder = "/audrey/…";
  address.spellcheck = false;
  const poll = button("Poll", () => (polls() ? stop() : start()));
  const status = html("p", "launch-small");
  status.role = "status";
  const add = button("Add", () => {
    take(text.value, Date.now() / 1000);
    text.value = "";
    onChange();
  });
  const clear = button("Clear", () => {
    replace([]);
    onChange();
  });
  const row = (...parts: readonly HTMLElement[]): HTMLElement => html("div", "feed-row", ...parts);
  const element = html(
    "details",
    "feed",
    summary,
    text,
    row(add, html("label", "button feed-choose", "Choose files…", files), clear, ...others),
    row(
      html("label", "launch-field feed-grow", "Addresses ", address),
      numberField("every", "s", { value: every, least: 1, most: 3600 }, (value) => {
        every = value ?? 10;
      }),
      poll,
    ),
    status,
  );
  element.open = true;
  element.dataset.takesFiles = "";

  const polls = (): boolean => timer !== undefined;
  const tell = (): void => {
    const count = reports.length === 1 ? "1 report" : `${reports.length} reports`;
    summary.textContent = reports.length === 0 ? "Reports" : `${count}${polls() ? ", and more are asked for" : ""}`;
  };
  /** Several may stand in a row. */
  const take = (text: string, received: number): void => {
    const parts = text.split(/(?=<\?xml\s)|(?<=<\/deployment>)|(?<=^<\/instance>)/m);
    const all = parts.filter((part) => part.trim() !== "").map((text) => ({ text, received }));
    reports = [...reports, ...all].slice(-MOST);
    tell();
  };
  const read = async (list: FileList): Promise<void> => {
    const all = Array.from(list);
    const large = all.filter(({ size }) => size > LARGEST);
    for (const file of all) if (!large.includes(file)) take(await file.text(), file.lastModified / 1000);
    status.textContent = large.length > 0 ? `${large.map(({ name }) => name).join(", ")}: too large for a report.` : "";
    onChange();
  };
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
    poll.textContent = "Poll";
    tell();
  };
  const start = (): void => {
    const urls = address.value.split(/\s+/).filter((url) => url !== "");
    if (urls.length === 0) {
      status.textContent = "At which address are the reports? It may be several, with spaces between.";
      return;
    }
    const foreign = urls.find((url) => !isOurs(url));
    if (foreign !== undefined) {
      status.textContent = `${foreign} is on another server. This page asks only its own, which may pass on what Audrey's says.`;
      return;
    }
    status.textContent = "";
    poll.textContent = "Stop";
    const ask = async (): Promise<void> => {
      const mine = timer;
      const failed = (await Promise.all(urls.map(fetched))).flatMap((problem) => problem ?? []);
      if (!polls() || timer !== mine) return; // it was stopped, and perhaps started again
      status.textContent = failed.join(" ");
      timer = setTimeout(ask, every * 1000);
      tell();
      onChange();
    };
    timer = setTimeout(ask, 0);
    tell();
  };
  /** Asks once; says what went wrong. */
  const fetched = async (url: string): Promise<string | null> => {
    try {
      const response = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(30_000) });
      if (!response.ok) return `${url}: the server answered ${response.status}.`;
      const text = await response.text();
      if (text.length > LARGEST) return `${url}: what came is too large for a report.`;
      if (latest.get(url) !== text && polls()) {
        latest.set(url, text);
        take(text, Date.now() / 1000);
      }
      return null;
    } catch (error) {
      return `${url} could not be asked: ${error instanceof Error ? error.message : error}.`;
    }
  };
  const replace = (next: readonly ReceivedReport[]): void => {
    stop();
    latest.clear();
    reports = [...next];
    status.textContent = "";
    tell();
  };

  files.addEventListener("change", () => {
    if (files.files) void read(files.files).finally(() => (files.value = ""));
  });
  element.addEventListener("dragover", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    void read(event.dataTransfer.files);
  });
  tell();
  return { element, reports: () => reports, polls, replace };
}

function isOurs(url: string): boolean {
  try {
    return new URL(url, location.href).origin === location.origin;
  } catch {
    return false;
  }
}

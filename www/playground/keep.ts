/**
 * The work, kept in this browser so that it survives a reload, a crash and the end of the tab. Each tab has a slot of its own, so
 * that two tabs do not overwrite each other; a text that gives way to another stays in its slot, among the last few.
 */

import type { Agent } from "deployable";
import { type Format, isFormat } from "../bytes.js";
import { isAgent } from "./agents.js";

/** What is kept. */
export interface Work {
  readonly text: string;
  readonly agent: Agent;
  /** The file that the text was read from, if any. */
  readonly file: { readonly name: string; readonly format: Format } | null;
}

/** Work that is kept, and since when, in milliseconds. */
export interface Kept extends Work {
  readonly at: number;
}

/** Keeps the work of this tab. */
export interface Keeper {
  /** What this tab had, or if it is a new one, what was written last in any. */
  last(): Work | null;
  /** Keeps the work within half a second, and at once when the page is left. */
  keep(): void;
  /** Leaves what is kept so far where it is; what comes is kept beside it. */
  startAnew(): void;
  /** What is kept of other tabs and of earlier, the latest first. */
  earlier(): readonly Kept[];
}

const PREFIX = "deployable:work:";
const TAB = "deployable:tab";
/** So many slots are kept. */
const SLOTS = 10;
const DELAY = 400;
/** The most UTF-16 units that are kept of one; browsers give an origin some five million. */
const MOST = 4_500_000;
/** How long a tab waits for the one that it was before a reload to let go of its slot, in milliseconds. */
const PATIENCE = 2000;

/** Makes the keeper of what `work` says; `onRefusal` hears once that a text cannot be kept. */
export function createKeeper(work: () => Work, onRefusal: () => void): Keeper {
  let slot = ownSlot();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let refused = false;

  const use = (next: string): void => {
    slot = next;
    attempt(() => sessionStorage.setItem(TAB, slot));
    // A copy of a tab has its slot too, which stays the other's.
    void claim(slot).then((own) => {
      if (!own && slot === next) use(newSlot());
    });
  };
  const keep = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const written = write(slot, { ...work(), at: Date.now() });
    if (!written && !refused) onRefusal();
    refused = !written;
  };
  const keepNow = (): void => {
    if (timer !== undefined) keep();
  };
  addEventListener("pagehide", keepNow);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepNow();
  });
  const first = read(slot) ?? slots()[0]?.kept ?? null;
  use(slot);
  return {
    last: () => first,
    keep() {
      timer ??= setTimeout(keep, DELAY);
    },
    startAnew() {
      keepNow();
      refused = false; // nothing has been said of what comes
      use(newSlot());
    },
    earlier: () => slots().flatMap(({ key, kept }) => (key === slot ? [] : kept)),
  };
}

function ownSlot(): string {
  return attempt(() => sessionStorage.getItem(TAB)) ?? newSlot();
}

function newSlot(): string {
  return PREFIX + Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("");
}

/** Whether no other tab has this slot; it is held as long as the page is open. */
function claim(slot: string): Promise<boolean> {
  const { locks } = navigator;
  // Only on https: elsewhere two copies of a tab share what they keep.
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = (): Promise<never> => {
      resolve(true);
      return new Promise(() => {});
    };
    locks.request(slot, { signal: AbortSignal.timeout(PATIENCE) }, held).catch(() => resolve(false));
  });
}

/** Writes, if need be at the cost of what is oldest. */
function write(slot: string, kept: Kept): boolean {
  const content = JSON.stringify(kept);
  // More than browsers have room for: nothing is given up for it.
  if (content.length > MOST) return false;
  const put = (): boolean => attempt(() => localStorage.setItem(slot, content) ?? true) ?? false;
  let done = put();
  if (done && keys().length <= SLOTS) return true;
  const others = slots().filter(({ key }) => key !== slot);
  while (others.length > 0 && (!done || others.length >= SLOTS)) {
    const oldest = others.pop();
    if (oldest) localStorage.removeItem(oldest.key);
    done ||= put();
  }
  return done;
}

/** All that is kept, the latest first. */
function slots(): { readonly key: string; readonly kept: Kept }[] {
  return keys()
    .flatMap((key) => {
      const kept = read(key);
      return kept ? { key, kept } : [];
    })
    .sort((one, other) => other.kept.at - one.kept.at);
}

function keys(): string[] {
  return (attempt(() => Object.keys(localStorage)) ?? []).filter((key) => key.startsWith(PREFIX));
}

function read(slot: string): Kept | null {
  return attempt(() => {
    const kept: Partial<Record<string, unknown>> = JSON.parse(localStorage.getItem(slot) ?? "{}");
    const { text, agent, at, file } = kept;
    if (typeof text !== "string" || !isAgent(agent) || typeof at !== "number") return null;
    return { text, agent, at, file: isFile(file) ? file : null };
  });
}

function isFile(value: unknown): value is NonNullable<Work["file"]> {
  if (typeof value !== "object" || value === null) return false;
  const { name, format }: { name?: unknown; format?: unknown } = value;
  return typeof name === "string" && isFormat(format);
}

/** Keeps what `now` says when the page is left, for as long as there is the tab; returns what was kept of before, if anything. */
export function keepInTab(key: string, now: () => unknown): unknown {
  const last = attempt((): unknown => JSON.parse(sessionStorage.getItem(key) ?? "null"));
  // What does not fit is not kept, and nor is then what was before it.
  addEventListener("pagehide", () => {
    attempt(() => sessionStorage.removeItem(key));
    attempt(() => sessionStorage.setItem(key, JSON.stringify(now())));
  });
  return last;
}

/** Null where the storage is turned off, full or holds something else. */
export function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

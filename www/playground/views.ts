import { button, html } from "../launch/dom.js";

/** The panes for which more must be loaded: each is made when it is first seen, and nothing is done for it while it is not. */

/** What is in such a pane. */
export interface View {
  /** It is seen, or what it shows has changed while it is. */
  update(): void;
  /** What it shows is not of the text as it is now: it is updated in a moment. */
  outdate?(): void;
  /** The checker failed at the text. */
  refuse(): void;
  /** The cursor is at this offset of the text as it was at the last update. */
  point?(at: number): void;
  /** It is seen no more. */
  leave?(): void;
}

/** All of them. */
export interface Views {
  /** Another pane may have been chosen. */
  settle(): void;
  /** The text is another. */
  update(): void;
  /** The checker failed at the text. */
  refuse(): void;
  point(at: number): void;
}

interface Entry {
  readonly host: HTMLElement;
  readonly make: (host: HTMLElement) => View;
  view: View | null;
  seen: boolean;
}

/** How long the text must rest before they are told, in milliseconds: who types waits for none of them. */
const REST = 150;

/** How long they wait for that at most, in milliseconds. */
const PATIENCE = 500;

/**
 * @param load Loads what they need; asked again after a failure.
 * @param makers By the ids of their panes.
 */
export function createViews(
  load: () => Promise<unknown>,
  makers: Readonly<Record<string, (host: HTMLElement) => View>>,
): Views {
  const entries = Object.entries(makers).flatMap(([id, make]): Entry[] => {
    const host = document.getElementById(id);
    return host ? [{ host, make, view: null, seen: false }] : [];
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** When the text changed that they have not been told of. */
  let since: number | null = null;
  let at = 0;

  const seen = function* (): Generator<readonly [View, HTMLElement]> {
    for (const { view, host, seen } of entries) if (view && seen) yield [view, host];
  };

  const enter = async (entry: Entry): Promise<void> => {
    if (!entry.view) {
      entry.host.textContent = "Loading…";
      try {
        await load();
      } catch (error) {
        const words = `This could not be loaded. ${error instanceof Error ? error.message : error}`;
        const again = button("Try again", () => {
          document.getElementById(`tab-${entry.host.id}`)?.focus(); // the button goes
          void enter(entry);
        });
        entry.host.replaceChildren(html("div", "view-bar", html("p", "view-failure", words), again));
        return;
      }
      if (!entry.view) {
        entry.host.replaceChildren();
        entry.view = entry.make(entry.host);
      }
    }
    if (entry.seen) refresh(entry.view, entry.host);
  };
  const refresh = (view: View, host: HTMLElement): void => {
    host.ariaBusy = null;
    view.update();
    view.point?.(at);
  };
  const refreshAll = (): void => {
    since = null;
    for (const [view, host] of seen()) refresh(view, host);
  };
  return {
    settle() {
      const others = entries.filter(({ host, seen }) => seen === host.classList.contains("away"));
      for (const entry of others) entry.seen = !entry.seen;
      // First who leaves: both may have the same graph.
      for (const { view, seen } of others) if (!seen) view?.leave?.();
      for (const entry of others) if (entry.seen) void enter(entry);
    },
    update() {
      for (const [view, host] of seen()) {
        host.ariaBusy = "true";
        view.outdate?.();
      }
      const now = performance.now();
      since ??= now;
      clearTimeout(timer);
      timer = setTimeout(refreshAll, Math.min(REST, Math.max(0, since + PATIENCE - now)));
    },
    refuse() {
      clearTimeout(timer);
      since = null;
      for (const [view, host] of seen()) {
        host.ariaBusy = null;
        view.refuse();
      }
    },
    point(next) {
      at = next;
      for (const [view] of seen()) view.point?.(at);
    },
  };
}

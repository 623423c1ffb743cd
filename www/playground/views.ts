/** The panes for which more must be loaded: each is made when it is first seen, and nothing is done for it while it is not. */

/** What is in such a pane. */
export interface View {
  /** It is seen, or what it shows has changed while it is. */
  update(): void;
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

/**
 * @param load Loads what they need; asked again after a failure.
 * @param makers By the ids of their panes.
 */
export function createViews(
  load: () => Promise<void>,
  makers: Readonly<Record<string, (host: HTMLElement) => View>>,
): Views {
  const entries = Object.entries(makers).flatMap(([id, make]): Entry[] => {
    const host = document.getElementById(id);
    return host ? [{ host, make, view: null, seen: false }] : [];
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let at = 0;

  const enter = async (entry: Entry): Promise<void> => {
    if (!entry.view) {
      entry.host.textContent = "Loading…";
      try {
        await load();
      } catch (error) {
        entry.host.textContent = `This could not be loaded: choose it again to try again. ${error instanceof Error ? error.message : error}`;
        return;
      }
      if (!entry.view) {
        entry.host.replaceChildren();
        entry.view = entry.make(entry.host);
      }
    }
    if (entry.seen) refresh(entry.view);
  };
  const refresh = (view: View): void => {
    view.update();
    view.point?.(at);
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
      clearTimeout(timer);
      timer = setTimeout(() => {
        for (const { view, seen } of entries) if (view && seen) refresh(view);
      }, REST);
    },
    point(next) {
      at = next;
      for (const { view, seen } of entries) if (seen) view?.point?.(at);
    },
  };
}

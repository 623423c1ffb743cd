import { attempt } from "./keep.js";

/** Where the style sheet has one row of tabs, and shows one pane below the text. */
const NARROW = "(width < 760px)";

/** Under which the chosen tabs are kept over a reload, the last one at the end. */
const KEPT = "deployable:tabs";

/**
 * Makes the tabs of each row choose which of its panes is seen. On a narrow page those of all rows are in the first.
 *
 * @param onChoose Hears of the pane that is chosen in a row, from the start.
 */
export function createTabs(rows: readonly HTMLElement[], onChoose: (id: string) => void): void {
  const narrow = matchMedia(NARROW);
  const kept = attempt(() => sessionStorage.getItem(KEPT))?.split(" ") ?? [];
  const homes = rows.map((row) => {
    const tabs = tabsOf(row);
    return { row, tabs, chosen: tabs.find(({ id }) => kept.includes(id)) ?? tabs[0] };
  });
  let last = homes.find(({ chosen }) => chosen?.id === kept.at(-1))?.chosen ?? homes[0]?.chosen;

  const show = (chosen: HTMLElement): void => {
    for (const tab of tabsOf(chosen.parentElement)) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      document.getElementById(panelOf(tab))?.classList.toggle("away", tab !== chosen);
    }
    onChoose(panelOf(chosen));
  };
  const choose = (chosen: HTMLElement): void => {
    for (const home of homes) if (home.tabs.includes(chosen)) home.chosen = chosen;
    last = chosen;
    const ids = [...homes.map(({ chosen }) => chosen?.id), last.id];
    attempt(() => sessionStorage.setItem(KEPT, ids.join(" ")));
    show(chosen);
  };
  const settle = (): void => {
    for (const { row, tabs } of homes) (narrow.matches ? rows[0] : row)?.append(...tabs);
    const shown = narrow.matches ? [last] : homes.map(({ chosen }) => chosen);
    for (const tab of shown) if (tab) show(tab);
  };
  narrow.addEventListener("change", settle);
  settle();
  for (const tab of homes.flatMap(({ tabs }) => tabs)) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const tabs = tabsOf(tab.parentElement);
      const last = tabs.length - 1;
      const now = tabs.indexOf(tab);
      const to = {
        ArrowLeft: now === 0 ? last : now - 1,
        ArrowRight: now === last ? 0 : now + 1,
        Home: 0,
        End: last,
      }[event.key];
      const next = to === undefined ? undefined : tabs[to];
      if (!next) return;
      event.preventDefault();
      choose(next);
      next.focus();
    });
  }
}

function tabsOf(row: Element | null): HTMLElement[] {
  return [...(row?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])];
}

/** The id of the pane that a tab shows. */
function panelOf(tab: HTMLElement): string {
  return tab.getAttribute("aria-controls") ?? "";
}

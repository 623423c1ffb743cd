/** Where the style sheet shows the graph as one of the tabs. */
const NARROW = "(width < 760px)";

/** The tabs choose which of the lower panes is seen. On a wide page the graph has a place of its own, and no tab. */
export function createTabs(panes: HTMLElement, onChoose: (id: string) => void): void {
  const all = [...panes.querySelectorAll<HTMLButtonElement>('[role="tab"]')];
  const narrow = matchMedia(NARROW);
  const panelOf = (tab: HTMLButtonElement): string => tab.getAttribute("aria-controls") ?? "";
  const shown = (): HTMLButtonElement[] => all.filter((tab) => narrow.matches || panelOf(tab) !== "graph");
  const choose = (chosen: HTMLButtonElement): void => {
    for (const tab of all) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
    }
    panes.dataset.tab = panelOf(chosen);
    onChoose(panelOf(chosen));
  };
  const tell = (): void => {
    const tabs = shown();
    for (const tab of all) {
      tab.hidden = !tabs.includes(tab);
      const panel = document.getElementById(panelOf(tab));
      if (tab.hidden) panel?.removeAttribute("role");
      else panel?.setAttribute("role", "tabpanel");
    }
    const [first] = tabs;
    if (first && !tabs.some((tab) => panelOf(tab) === panes.dataset.tab)) choose(first);
  };
  narrow.addEventListener("change", tell);
  tell();
  for (const tab of all) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const tabs = shown();
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const next = step === undefined ? undefined : tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      if (!next) return;
      event.preventDefault();
      choose(next);
      next.focus();
    });
  }
}

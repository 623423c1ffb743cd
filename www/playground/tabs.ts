/** Where the style sheet shows tabs. */
const NARROW = "(width < 760px)";

/** On a narrow page, the tabs choose which of the lower panes is seen; on a wide one there are none, and all are. */
export function createTabs(panes: HTMLElement): void {
  const tabs = [...panes.querySelectorAll<HTMLButtonElement>('[role="tab"]')];
  const narrow = matchMedia(NARROW);
  const tell = (): void => {
    for (const tab of tabs) {
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (narrow.matches) panel?.setAttribute("role", "tabpanel");
      else panel?.removeAttribute("role");
    }
  };
  narrow.addEventListener("change", tell);
  tell();
  const choose = (chosen: HTMLButtonElement): void => {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
    }
    panes.dataset.tab = chosen.getAttribute("aria-controls") ?? "";
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const next = step === undefined ? undefined : tabs[(index + step + tabs.length) % tabs.length];
      if (!next) return;
      event.preventDefault();
      choose(next);
      next.focus();
    });
  });
}

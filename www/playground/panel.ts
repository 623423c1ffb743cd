/** A panel at the side; it covers nothing that is typed in, so one can read it while typing. */
export interface Panel {
  /** Shows it with this content; closed, it gives the keyboard back to who had it. */
  show(label: string, content: readonly HTMLElement[]): void;
}

/** Makes the panel, closed, inside `host`. */
export function createPanel(host: HTMLElement, onClose: () => void = () => {}): Panel {
  const panel = document.createElement("dialog");
  panel.className = "about";
  panel.tabIndex = -1;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button";
  close.textContent = "Close";
  const page = document.createElement("article");
  panel.append(close, page);
  host.append(panel);

  let opener: Element | null = null;
  close.addEventListener("click", () => panel.close());
  panel.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") panel.close();
  });
  panel.addEventListener("close", () => {
    onClose();
    if (opener instanceof HTMLElement) opener.focus();
  });
  return {
    show(label, content) {
      page.replaceChildren(...content);
      panel.setAttribute("aria-label", label);
      if (!panel.open) {
        opener = document.activeElement;
        panel.show();
      }
      panel.scrollTop = 0;
      panel.focus();
    },
  };
}

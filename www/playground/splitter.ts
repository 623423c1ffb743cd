/** How a splitter works. */
export interface SplitterOptions {
  /** The area that it divides. */
  readonly area: HTMLElement;
  readonly axis: "x" | "y";
  /** The custom property of the area that holds the share of the first pane. */
  readonly property: string;
}

const LEAST = 15;
const MOST = 85;
const STEP = 2;

/** Makes a separator move, by pointer and by keyboard; a double click puts it back. */
export function createSplitter(separator: HTMLElement, { area, axis, property }: SplitterOptions): void {
  separator.setAttribute("aria-valuemin", String(LEAST));
  separator.setAttribute("aria-valuemax", String(MOST));

  const share = (): number => Number.parseFloat(getComputedStyle(area).getPropertyValue(property));
  const tell = (): void => separator.setAttribute("aria-valuenow", String(Math.round(share())));
  const set = (percent: number): void => {
    area.style.setProperty(property, `${Math.min(MOST, Math.max(LEAST, percent)).toFixed(2)}%`);
    tell();
  };
  tell();

  separator.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    separator.setPointerCapture(event.pointerId);
    event.preventDefault();
    separator.focus();
  });
  separator.addEventListener("pointermove", (event) => {
    if (!separator.hasPointerCapture(event.pointerId)) return;
    const box = area.getBoundingClientRect();
    const at = axis === "x" ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
    set(at * 100);
  });
  separator.addEventListener("dblclick", () => {
    area.style.removeProperty(property);
    tell();
  });
  separator.addEventListener("keydown", (event) => {
    const [less, more] = axis === "x" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    if (event.key === less) set(share() - STEP);
    else if (event.key === more) set(share() + STEP);
    else if (event.key === "Home") set(LEAST);
    else if (event.key === "End") set(MOST);
    else return;
    event.preventDefault();
  });
}

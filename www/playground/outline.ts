import type { OutlineItem } from "deployable";

/** The outline beside the text. */
export interface Outline {
  show(items: readonly OutlineItem[]): void;
  /** Marks what is around an offset. */
  point(at: number): void;
  /** Shows nothing, as nothing is known. */
  clear(): void;
}

/** With more than these in all, only the services are shown at first. */
const MANY = 250;

interface Row {
  readonly item: OutlineItem;
  readonly depth: number;
  /** The names on the way to it, by which it is known again after a change. */
  readonly path: string;
  readonly parent: Row | null;
  element: HTMLElement | null;
}

/** Makes the outline inside `host`: a tree, in which the keyboard goes about as in any other. */
export function createOutline(host: HTMLElement, onSelect: (from: number, to: number) => void): Outline {
  const tree = document.createElement("div");
  tree.className = "outline-tree";
  tree.role = "tree";
  tree.ariaLabel = "Outline";
  const empty = document.createElement("p");
  empty.className = "outline-empty";
  host.append(empty);

  const toggled = new Map<string, boolean>();
  let items: readonly OutlineItem[] = [];
  let rows: Row[] = [];
  let shown = "";
  let many = false;
  let at = -1;

  const isOpen = ({ item, path }: Row): boolean => toggled.get(path) ?? !(many && item.kind === "service");
  const collect = (children: readonly OutlineItem[], depth: number, parent: Row | null): void => {
    const seen = new Map<string, number>();
    for (const item of children) {
      const key = `${item.kind} ${item.name}`;
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      const row: Row = { item, depth, parent, path: `${parent?.path ?? ""}\n${count} ${key}`, element: null };
      rows.push(row);
      if (isOpen(row)) collect(item.children, depth + 1, row);
    }
  };
  const element = (row: Row): HTMLElement => {
    const { item, depth } = row;
    const line = document.createElement("div");
    line.className = "outline-item";
    line.role = "treeitem";
    line.tabIndex = -1;
    line.ariaLevel = String(depth + 1);
    line.dataset.kind = item.kind;
    line.style.setProperty("--depth", String(depth));
    if (item.children.length > 0) line.ariaExpanded = String(isOpen(row));
    const kind = document.createElement("span");
    kind.className = "outline-kind";
    kind.textContent = item.kind;
    const name = document.createElement("span");
    name.className = "outline-name";
    name.textContent = item.name || "(no name)";
    const detail = document.createElement("span");
    detail.className = "outline-detail";
    detail.textContent = item.detail;
    line.append(name, " ", kind, " ", detail);
    return line;
  };
  const draw = (): void => {
    const focused = rows.find(({ element }) => element && element === document.activeElement)?.path;
    rows = [];
    collect(items, 0, null);
    for (const row of rows) row.element = element(row);
    tree.replaceChildren(...rows.flatMap(({ element }) => element ?? []));
    const stop = rows.find(({ path }) => path === focused) ?? rows[0];
    if (stop?.element) stop.element.tabIndex = 0;
    if (focused !== undefined) stop?.element?.focus();
    mark();
  };
  const mark = (): void => {
    let innermost: Row | null = null;
    for (const row of rows) {
      row.element?.removeAttribute("aria-current");
      if (row.item.from <= at && at <= row.item.to) innermost = row;
    }
    const marked = innermost?.element;
    if (!marked) return;
    marked.ariaCurrent = "true";
    if (tree.contains(document.activeElement)) return;
    for (const { element } of rows) if (element) element.tabIndex = element === marked ? 0 : -1;
    marked.scrollIntoView({ block: "nearest" });
  };
  const focus = (row: Row | null | undefined): void => {
    if (!row?.element) return;
    for (const { element } of rows) if (element) element.tabIndex = -1;
    row.element.tabIndex = 0;
    row.element.focus();
  };
  const open = (row: Row, wanted: boolean): void => {
    toggled.set(row.path, wanted);
    draw();
  };
  const select = ({ item }: Row): void => onSelect(item.from, item.to);
  const rowOf = (target: EventTarget | null): Row | undefined =>
    target instanceof Node ? rows.find(({ element }) => element?.contains(target)) : undefined;

  tree.addEventListener("click", (event) => {
    const row = rowOf(event.target);
    if (!row?.element) return;
    const { left } = row.element.getBoundingClientRect();
    const indent = Number.parseFloat(getComputedStyle(row.element).paddingLeft);
    if (event.clientX < left + indent && row.item.children.length > 0) {
      focus(row);
      open(row, !isOpen(row));
    } else select(row);
  });
  tree.addEventListener("keydown", (event) => {
    const row = rowOf(document.activeElement);
    if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
    const now = rows.indexOf(row);
    const inner = row.item.children.length > 0;
    switch (event.key) {
      case "ArrowDown":
        focus(rows[now + 1]);
        break;
      case "ArrowUp":
        focus(rows[now - 1]);
        break;
      case "Home":
        focus(rows[0]);
        break;
      case "End":
        focus(rows.at(-1));
        break;
      case "ArrowRight":
        if (inner && !isOpen(row)) open(row, true);
        else if (inner) focus(rows[now + 1]);
        break;
      case "ArrowLeft":
        if (inner && isOpen(row)) open(row, false);
        else focus(row.parent);
        break;
      case "Enter":
      case " ":
        select(row);
        break;
      default:
        return;
    }
    event.preventDefault();
  });

  return {
    show(next) {
      const now = JSON.stringify(next);
      if (now === shown) return;
      shown = now;
      items = next;
      many = now.split('"kind":').length - 1 > MANY;
      empty.textContent = "The text has no assemblies.";
      host.replaceChildren(next.length === 0 ? empty : tree);
      draw();
    },
    point(offset) {
      at = offset;
      mark();
    },
    clear() {
      shown = "";
      items = rows = [];
      empty.textContent = "Without the checker there is no outline.";
      host.replaceChildren(empty);
    },
  };
}

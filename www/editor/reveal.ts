import { forEachDiagnostic, type Diagnostic as Shown } from "@codemirror/lint";
import { type Extension, Prec } from "@codemirror/state";
import { activateHover, closeHoverTooltips, EditorView, hasHoverTooltips, keymap } from "@codemirror/view";
import { extent, showExtent } from "./extent.js";

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Puts the cursor at the start of a range, in the middle of the window, and shows how far the range reaches. */
export function revealRange(view: EditorView, { from, to }: Range): void {
  view.dispatch({
    selection: { anchor: from },
    effects: [showExtent.of({ from, to }), EditorView.scrollIntoView(from, { y: "center", xMargin: 30 })],
    userEvent: "select",
  });
  view.focus();
}

/** Keys that go from finding to finding and say what each is, until the cursor leaves it. */
export const steps: Extension = [
  extent,
  keymap.of([
    { key: "F8", run: (view) => step(view, (all, head) => all.find(({ from }) => from > head) ?? all[0]) },
    {
      key: "Shift-F8",
      run: (view) => step(view, (all, head) => all.findLast(({ from }) => from < head) ?? all.at(-1)),
    },
  ]),
  Prec.high(
    keymap.of([
      {
        key: "Escape",
        run(view) {
          if (!hasHoverTooltips(view.state)) return false;
          view.dispatch({ effects: closeHoverTooltips });
          return true;
        },
      },
    ]),
  ),
];

function step(view: EditorView, choose: (all: readonly Range[], head: number) => Range | undefined): boolean {
  const chosen = choose(findings(view), view.state.selection.main.head);
  if (!chosen) return false;
  const { from, to } = chosen;
  revealRange(view, chosen);
  activateHover(view, from, 1, {
    until: ({ docChanged, newSelection: { main } }) => docChanged || main.head < from || main.head > to,
  });
  return true;
}

/** Where the findings are now, the first one first; where one lies in another, the editor keeps the outer one in pieces. */
function findings(view: EditorView): readonly Range[] {
  const places = new Map<Shown, Range>();
  forEachDiagnostic(view.state, (finding, from, to) => {
    places.set(finding, { from: places.get(finding)?.from ?? from, to });
  });
  return [...places.values()].sort((one, other) => one.from - other.from || one.to - other.to);
}

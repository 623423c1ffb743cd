import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, showTooltip } from "@codemirror/view";

/** A small box at a place of the text, which has the keyboard until it is closed. */
export interface Popup {
  readonly at: number;
  readonly dom: HTMLElement;
  /** What in it is focused first. */
  readonly first: HTMLElement;
}

const setPopup = StateEffect.define<Popup | null>();

/** The box is closed by Escape, by leaving it, and by any change: what it offers holds for the text as it is. */
export const popups = StateField.define<Popup | null>({
  create: () => null,
  update(popup, transaction) {
    for (const effect of transaction.effects) if (effect.is(setPopup)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : popup;
  },
  provide: (field) =>
    showTooltip.from(field, (popup) => {
      if (!popup) return null;
      const { at, dom, first } = popup;
      return { pos: at, create: () => ({ dom, mount: () => first.focus({ preventScroll: true }) }) };
    }),
});

/** Opens the box, instead of one that is open. */
export function openPopup(view: EditorView, popup: Popup): void {
  const { dom, at } = popup;
  dom.classList.add("cm-popup");
  dom.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    closePopup(view);
  });
  dom.addEventListener("focusout", ({ relatedTarget }) => {
    const left = !(relatedTarget instanceof Node && dom.contains(relatedTarget));
    // A window that loses the focus keeps its box; a box that is being taken away needs no closing.
    if (left && document.hasFocus() && view.state.field(popups) === popup) queueMicrotask(() => close(view, popup));
  });
  view.dispatch({ effects: [setPopup.of(popup), EditorView.scrollIntoView(at)] });
}

/** Closes the box, and gives the keyboard back to the text. */
export function closePopup(view: EditorView): void {
  view.dispatch({ effects: setPopup.of(null) });
  view.focus();
}

function close(view: EditorView, popup: Popup): void {
  if (view.state.field(popups) === popup) view.dispatch({ effects: setPopup.of(null) });
}

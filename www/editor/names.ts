import type { Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import type { Location } from "deployable";
import { ask } from "./live.js";
import { note } from "./note.js";
import { closePopup, openPopup } from "./popup.js";
import { revealRange } from "./reveal.js";

/** What can be done with a name: go to where it is defined, go round all places that name it, give it another. */
export function names(): Extension {
  return [
    keymap.of([
      { key: "F12", run: (view) => define(view, view.state.selection.main.head) || nothing(view) },
      { key: "Shift-F12", run: (view) => goRound(view) || nothing(view) },
      { key: "F2", run: (view) => rename(view) },
    ]),
    EditorView.domEventHandlers({
      mousedown(event, view) {
        const held = /Mac|iPhone|iPad/.test(navigator.platform) ? event.metaKey : event.ctrlKey;
        const at = held && event.button === 0 ? view.posAtCoords({ x: event.clientX, y: event.clientY }) : null;
        return at !== null && define(view, at);
      },
    }),
  ];
}

function nothing(view: EditorView): boolean {
  note(view, "No name stands here, or one that nothing has.");
  return true;
}

function define(view: EditorView, at: number): boolean {
  const place = ask(view, (document) => document.definition(at));
  if (!place) return false;
  revealRange(view, place);
  if (holds(place, at)) note(view, "It is defined here; Shift+F12 goes to where it is named.");
  return true;
}

function goRound(view: EditorView): boolean {
  const { head } = view.state.selection.main;
  const places = [...(ask(view, (document) => document.references(head)) ?? [])];
  const [first] = places;
  if (!first) return false;
  places.sort((one, other) => one.from - other.from);
  const next = places[(places.findIndex((place) => holds(place, head)) + 1) % places.length] ?? first;
  revealRange(view, next);
  const what = next === first ? "where it is defined" : "a reference";
  if (places.length === 1) note(view, "Nothing else has or uses this name.");
  else note(view, `${places.indexOf(next) + 1} of ${places.length} places with this name: ${what}.`);
  return true;
}

function holds({ from, to }: Location, at: number): boolean {
  return from <= at && at <= to;
}

/** Asks for the new name beside the old one. What is refused stays, with the reason. */
function rename(view: EditorView): boolean {
  const { head } = view.state.selection.main;
  const place = ask(view, (document) => document.references(head))?.find((place) => holds(place, head));
  if (!place || view.state.readOnly) {
    const refused = ask(view, (document) => document.rename(head, "x").refused);
    note(view, view.state.readOnly ? "The text cannot be changed." : (refused ?? "There is no name here."));
    return true;
  }
  const form = document.createElement("form");
  form.className = "cm-rename";
  const label = document.createElement("label");
  label.textContent = "New name ";
  const input = document.createElement("input");
  input.className = "cm-textfield";
  input.spellcheck = false;
  input.autocapitalize = "off";
  input.autocomplete = "off";
  input.value = unescaped(view.state.sliceDoc(place.from, place.to));
  label.append(input);
  const refusal = document.createElement("p");
  refusal.className = "cm-refusal";
  refusal.role = "alert";
  form.append(label, refusal);

  const asked = () => ask(view, (document) => document.rename(head, input.value));
  input.addEventListener("input", () => {
    const refused = asked()?.refused ?? "";
    refusal.textContent = refused.replaceAll("`", "");
    input.setAttribute("aria-invalid", String(refused !== ""));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const renamed = asked();
    if (!renamed || renamed.refused !== null) {
      refusal.textContent = (renamed?.refused ?? "The checker failed.").replaceAll("`", "");
      return;
    }
    closePopup(view);
    if (renamed.edits.length === 0) return;
    view.dispatch({ changes: renamed.edits, userEvent: "input.rename", scrollIntoView: true });
    note(view, `Renamed in ${renamed.edits.length} ${renamed.edits.length === 1 ? "place" : "places"}.`);
  });
  input.addEventListener("focus", () => input.select());
  openPopup(view, { at: place.from, dom: form, first: input });
  return true;
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** A name as it is meant, of one as it stands in an attribute. */
function unescaped(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (all, hex, decimal, name: string | undefined) => {
    if (name !== undefined) return NAMED[name] ?? all;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

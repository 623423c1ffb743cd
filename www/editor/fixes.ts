import { forceLinting } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import type { Diagnostic, Fix } from "deployable";
import { type Live, live } from "./live.js";
import { note } from "./note.js";
import { closePopup, openPopup } from "./popup.js";
import { prose } from "./prose.js";

/** Ctrl+. lists the fixes of what was found at the cursor, or else in its line. */
export function fixes(): Extension {
  return keymap.of([{ key: "Mod-.", run: offer }]);
}

/**
 * Makes the edits of a fix of the last check; where the text has changed since, only if a new check offers just these.
 *
 * @returns Whether it did.
 */
export function applyFix(view: EditorView, fix: Fix): boolean {
  const checked = live(view);
  if (!checked || view.state.readOnly) return false;
  const wanted = checked.current ? fix : recheck(view, checked, fix);
  if (!wanted) {
    note(view, "The text has changed, and this fix no longer fits it.");
    return false;
  }
  view.dispatch({ changes: wanted.edits, userEvent: "input.fix", scrollIntoView: true });
  view.focus();
  return true;
}

/** Checks the text as it is now, and finds a fix of the last check in it. */
function recheck(view: EditorView, checked: Live, { title, edits }: Fix): Fix | undefined {
  const now = edits.map(({ from, to, insert }) => ({
    from: checked.now(from),
    to: checked.now(to),
    insert,
  }));
  forceLinting(view);
  if (!checked.current) return undefined;
  return checked.findings
    .flatMap((finding) => finding.fixes)
    .find((fix) => fix.title === title && JSON.stringify(fix.edits) === JSON.stringify(now));
}

function offer(view: EditorView): boolean {
  forceLinting(view);
  const checked = live(view);
  const { head } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  const mendable = checked?.current ? checked.findings.filter(({ fixes }) => fixes.length > 0) : [];
  const meeting = (from: number, to: number): Diagnostic[] =>
    mendable.filter((finding) => finding.from <= to && from <= finding.to);
  const here = meeting(head, head);
  const found = here.length > 0 ? here : meeting(line.from, line.to);
  if (found.length === 0) {
    note(view, "There is no fix for anything here; F8 goes to the next finding.");
    return true;
  }

  const menu = document.createElement("div");
  menu.className = "cm-fixes";
  menu.role = "menu";
  menu.ariaLabel = "Fixes";
  const buttons: HTMLButtonElement[] = [];
  for (const { code, fixes } of found) {
    if (found.length > 1) {
      const head = document.createElement("p");
      head.textContent = code;
      menu.append(head);
    }
    for (const fix of fixes) {
      const button = document.createElement("button");
      button.type = "button";
      button.role = "menuitem";
      button.tabIndex = -1;
      button.append(...prose(fix.title));
      button.addEventListener("click", () => {
        closePopup(view);
        applyFix(view, fix);
      });
      buttons.push(button);
      menu.append(button);
    }
  }
  menu.addEventListener("keydown", (event) => {
    const now = buttons.findIndex((button) => button.matches(":focus"));
    const last = buttons.length - 1;
    const next = { ArrowDown: now < last ? now + 1 : 0, ArrowUp: now > 0 ? now - 1 : last, Home: 0, End: last }[
      event.key
    ];
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  });
  const [first] = buttons;
  if (first) openPopup(view, { at: head, dom: menu, first });
  return true;
}

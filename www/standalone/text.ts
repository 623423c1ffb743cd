import { check } from "deployable";
import { define } from "./define.js";
import { errorsOf } from "./errors.js";
import { changed, keep } from "./gate.js";
import { note } from "./messages.js";
import type { Attached, AttachOptions } from "./types.js";

/** Puts an editor in the place of a textarea, which stays in the form, unseen, with the editor's text. */
export function attachText(textarea: HTMLTextAreaElement, options: AttachOptions): Attached {
  try {
    check("", { agent: options.agent });
    define(options);
    return replace(textarea, options);
  } catch (error) {
    return { detach: note(textarea, unchecked(error)) };
  }
}

/** Why nothing is checked, for who only wants to get on. */
export function unchecked(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `The deployable is not checked here, but can be edited and saved as before. (${reason})`;
}

function replace(textarea: HTMLTextAreaElement, options: AttachOptions): Attached {
  const editor = document.createElement("deployable-editor");
  if (options.agent !== undefined) editor.agent = options.agent;
  editor.graph = options.graph !== "none";
  // The textarea says whether the form is valid.
  editor.noValidate = true;
  editor.readOnly = textarea.readOnly;
  editor.disabled = textarea.disabled;
  editor.setAttribute("aria-label", textarea.labels[0]?.textContent?.trim() || "Deployable XML");
  editor.defaultValue = textarea.value;
  textarea.after(editor);
  if (textarea.matches(":focus")) editor.focus();
  const show = hide(textarea);

  let written = textarea.value;
  const write = (): void => {
    written = editor.value;
    textarea.value = written;
  };
  /** Takes the text of the textarea where the page, or the browser, has set it. */
  const read = (): void => {
    if (textarea.value === written) return;
    written = textarea.value;
    editor.value = written;
  };
  const errors = (): readonly string[] => {
    read();
    const { report } = editor;
    return report ? errorsOf(report) : [];
  };
  const leave = keep(textarea, { errors, focus: () => editor.revealError() }, options, editor);

  const echo = (event: Event): void => {
    // To the page it is the textarea that changes, as it always has.
    event.stopPropagation();
    if (event.type === "input") write();
    textarea.dispatchEvent(new Event(event.type, { bubbles: true }));
  };
  editor.addEventListener("input", echo);
  editor.addEventListener("change", echo);
  editor.addEventListener("check", () => changed(textarea));
  const focus = (event: Event): void => {
    event.preventDefault();
    editor.focus();
  };
  const labels = [...textarea.labels];
  for (const label of labels) label.addEventListener("click", focus);
  const onReset = ({ target }: Event): void => {
    if (target === textarea.form) setTimeout(read);
  };
  document.addEventListener("reset", onReset);
  addEventListener("pageshow", read);
  const observer = new MutationObserver(() => {
    editor.readOnly = textarea.readOnly;
    editor.disabled = textarea.disabled;
  });
  observer.observe(textarea, { attributeFilter: ["readonly", "disabled"] });

  return {
    detach() {
      observer.disconnect();
      document.removeEventListener("reset", onReset);
      removeEventListener("pageshow", read);
      for (const label of labels) label.removeEventListener("click", focus);
      leave();
      editor.remove();
      show();
    },
  };
}

/** Hides a field whatever the page's style sheets say, and without a style attribute, which a content policy could refuse; returns what shows it again. */
function hide(field: HTMLElement): () => void {
  const { style } = field;
  const { display } = style;
  const priority = style.getPropertyPriority("display");
  const had = field.hasAttribute("style");
  style.setProperty("display", "none", "important");
  return () => {
    style.setProperty("display", display, priority);
    if (!had && field.getAttribute("style") === "") field.removeAttribute("style");
  };
}

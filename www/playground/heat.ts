/** The text as a template for Heat, to be read beside it. */

import { EditorState, type Range, RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";
import type { Heat, HeatOptions, HeatSource } from "deployable";
import { prose } from "../editor/prose.js";
import { yaml } from "../editor/yaml.js";
import { button, checkField, html } from "../launch/dom.js";
import { download } from "./disk.js";
import type { Notice } from "./notice.js";
import type { View } from "./views.js";

/** What the template needs from the page. */
export interface HeatViewOptions {
  readonly notice: Notice;
  /** The template of the text as it is now; null where it could not be asked for. */
  readonly template: (options: HeatOptions) => Heat | null;
  /** What its file is called, without an ending. */
  readonly name: () => string;
  /** The user wants to see what a line is made of. */
  readonly onSelect: (from: number, to: number) => void;
}

/** Makes the view inside `host`. */
export function createHeat(host: HTMLElement, { notice, template, name, onSelect }: HeatViewOptions): View {
  let heat: Heat | null = null;
  let isOld = false;
  let at = 0;

  let waits = false;
  const choice = checkField("For images without Heat's agents", waits, (checked) => {
    waits = checked;
    update();
  });
  choice.title = "Each instance runs its services in one script when it boots, and signals what is done";
  const refusal = html("p", "view-note");
  refusal.role = "status";
  const area = html("div", "heat-text");
  const buttons = [button("Copy", () => void copy()), button("Download", save)];
  host.append(html("div", "view-bar", choice, ...buttons), refusal, area);

  const view = new EditorView({
    parent: area,
    state: EditorState.create({
      extensions: [
        yaml,
        marked,
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ "aria-label": "Heat template", "aria-readonly": "true", tabindex: "0" }),
        keymap.of([{ key: "Enter", run: ({ state }) => go(state.selection.main.head) }]),
        EditorView.domEventHandlers({
          // Not what ends a selection, which is for copying.
          click(_, { state }) {
            const { empty, head } = state.selection.main;
            const went = empty && go(head);
            if (went) view.focus(); // who reads the template goes on reading it
            return went;
          },
        }),
      ],
    }),
  });

  const go = (offset: number): boolean => {
    if (isOld) return false; // it would show another place
    const line = view.state.doc.lineAt(offset).number;
    const source = heat?.sources.findLast((source) => source.line <= line);
    if (source?.line === line) onSelect(source.from, source.to);
    return source?.line === line;
  };
  const point = (): void => {
    const { doc } = view.state;
    const lines = counterpart(heat?.sources ?? [], at).filter((line) => line <= doc.lines);
    const effects: StateEffect<unknown>[] = [setMarked.of(lines.map((line) => LINE.range(doc.line(line).from)))];
    const [first] = lines;
    if (first !== undefined && !view.hasFocus) {
      effects.push(EditorView.scrollIntoView(doc.line(first).from, { y: "nearest", yMargin: 60 }));
    }
    view.dispatch({ effects });
  };
  const show = (next: Heat | null): void => {
    heat = next;
    isOld = false;
    const text = heat?.template ?? "";
    refusal.replaceChildren(...prose(heat ? (heat.refused ?? "") : "Without the checker there is no template."));
    area.hidden = text === "";
    enable(text !== "");
    view.dispatch({ changes: change(view.state.doc.toString(), text) });
    point();
  };
  const update = (): void => show(template({ waitConditions: waits }));
  const enable = (enabled: boolean): void => {
    for (const element of buttons) element.disabled = !enabled;
  };
  const file = (): string => `${name()}.hot.yaml`;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(heat?.template ?? "");
      notice.say("The template is copied.");
    } catch {
      notice.say("The browser does not let the page use the clipboard: download it instead.");
    }
  };
  function save(): void {
    download(file(), new Blob([heat?.template ?? ""], { type: "application/yaml" }));
    notice.say(`${file()} goes to your downloads.`);
  }
  return {
    update,
    outdate() {
      isOld = true;
      enable(false);
    },
    refuse: () => show(null),
    point(offset) {
      at = offset;
      if (!isOld) point();
    },
  };
}

/** The lines that are made of the smallest thing around an offset. */
function counterpart(sources: readonly HeatSource[], at: number): number[] {
  const around = sources.filter(({ from, to }) => from <= at && at <= to);
  const least = Math.min(...around.map(({ from, to }) => to - from));
  return around.filter(({ from, to }) => to - from === least).map(({ line }) => line);
}

/** What must change in a text, so that what stays the same stays where it is seen. */
function change(before: string, after: string): { from: number; to: number; insert: string } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

const LINE = Decoration.line({ class: "cm-counterpart" });
const setMarked = StateEffect.define<readonly Range<Decoration>[]>();
const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, { changes, effects }) {
    for (const effect of effects) if (effect.is(setMarked)) return RangeSet.of(effect.value);
    return lines.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

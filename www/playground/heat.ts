/** The text as a template for Heat, to be read beside it. */

import { EditorState, type Line, type Range, RangeSet, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";
import type { Heat, HeatOptions, HeatSource } from "deployable";
import { prose } from "../editor/prose.js";
import { yaml } from "../editor/yaml.js";
import { button, checkField, html } from "../launch/dom.js";
import { oversize } from "../template.js";
import { download } from "./disk.js";
import { keepInTab } from "./keep.js";
import type { Notice } from "./notice.js";
import type { View } from "./views.js";

/** What the template needs from the page. */
export interface HeatViewOptions {
  readonly notice: Notice;
  /** The template of the text as it is now; null where it could not be asked for. */
  readonly template: (options: HeatOptions) => Heat | null;
  /** What its file is called, without an ending. */
  readonly name: () => string;
  /** The first error of the text as it was at the last update, if any. */
  readonly error: () => { readonly from: number; readonly to: number } | null;
  /** The user wants to see what a line is made of, or the error. */
  readonly onSelect: (from: number, to: number) => void;
}

/** Makes the view inside `host`. */
export function createHeat(host: HTMLElement, { notice, template, name, error, onSelect }: HeatViewOptions): View {
  let heat: Heat | null = null;
  let isOld = false;
  let at = -1;

  let waits: boolean = keepInTab("deployable:heat", () => waits) === true;
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
  /** Marks what is made of what the cursor of the text is in, and returns where that begins. */
  const mark = (): number | null => {
    const { doc } = view.state;
    const starts = counterpart(heat?.sources ?? [], at)
      .filter((line) => line <= doc.lines)
      .map((line) => doc.line(line).from);
    view.dispatch({ effects: setMarked.of(starts.map((start) => LINE.range(start))) });
    return starts[0] ?? null;
  };
  const isSeen = (offset: number): boolean => {
    const { top, bottom } = view.lineBlockAt(offset);
    const { scrollTop, clientHeight } = view.scrollDOM;
    return top >= scrollTop && bottom <= scrollTop + clientHeight / 2;
  };
  const show = (next: Heat | null): void => {
    heat = next;
    isOld = false;
    const text = heat?.template ?? null;
    const why = heat ? heat.refused : "Without the checker there is no template.";
    refusal.replaceChildren(...prose(why ?? oversize(text ?? "") ?? ""));
    const wrong = why && error();
    if (wrong)
      refusal.append(
        " ",
        button("Show it", () => onSelect(wrong.from, wrong.to)),
      );
    area.hidden = text === null;
    enable(text !== null);
    // What is hidden stays, so that its place is kept for what comes.
    if (text !== null) replace(text);
    mark();
  };
  const replace = (text: string): void => {
    const { doc, selection } = view.state;
    const { text: read, number, from } = doc.lineAt(selection.main.head);
    const column = selection.main.head - from;
    view.dispatch({ changes: change(doc.toString(), text) });
    // Where a change is large, the cursor goes along with its line.
    const { state } = view;
    if (read === "" || state.doc.lineAt(state.selection.main.head).text === read) return;
    const line = nearest(state.doc, read, number);
    if (line) view.dispatch({ selection: { anchor: line.from + column }, scrollIntoView: true });
  };
  const update = (): void => show(template({ waitConditions: waits }));
  const enable = (enabled: boolean): void => {
    for (const element of buttons) element.disabled = !enabled;
  };
  const file = (): string => `${name()}.hot.yaml`;
  const copy = async (): Promise<void> => {
    update(); // what was just typed may not have come here
    if (!heat?.template) return;
    try {
      await navigator.clipboard.writeText(heat.template);
      notice.say("The template is copied.");
    } catch {
      notice.say("The browser does not let the page use the clipboard: download it instead.");
    }
  };
  function save(): void {
    update();
    if (!heat?.template) return;
    download(file(), new Blob([heat.template], { type: "application/yaml" }));
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
      const moved = offset !== at;
      at = offset;
      if (isOld) return;
      const start = mark();
      if (start === null || !moved || view.hasFocus || isSeen(start)) return;
      const yMargin = view.scrollDOM.clientHeight / 4;
      view.dispatch({ effects: EditorView.scrollIntoView(start, { y: "start", yMargin }) });
    },
  };
}

/** The lines that are made of the smallest thing around an offset. */
function counterpart(sources: readonly HeatSource[], at: number): number[] {
  const around = sources.filter(({ from, to }) => from <= at && at <= to);
  const least = around.reduce((least, { from, to }) => Math.min(least, to - from), Number.POSITIVE_INFINITY);
  return around.filter(({ from, to }) => to - from === least).map(({ line }) => line);
}

/** The line closest to number `near` that reads `text`. */
function nearest(doc: Text, text: string, near: number): Line | null {
  for (let far = 0; far < doc.lines; far++) {
    for (const number of [near - far, near + far]) {
      if (number >= 1 && number <= doc.lines && doc.line(number).text === text) return doc.line(number);
    }
  }
  return null;
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

import { defaultKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { yaml as mode } from "@codemirror/legacy-modes/mode/yaml";
import { search, searchKeymap } from "@codemirror/search";
import type { Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { look } from "./look.js";

/** What an editor has whose text is YAML, which is only read. */
export const yaml: Extension = [
  lineNumbers(),
  highlightActiveLine(),
  drawSelection(),
  search(),
  StreamLanguage.define(mode),
  keymap.of([...defaultKeymap, ...searchKeymap]),
  look,
  EditorView.theme({
    ".cm-line.cm-counterpart": { backgroundColor: "var(--extent)", boxShadow: "inset 2px 0 var(--accent)" },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: tags.atom, color: "var(--code-tag)" },
      { tag: [tags.keyword, tags.number], color: "var(--code-attribute)" },
      { tag: tags.string, color: "var(--code-value)" },
      { tag: tags.meta, color: "var(--code-bracket)" },
    ]),
  ),
];

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const OCTAGON = "polygon(30% 0, 70% 0, 100% 30%, 100% 70%, 70% 100%, 30% 100%, 0 70%, 0 30%)";
const TRIANGLE = "polygon(50% 4%, 100% 94%, 0 94%)";

/** A wavy line under text, of gradients: pictures in data URLs would need leave from a strict content policy. */
function wave(colour: string): string {
  const slope = (angle: number, ...[from, peak, to]: readonly [number, number, number]): string =>
    `linear-gradient(${angle}deg, transparent ${from}%, ${colour} ${peak}%, transparent ${to}%)`;
  return [slope(45, 60, 77, 94), slope(135, 2, 16, 30), slope(135, 40, 55, 70), slope(45, 20, 35, 52)].join(", ");
}

/** How an editor of ours looks, in the colours of the page's custom properties. */
export const look: Extension = [
  EditorView.theme({
    "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "13px" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", overflow: "auto" },
    ".cm-content": { caretColor: "var(--accent)", padding: "8px 0" },
    ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
    ".cm-gutters": { color: "var(--faint)", backgroundColor: "var(--surface)", border: "none" },
    ".cm-lineNumbers .cm-gutterElement": { minWidth: "34px", padding: "0 4px 0 6px" },
    ".cm-gutter-lint": { width: "18px" },
    ".cm-gutter-lint .cm-gutterElement": { padding: "0 2px" },
    ".cm-activeLine": { backgroundColor: "var(--line-tint)" },
    ".cm-activeLineGutter": { color: "var(--ink)", backgroundColor: "var(--line-tint)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "var(--selection)",
    },
    ".cm-extent": { backgroundColor: "var(--extent)" },
    ".cm-extent .cm-lintRange, .cm-lintRange .cm-extent": { backgroundColor: "transparent" },
    ".cm-selectionMatch": { backgroundColor: "var(--selection-match)" },
    "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection-match)" },
    ".cm-foldGutter": { width: "14px" },
    ".cm-foldPlaceholder": {
      color: "var(--muted)",
      backgroundColor: "var(--raised)",
      border: "1px solid var(--hairline)",
    },

    ".cm-lintRange": { backgroundRepeat: "repeat-x", backgroundPosition: "left bottom", backgroundSize: "7px 3.5px" },
    ".cm-lintRange-error": { backgroundColor: "var(--bad-wash)", backgroundImage: wave("var(--bad)") },
    ".cm-lintRange-warning": { backgroundImage: wave("var(--unsure)") },
    ".cm-lintRange-info, .cm-lintRange-hint": { backgroundImage: wave("var(--accent)") },
    ".cm-lintRange-active": { backgroundColor: "var(--selection-match)" },
    ".cm-lintPoint-error::after": { borderBottomColor: "var(--bad)" },
    ".cm-lintPoint-warning::after": { borderBottomColor: "var(--unsure)" },
    ".cm-lint-marker": { content: "normal", width: "11px", height: "11px", margin: "4.5px 1px" },
    ".cm-lint-marker-error": { content: "normal", background: "var(--bad)", clipPath: OCTAGON },
    ".cm-lint-marker-warning": { content: "normal", background: "var(--unsure)", clipPath: TRIANGLE },
    ".cm-lint-marker-info": { content: "normal", background: "var(--accent)", borderRadius: "50%" },

    ".cm-tooltip": {
      color: "var(--ink)",
      backgroundColor: "var(--raised)",
      border: "1px solid var(--hairline)",
      borderRadius: "8px",
      boxShadow: "var(--shadow)",
    },
    ".cm-tooltip-lint": { maxWidth: "min(520px, 90vw)", overflow: "hidden" },
    ".cm-diagnostic": {
      fontFamily: "var(--sans)",
      fontSize: "13px",
      lineHeight: "1.45",
      padding: "8px 12px",
      whiteSpace: "normal",
    },
    ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },
    ".cm-diagnostic-warning": { borderLeft: "4px solid var(--unsure)" },
    ".cm-diagnostic-info, .cm-diagnostic-hint": { borderLeft: "4px solid var(--accent)" },
    ".cm-diagnostic code": { fontFamily: "var(--mono)", fontSize: "12px", color: "var(--code-value)" },
    ".cm-diagnosticSource": { fontFamily: "var(--mono)", fontSize: "11.5px", color: "var(--muted)", opacity: "1" },
    ".cm-diagnosticAction": {
      font: "inherit",
      fontSize: "12px",
      margin: "6px 6px 0 0",
      padding: "2px 8px",
      color: "var(--on-accent)",
      backgroundColor: "var(--accent)",
      border: "none",
      borderRadius: "5px",
      cursor: "pointer",
    },
    ".cm-related": { fontSize: "12px", color: "var(--accent)" },

    ".cm-hover": { fontFamily: "var(--sans)" },
    ".cm-hover strong": { fontFamily: "var(--mono)", fontSize: "12px" },
    ".cm-hover code": { fontFamily: "var(--mono)", fontSize: "12px", color: "var(--code-value)" },
    ".cm-tooltip-section:not(:first-child)": { borderTop: "1px solid var(--hairline)" },

    ".cm-tooltip.cm-tooltip-autocomplete": { padding: "4px" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": {
      fontFamily: "var(--mono)",
      fontSize: "12.5px",
      minWidth: "min(280px, 80vw)",
      maxWidth: "min(560px, 94vw)",
      maxHeight: "16em",
    },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
      display: "flex",
      gap: "10px",
      alignItems: "baseline",
      padding: "2px 8px",
      borderRadius: "5px",
      lineHeight: "1.5",
    },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
      color: "var(--ink)",
      backgroundColor: "var(--selection)",
    },
    ".cm-tooltip-autocomplete li[aria-selected] .cm-completionDetail": { color: "inherit" },
    ".cm-tooltip-autocomplete-disabled > ul > li[aria-selected]": { backgroundColor: "var(--selection-match)" },
    ".cm-completionLabel": { flex: "none", maxWidth: "60%", overflow: "hidden", textOverflow: "ellipsis" },
    ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700", color: "var(--accent)" },
    ".cm-completionDetail": {
      flex: "1",
      minWidth: "0",
      overflow: "hidden",
      margin: "0",
      fontFamily: "var(--sans)",
      fontSize: "12px",
      fontStyle: "normal",
      color: "var(--muted)",
      textOverflow: "ellipsis",
    },
    ".cm-cycle-mark": {
      flex: "none",
      marginLeft: "auto",
      fontFamily: "var(--sans)",
      fontSize: "11.5px",
      color: "var(--bad)",
      backgroundColor: "var(--bad-tint)",
    },
    ".cm-snippetField": { backgroundColor: "var(--selection-match)" },
    ".cm-snippetFieldPosition": { borderLeft: "1.4px dotted var(--accent)" },

    ".cm-popup": { fontFamily: "var(--sans)" },
    ".cm-popup .cm-textfield": { font: "12.5px var(--mono)", padding: "3px 6px" },
    ".cm-refusal": { color: "var(--bad)" },
    ".cm-fixes p": { fontFamily: "var(--mono)", fontSize: "11.5px", color: "var(--muted)" },
    ".cm-fixes button:hover, .cm-fixes button:focus": { backgroundColor: "var(--selection)" },
    ".cm-fixes code": { fontFamily: "var(--mono)", fontSize: "12px", color: "var(--code-value)" },
    ".cm-note": { fontFamily: "var(--sans)" },
    ".cm-note code": { fontFamily: "var(--mono)", color: "var(--code-value)" },

    ".cm-panels": { color: "var(--ink)", backgroundColor: "var(--raised)" },
    ".cm-panels-bottom": { borderTop: "1px solid var(--hairline)" },
    ".cm-panel.cm-search": { fontFamily: "var(--sans)" },
    ".cm-search .cm-textfield, .cm-search .cm-button": { minHeight: "24px" },
    ".cm-textfield": {
      color: "inherit",
      backgroundColor: "var(--surface)",
      border: "1px solid var(--outline)",
      borderRadius: "5px",
    },
    ".cm-button": {
      color: "inherit",
      background: "var(--surface)",
      border: "1px solid var(--outline)",
      borderRadius: "5px",
    },
    ".cm-searchMatch": { backgroundColor: "var(--unsure-tint)", outline: "1px solid var(--unsure)" },
    ".cm-searchMatch-selected": { backgroundColor: "var(--selection)" },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: tags.tagName, color: "var(--code-tag)" },
      { tag: tags.angleBracket, color: "var(--code-bracket)" },
      { tag: tags.attributeName, color: "var(--code-attribute)" },
      { tag: tags.attributeValue, color: "var(--code-value)" },
      { tag: [tags.comment, tags.processingInstruction, tags.documentMeta], color: "var(--code-comment)" },
      { tag: [tags.character, tags.special(tags.string)], color: "var(--code-attribute)" },
      { tag: tags.invalid, color: "var(--bad)" },
    ]),
  ),
];

import { EditorView } from "@codemirror/view";

/** The looks of what only this extension shows, which any theme goes before. */
export const widgets = EditorView.baseTheme({
  // The page's colour of text would do for one of its two themes only.
  "&light .cm-tooltip, &light .cm-panels": { color: "#1b2430" },
  "&dark .cm-tooltip, &dark .cm-panels": { color: "#e2e7ee" },
  "&light .cm-extent": { backgroundColor: "rgb(42 91 208 / 12%)" },
  "&dark .cm-extent": { backgroundColor: "rgb(138 176 255 / 16%)" },
  "&light .cm-cycle-mark": { color: "#b3261e", backgroundColor: "#fdecea" },
  "&dark .cm-cycle-mark": { color: "#ff8f86", backgroundColor: "#3b1f1f" },
  "&light .cm-refusal": { color: "#b3261e" },
  "&dark .cm-refusal": { color: "#ff8f86" },
  "&light .cm-fixes button:is(:hover, :focus)": { backgroundColor: "#dce6fa" },
  "&dark .cm-fixes button:is(:hover, :focus)": { backgroundColor: "#2d4a85" },

  ".cm-related": {
    display: "block",
    margin: "3px 0 0",
    padding: "0",
    font: "inherit",
    color: "inherit",
    textAlign: "left",
    background: "none",
    border: "none",
    cursor: "pointer",
  },
  ".cm-related:is(:hover, :focus)": { textDecoration: "underline" },

  ".cm-hover": {
    fontSize: "13px",
    lineHeight: "1.45",
    maxWidth: "min(520px, 90vw)",
    maxHeight: "50vh",
    overflow: "auto",
    padding: "8px 12px",
  },
  ".cm-hover strong": { fontWeight: "600" },
  ".cm-hover p": { margin: "4px 0 0", overflowWrap: "anywhere" },

  ".cm-cycle-mark": { margin: "0 0 0 10px", padding: "0 6px", fontWeight: "600", borderRadius: "4px" },
  ".cm-unseen": {
    position: "absolute",
    width: "1px",
    height: "1px",
    overflow: "hidden",
    clipPath: "inset(50%)",
    whiteSpace: "nowrap",
  },

  ".cm-popup": { padding: "6px", fontFamily: "sans-serif", fontSize: "13px", maxWidth: "min(420px, 92vw)" },
  ".cm-popup .cm-textfield": { margin: "0" },
  ".cm-rename label": { display: "flex", gap: "8px", alignItems: "center", padding: "0 2px" },
  ".cm-refusal": { margin: "4px 2px 0" },
  ".cm-refusal:empty": { display: "none" },
  ".cm-fixes p": { margin: "2px 8px" },
  ".cm-fixes button": {
    display: "block",
    width: "100%",
    padding: "3px 8px",
    font: "inherit",
    color: "inherit",
    textAlign: "left",
    background: "none",
    border: "none",
    borderRadius: "5px",
    cursor: "pointer",
  },
  ".cm-fixes button:is(:hover, :focus)": { outline: "none" },
  ".cm-note": { margin: "0", padding: "4px 10px", fontSize: "12px" },
});

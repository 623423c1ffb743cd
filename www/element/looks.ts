import style from "./style.css";

let sheet: CSSStyleSheet | undefined;

/** Gives a shadow tree its looks. A sheet that is constructed needs no leave from a content policy. */
export function adoptLooks(root: ShadowRoot): void {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
  }
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

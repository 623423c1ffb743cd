import { EditorElement } from "./editor-element.js";
import { GraphElement } from "./graph-element.js";
import { layoutWith } from "./layout.js";

/** Makes the elements known to the page, with what starts the worker that lays graphs out. */
export function register(startLayout: () => Worker | Promise<Worker>): void {
  if (customElements.get("deployable-editor")) return;
  layoutWith(startLayout);
  customElements.define("deployable-editor", EditorElement);
  customElements.define("deployable-graph", GraphElement);
}

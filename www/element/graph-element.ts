import { type Agent, type LiveDocument, open } from "deployable";
import { createGraphView, type GraphView } from "../graph/index.js";
import { agentOf, lines, whenRead, written } from "./attributes.js";
import { EditorElement } from "./editor-element.js";
import { layoutFor } from "./layout.js";
import { adoptLooks } from "./looks.js";
import type { DeployableGraph, SelectedRange } from "./types.js";

/** `<deployable-graph>`. */
export class GraphElement extends HTMLElement implements DeployableGraph {
  static readonly observedAttributes = ["agent", "for", "layout-worker", "value"];

  #text: string | null = null;
  #view: GraphView | null = null;
  #root: Node | null = null;

  connectedCallback(): void {
    whenRead(() => {
      if (!this.isConnected || this.#view) return;
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      if (root.adoptedStyleSheets.length === 0) adoptLooks(root);
      // An editor may come into the tree after its graph, and be replaced by another of the same id.
      this.#root = this.getRootNode();
      this.#root.addEventListener("check", this.#hear, true);
      this.#root.addEventListener("caret", this.#hear, true);
      this.#show(root);
    });
  }

  disconnectedCallback(): void {
    this.#root?.removeEventListener("check", this.#hear, true);
    this.#root?.removeEventListener("caret", this.#hear, true);
    this.#root = null;
    this.#view?.destroy();
    this.#view = null;
  }

  attributeChangedCallback(name: string): void {
    if (!this.#view || !this.shadowRoot) return;
    if (name === "layout-worker") this.#show(this.shadowRoot);
    else this.#draw();
  }

  get htmlFor(): string {
    return this.getAttribute("for") ?? "";
  }

  set htmlFor(id: string) {
    this.setAttribute("for", id);
  }

  get value(): string {
    return this.#text ?? written(this);
  }

  set value(text: string) {
    this.#text = lines(String(text));
    this.#draw();
  }

  get agent(): Agent {
    return agentOf(this.getAttribute("agent"));
  }

  set agent(agent: Agent) {
    this.setAttribute("agent", agent);
  }

  readonly #hear = ({ type, target }: Event): void => {
    if (!(target instanceof EditorElement) || target !== this.#editor()) return;
    if (type === "caret") this.#view?.point(target.caret);
    else this.#draw();
  };

  #editor(): EditorElement | null {
    const root = this.getRootNode();
    if (!(root instanceof Document || root instanceof ShadowRoot) || this.htmlFor === "") return null;
    const found = root.getElementById(this.htmlFor);
    return found instanceof EditorElement ? found : null;
  }

  #show(root: ShadowRoot): void {
    this.#view?.destroy();
    this.#view = createGraphView({
      layout: layoutFor(this.getAttribute("layout-worker")),
      onSelect: (from, to) => this.#select({ from, to }),
    });
    const host = document.createElement("div");
    host.className = "graph";
    host.setAttribute("part", "graph");
    host.append(this.#view.element);
    root.replaceChildren(host);
    this.#draw();
  }

  #draw(): void {
    if (!this.#view) return;
    const editor = this.#editor();
    if (editor) {
      const graph = editor.ask((document) => document.graph());
      const report = editor.report;
      if (graph && report) this.#view.show(graph, report.deadlocks);
      this.#view.outdated(report ? null : "The text could not be checked.");
      this.#view.point(editor.caret);
    } else if (this.htmlFor === "") this.#drawOwn(this.#view);
  }

  #drawOwn(view: GraphView): void {
    let document: LiveDocument | undefined;
    try {
      document = open(this.value, { agent: this.agent });
      view.show(document.graph(), document.report().deadlocks);
      view.outdated(null);
    } catch (error) {
      view.outdated(`The text could not be checked: ${error instanceof Error ? error.message : error}`);
    } finally {
      document?.close();
    }
  }

  #select(range: SelectedRange): void {
    const event = new CustomEvent("select-range", { detail: range, bubbles: true, composed: true, cancelable: true });
    if (this.dispatchEvent(event)) this.#editor()?.reveal(range.from, range.to);
  }
}

import { forceLinting } from "@codemirror/lint";
import type { Agent, LiveDocument, Report } from "deployable";
import { applyFix, ask, type Checked, isCurrent, reveal, useAgent } from "../editor/index.js";
import { createGraphView, type GraphView } from "../graph/index.js";
import { createProblems, type Problems } from "../problems/problems.js";
import { verdict } from "../problems/verdict.js";
import { agentOf, lines, whenRead, written } from "./attributes.js";
import { FormField } from "./form-field.js";
import { layoutFor } from "./layout.js";
import { adoptLooks } from "./looks.js";
import { createPane, type Lock, type Pane } from "./pane.js";
import type { DeployableEditor } from "./types.js";

interface Shown {
  readonly pane: Pane;
  readonly problems: Problems;
  readonly status: HTMLElement;
  readonly graphHost: HTMLElement;
}

/** `<deployable-editor>`. What it shows is made when it comes into a page, and given back when it leaves it. */
export class EditorElement extends FormField implements DeployableEditor {
  static readonly observedAttributes = [
    "agent",
    "aria-label",
    "graph",
    "layout-worker",
    "novalidate",
    "readonly",
    "required",
  ];

  #text = "";
  /** Whether the text is no longer the default one. */
  #dirty = false;
  #default: string | null = null;
  #shown: Shown | null = null;
  #graph: GraphView | null = null;
  #disabled = false;
  #report: Report | null = null;
  /** The text when it was last entered, for `change`. */
  #entered: string | null = null;

  connectedCallback(): void {
    whenRead(() => {
      if (this.isConnected && !this.#shown) this.#show();
    });
  }

  disconnectedCallback(): void {
    // Moving an element takes it out and puts it in again at once, with the text as it is.
    this.#text = this.value;
    this.#graph?.destroy();
    this.#shown?.pane.view.destroy();
    this.#graph = null;
    this.#shown = null;
    this.shadowRoot?.replaceChildren();
  }

  attributeChangedCallback(name: string): void {
    switch (name) {
      case "agent":
        if (this.#shown) useAgent(this.#shown.pane.view, this.agent);
        break;
      case "aria-label":
        this.#shown?.pane.label(this.#label());
        break;
      case "graph":
      case "layout-worker":
        this.#drawOrNot();
        break;
      case "readonly":
        this.#lock();
        break;
      default:
        this.#judge();
    }
  }

  get value(): string {
    if (this.#shown) return this.#shown.pane.view.state.doc.toString();
    return this.#dirty ? this.#text : this.defaultValue;
  }

  set value(text: string) {
    this.#dirty = true;
    this.#set(lines(String(text)));
  }

  get defaultValue(): string {
    return this.#default ?? written(this);
  }

  set defaultValue(text: string) {
    this.#default = lines(String(text));
    if (!this.#dirty) this.#set(this.#default);
  }

  get agent(): Agent {
    return agentOf(this.getAttribute("agent"));
  }

  set agent(agent: Agent) {
    this.setAttribute("agent", agent);
  }

  get readOnly(): boolean {
    return this.hasAttribute("readonly");
  }

  set readOnly(readOnly: boolean) {
    this.toggleAttribute("readonly", readOnly);
  }

  get noValidate(): boolean {
    return this.hasAttribute("novalidate");
  }

  set noValidate(noValidate: boolean) {
    this.toggleAttribute("novalidate", noValidate);
  }

  get graph(): boolean {
    return this.hasAttribute("graph");
  }

  set graph(graph: boolean) {
    this.toggleAttribute("graph", graph);
  }

  get report(): Report | null {
    this.settle();
    return this.#report;
  }

  get caret(): number {
    return this.#shown?.pane.view.state.selection.main.head ?? 0;
  }

  ask<T>(question: (document: LiveDocument) => T): T | null {
    return this.#shown && ask(this.#shown.pane.view, question);
  }

  reveal(from: number, to: number): void {
    if (this.#shown) reveal(this.#shown.pane.view, from, to);
  }

  revealError(): void {
    const first = this.report?.diagnostics.find(({ severity }) => severity === "error");
    if (first) this.reveal(first.from, first.to);
    else this.focus();
  }

  override focus(options?: FocusOptions): void {
    this.#shown?.pane.view.contentDOM.focus(options);
  }

  formResetCallback(): void {
    this.#dirty = false;
    this.#set(this.defaultValue);
  }

  formStateRestoreCallback(state: File | string | FormData | null): void {
    if (typeof state === "string") this.value = state;
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabled = disabled;
    this.#lock();
  }

  /** Checks a text that has changed and still waits to be checked. */
  protected override settle(): void {
    if (this.#shown && !(this.#report && isCurrent(this.#shown.pane.view))) forceLinting(this.#shown.pane.view);
  }

  #set(text: string): void {
    if (text === this.value && this.#shown) return;
    this.#text = text;
    if (this.#shown) this.#shown.pane.replace(text);
    else this.submits(text);
    this.settle();
  }

  #show(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    if (root.adoptedStyleSheets.length === 0) adoptLooks(root);
    const text = part("editor");
    const status = part("status");
    status.role = "status";
    const list = part("problems");
    list.role = "group";
    list.ariaLabel = "Problems";
    const graphHost = part("graph");
    const columns = document.createElement("div");
    columns.className = "columns";
    const column = document.createElement("div");
    column.append(text, status, list);
    columns.append(column, graphHost);
    root.replaceChildren(columns);
    for (const type of ["input", "change"]) text.addEventListener(type, (event) => event.stopPropagation());
    text.addEventListener("focusin", () => {
      this.#entered ??= this.value;
    });
    text.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && text.contains(relatedTarget)) return;
      const changed = this.#entered !== null && this.#entered !== this.value;
      this.#entered = null;
      if (changed) this.dispatchEvent(new Event("change", { bubbles: true }));
    });

    const pane = createPane({
      parent: text,
      root,
      text: this.value,
      agent: this.agent,
      label: this.#label(),
      onCheck: (checked) => this.#check(checked),
      onFailure: (error) => this.#fail(error),
      onChange: ({ byUser }) => {
        this.submits(this.value);
        if (!byUser) return;
        this.#dirty = true;
        this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
      },
      onCaret: () => {
        this.#graph?.point(this.caret);
        this.dispatchEvent(new Event("caret"));
      },
      onSubmit: () => this.submit(),
    });
    const problems = createProblems(list, {
      onSelect: (from, to) => this.reveal(from, to),
      onFix: (fix) => applyFix(pane.view, fix),
    });
    this.#shown = { pane, problems, status, graphHost };
    this.submits(this.value);
    this.#lock();
    this.#drawOrNot();
    forceLinting(pane.view);
  }

  #check(checked: Checked): void {
    const { report, graph, blank } = checked;
    this.#report = report;
    if (!this.#shown) return;
    const { pane, problems, status } = this.#shown;
    const { text, tone } = blank ? ({ text: "Empty", tone: "calm" } as const) : verdict(report);
    if (status.textContent !== text) status.textContent = text;
    status.dataset.tone = tone;
    if (blank) problems.showEmpty();
    else {
      problems.show(checked, (offset) => {
        const { doc } = pane.view.state;
        const line = doc.lineAt(Math.min(offset, doc.length));
        return { line: line.number, column: offset - line.from + 1 };
      });
    }
    this.#graph?.show(graph, report.deadlocks);
    this.#graph?.outdated(null);
    this.#graph?.point(this.caret);
    this.#judge();
    this.dispatchEvent(new CustomEvent("check", { detail: report, bubbles: true, composed: true }));
  }

  #fail(error: unknown): void {
    this.#report = null;
    if (!this.#shown) return;
    const { problems, status } = this.#shown;
    status.textContent = "Not checked";
    status.dataset.tone = "bad";
    const reason = error instanceof Error ? error.message : String(error);
    problems.refuse(`The text can be edited, but could not be checked. ${reason}`);
    this.#graph?.outdated("The text could not be checked: this is the graph as it last was.");
    this.#judge();
  }

  /** Says whether the field is valid, and why not. */
  #judge(): void {
    if (!this.#shown) return;
    const blank = this.value.trim() === "";
    const errors =
      this.noValidate || blank ? [] : (this.#report?.diagnostics.filter(({ severity }) => severity === "error") ?? []);
    this.judge({ blank: blank && this.hasAttribute("required"), errors }, this.#shown.pane.view.contentDOM);
  }

  #lock(): void {
    const lock: Lock = this.#disabled ? "disabled" : this.readOnly ? "readonly" : "free";
    this.#shown?.pane.lock(lock);
  }

  #drawOrNot(): void {
    this.#graph?.destroy();
    this.#graph = null;
    if (!this.#shown || !this.graph) return;
    const { graphHost } = this.#shown;
    this.#graph = createGraphView({
      layout: layoutFor(this.getAttribute("layout-worker")),
      onSelect: (from, to) => this.reveal(from, to),
    });
    graphHost.append(this.#graph.element);
    const graph = this.ask((document) => document.graph());
    if (graph) this.#graph.show(graph, this.report?.deadlocks ?? []);
  }

  #label(): string {
    const label = this.labels[0]?.textContent?.trim();
    return this.getAttribute("aria-label") ?? (label || "Deployable XML");
  }
}

/** A part of the element that a page can give looks to: `deployable-editor::part(name)`. */
function part(name: "editor" | "status" | "problems" | "graph"): HTMLElement {
  const element = document.createElement("div");
  element.className = name;
  element.setAttribute("part", name);
  return element;
}

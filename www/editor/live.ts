import {
  type ChangeDesc,
  type Extension,
  Facet,
  StateEffect,
  StateField,
  type Text,
  type Transaction,
} from "@codemirror/state";
import { type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Agent, Diagnostic, Graph, LiveDocument, Report } from "deployable";

/** Opens a live document: `open` of either entry point of the library. */
export type Open = (xml: string, options: { readonly agent: Agent }) => LiveDocument;

/** What the live documents of an editor are made with. */
export interface Settings {
  readonly open: Open;
  readonly agent: Agent;
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

/** What is known of the text in the editor. */
export interface Checked {
  readonly report: Report;
  readonly graph: Graph;
  /** How many more findings there would be, but for comments in the text that ignore them. */
  readonly ignored: number;
  /** There is nothing in the text but white space: nothing is wrong with it yet. */
  readonly blank: boolean;
}

/** Chooses the agent under which the text is checked. */
export const setAgent = StateEffect.define<Agent>();

const agentField = StateField.define<Agent>({
  create: () => "independent",
  update: (agent, transaction) => chosen(transaction) ?? agent,
});

function chosen(transaction: Transaction): Agent | undefined {
  for (const effect of transaction.effects) if (effect.is(setAgent)) return effect.value;
  return undefined;
}

/** Whether an update chooses another agent, so that an unchanged text must be checked again. */
export function agentChanged(update: ViewUpdate): boolean {
  return update.startState.field(agentField, false) !== update.state.field(agentField, false);
}

/** The live document behind an editor: checks its text, and knows where places of the last check are now. */
export class Live {
  private document: LiveDocument | null = null;
  private agent: Agent | null = null;
  private text: Text | null = null;
  private changes: ChangeDesc | null = null;
  private report: Report | null = null;

  constructor(private readonly view: EditorView) {}

  /** Checks the text as it is now. */
  check(): Checked {
    const start = performance.now();
    const checked = this.ask((document) => ({
      report: document.report(),
      graph: document.graph(),
      ignored: document.ignored(),
      blank: this.view.state.doc.toString().trim() === "",
    }));
    this.report = checked.report;
    this.changes = null;
    performance.clearMeasures(CHECK);
    performance.measure(CHECK, { start });
    return checked;
  }

  /** Asks about the text as it is now. If that fails, the next question opens a new document. */
  ask<T>(question: (document: LiveDocument) => T): T {
    try {
      return question(this.take());
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  /** The document, with the editor's text: an unchanged text is the same object. */
  private take(): LiveDocument {
    const { doc } = this.view.state;
    const agent = this.view.state.field(agentField);
    if (this.agent !== agent) this.drop();
    if (!this.document) this.document = this.open(doc.toString(), agent);
    else if (this.text !== doc) this.document.update(doc.toString());
    this.agent = agent;
    this.text = doc;
    return this.document;
  }

  private open(text: string, agent: Agent): LiveDocument {
    const given = this.view.state.facet(settings);
    if (!given) throw new Error("deployable: the editor has lost its extension.");
    return given.open(text, { agent });
  }

  private drop(): void {
    const { document } = this;
    this.document = null;
    try {
      document?.close();
    } catch {
      // After a trap it may still count as in use, and its memory stays lost.
    }
  }

  /** What the last check found. */
  get findings(): readonly Diagnostic[] {
    return this.report?.diagnostics ?? [];
  }

  /** Whether the text is still the one that was checked last. */
  get current(): boolean {
    return this.changes === null;
  }

  /** Where an offset of the last check is now. */
  now(offset: number): number {
    const { changes } = this;
    if (!changes) return Math.min(offset, this.view.state.doc.length);
    return changes.mapPos(Math.min(offset, changes.length));
  }

  update(update: ViewUpdate): void {
    if (update.docChanged) this.changes = this.changes?.composeDesc(update.changes.desc) ?? update.changes.desc;
  }

  destroy(): void {
    this.drop();
  }
}

const CHECK = "deployable:check";

const settings = Facet.define<Settings, Settings | undefined>({ combine: ([first]) => first });

const plugin = ViewPlugin.define((view) => new Live(view));

/** Keeps a live document for each editor. */
export function keepLive(given: Settings): Extension {
  return [settings.of(given), agentField.init(() => given.agent), plugin];
}

/** The live document behind an editor; null where `keepLive` is not part of it. */
export function live(view: EditorView): Live | null {
  return view.plugin(plugin);
}

/**
 * Asks the live document, which has exactly the text that the editor has. Keep neither the document nor what it answers.
 *
 * @returns Null where the editor has no such extension, or the checker failed.
 */
export function ask<T>(view: EditorView, question: (document: LiveDocument) => T): T | null {
  return attempt(view, (document) => document.ask(question));
}

/** Does something with what is behind the editor, and tells the host if that fails. */
export function attempt<T>(view: EditorView, act: (live: Live) => T): T | null {
  const behind = live(view);
  try {
    return behind && act(behind);
  } catch (error) {
    view.state.facet(settings)?.onFailure?.(error);
    return null;
  }
}

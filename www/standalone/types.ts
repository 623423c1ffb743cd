import type { Agent, check, open } from "deployable";

/** How the elements are set up. */
export interface DefineOptions {
  /** Where `elk-worker.min.js` is served; beside the script unless given. */
  readonly layoutWorker?: string | URL | undefined;
}

/** How a textarea becomes an editor. */
export interface AttachOptions extends DefineOptions {
  /** The rule by which services start; `"independent"` unless given. */
  readonly agent?: Agent | undefined;
  /** `"none"` where no graph is wanted. */
  readonly graph?: "beside" | "none" | undefined;
  /** A selector of the page's own area for messages; where there is none, they stand before the field. */
  readonly messages?: string | undefined;
  /** Offers to save a text with errors all the same. */
  readonly saveAnyway?: boolean | undefined;
  /** A selector of file inputs whose file is checked before it is sent; Conductor's unless given, and none where it is empty. */
  readonly files?: string | undefined;
}

/** What was attached. */
export interface Attached {
  /** Makes everything as it was, with the text as it is. */
  detach(): void;
}

/** The global `Deployable`. */
export interface Standalone {
  /**
   * Turns a textarea into an editor with problems and a graph, and stops its form while there are errors.
   *
   * @param target The textarea, or a selector: then each that comes into the page later is taken too.
   */
  attach(target: string | Element, options?: AttachOptions): Attached;
  readonly check: typeof check;
  readonly open: typeof open;
  /** Registers `<deployable-editor>` and `<deployable-graph>`. */
  define(options?: DefineOptions): void;
  readonly version: string;
}

declare global {
  /** What the script leaves behind. */
  var Deployable: Standalone;
}

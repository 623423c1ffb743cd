/**
 * `deployable/element`: `<deployable-editor>` and `<deployable-graph>`. Nothing happens before `define()`, so that it can be imported
 * where there is no page.
 *
 * @module
 */

import { loaded } from "./peers.js";
import type { DeployableEditor, DeployableGraph } from "./types.js";

export type {
  CheckEvent,
  DeployableEditor,
  DeployableEditorEventMap,
  DeployableGraph,
  DeployableGraphEventMap,
  SelectEvent,
  SelectedRange,
} from "./types.js";

/** How the elements are set up. */
export interface DefineOptions {
  /**
   * Where `elk-worker.min.js` of the package `elkjs` is served, unchanged. Needed where a bundler makes no files of workers,
   * as esbuild and Rollup do not; Vite 8 and webpack find the worker by themselves.
   */
  readonly layoutWorker?: string | URL | undefined;
}

/**
 * Registers the elements; elements that stand in the page already come to life. Calling it again does nothing.
 *
 * @throws {Error} There is no page, as on a server; or a package that the elements need is not installed, and it names the
 * package and the command that adds it.
 */
export async function define({ layoutWorker }: DefineOptions = {}): Promise<void> {
  if (typeof customElements === "undefined") {
    throw new Error("deployable/element: define() needs a page; call it in the browser only.");
  }
  const { register } = await loaded(import("./register.js"));
  register(
    layoutWorker === undefined
      ? () => new Worker(new URL("./layout-worker.js", import.meta.url), { type: "module" })
      : () => new Worker(layoutWorker),
  );
}

declare global {
  interface HTMLElementTagNameMap {
    "deployable-editor": DeployableEditor;
    "deployable-graph": DeployableGraph;
  }
}

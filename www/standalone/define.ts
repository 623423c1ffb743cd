import { register } from "../element/register.js";
import type { DefineOptions } from "./types.js";

let folder = "";

/** Says where the script came from: the layout's worker lies beside it unless a page says otherwise. */
export function beside(script: string): void {
  folder = script;
}

/** Registers the elements, once. */
export function define({ layoutWorker }: DefineOptions = {}): void {
  register(() => new Worker(layoutWorker ?? new URL("elk-worker.min.js", folder)));
}

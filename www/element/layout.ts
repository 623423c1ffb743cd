import { elkLayout, type LayoutEngine } from "../graph/index.js";

let start: (() => Worker | Promise<Worker>) | undefined;

/** Says how the worker that lays graphs out is started. */
export function layoutWith(starting: () => Worker | Promise<Worker>): void {
  start = starting;
}

/** A layout engine for a graph; the address of the attribute `layout-worker` goes before what `define` was told. */
export function layoutFor(address: string | null): LayoutEngine {
  return elkLayout(() => {
    if (address !== null) return new Worker(new URL(address, document.baseURI));
    if (!start) throw new Error("nobody has said where its worker is");
    return start();
  });
}

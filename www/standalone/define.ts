import { register } from "../element/register.js";
import type { DefineOptions } from "./types.js";

let folder = "";

/** Says where the script came from: the layout's worker lies beside it unless a page says otherwise. */
export function beside(script: string): void {
  folder = script;
}

/** Registers the elements, once. */
export function define({ layoutWorker }: DefineOptions = {}): void {
  register(() => {
    if (layoutWorker !== undefined) return new Worker(layoutWorker);
    const own = new URL("elk-worker.min.js", folder);
    return own.protocol === "file:" ? fromDisk(own) : new Worker(own);
  });
}

/**
 * Starts the layout's worker in a page that was opened from disk: it may start no file as a worker and read none, but load one as a
 * script. Then the file hands over what the worker runs; bundle.mjs says how.
 */
function fromDisk(file: URL): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const script: HTMLScriptElement & { layout?: () => void } = document.createElement("script");
    script.src = file.href;
    script.addEventListener("load", () => {
      script.remove();
      const text = new Blob([`(${script.layout})();`], { type: "text/javascript" });
      const address = URL.createObjectURL(text);
      resolve(new Worker(address));
      URL.revokeObjectURL(address);
    });
    script.addEventListener("error", () => reject(new Error(`${file} could not be loaded`)));
    document.head.append(script);
  });
}

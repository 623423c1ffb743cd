import { attachFile } from "./file.js";
import { isKept, stopInvalid } from "./gate.js";
import { attachText } from "./text.js";
import type { Attached, AttachOptions } from "./types.js";

/** Conductor's field for a deployable's file, in the forms that it swaps in. */
const CONDUCTOR_FILES = "input#deployable_xml[type=file]";

/** Attaches to all fields that are in the page, and to those that come into it later. */
export function attach(target: string | Element, options: AttachOptions = {}): Attached {
  const attached = new Map<Element, Attached>();
  const { files = CONDUCTOR_FILES } = options;

  const fields = (): Element[] => {
    const found = typeof target === "string" ? [...document.querySelectorAll(target)] : [target];
    return files === "" ? found : [...found, ...document.querySelectorAll(files)];
  };
  const scan = (): void => {
    for (const [field, { detach }] of attached) {
      if (field.isConnected) continue;
      attached.delete(field);
      detach();
    }
    for (const field of fields()) {
      if (attached.has(field) || !field.isConnected || isKept(field)) continue;
      if (field instanceof HTMLTextAreaElement) attached.set(field, attachText(field, options));
      else if (field instanceof HTMLInputElement && field.type === "file") {
        attached.set(field, attachFile(field, options));
      }
    }
  };

  const observer = new MutationObserver(scan);
  const open = stopInvalid();
  const start = (): void => {
    observer.observe(document, { childList: true, subtree: true });
    scan();
  };
  // Before the page is read, a textarea may have half of its text.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start, { once: true });
  else start();

  return {
    detach() {
      document.removeEventListener("DOMContentLoaded", start);
      observer.disconnect();
      for (const { detach } of attached.values()) detach();
      attached.clear();
      open();
    },
  };
}

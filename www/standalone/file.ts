import { check } from "deployable";
import { errorsOf } from "./errors.js";
import { changed, keep } from "./gate.js";
import { note } from "./messages.js";
import { unchecked } from "./text.js";
import type { Attached, AttachOptions } from "./types.js";

/** Checks the file that is chosen in a field before it is sent. */
export function attachFile(input: HTMLInputElement, options: AttachOptions): Attached {
  try {
    check("", { agent: options.agent });
  } catch (error) {
    return { detach: note(input, unchecked(error)) };
  }
  let known: readonly string[] | Promise<readonly string[]> = [];
  const judge = (): void => {
    const file = input.files?.[0];
    const asked = file ? errorsIn(file, options) : [];
    known = asked;
    if (asked instanceof Promise) {
      void asked.then((errors) => {
        if (known === asked) known = errors;
      });
    }
    changed(input);
  };
  const leave = keep(input, { errors: () => known, focus: () => input.focus() }, options, input);
  input.addEventListener("change", judge);
  judge();
  return {
    detach() {
      input.removeEventListener("change", judge);
      leave();
    },
  };
}

async function errorsIn(file: File, { agent }: AttachOptions): Promise<readonly string[]> {
  try {
    return errorsOf(check(decode(await file.arrayBuffer()), { agent }));
  } catch (error) {
    return [`Xml ${file.name} could not be read: ${error instanceof Error ? error.message : error}`];
  }
}

/** A file's text as the server's parser reads it: UTF-16 if it begins like it, else in the encoding that it declares, else UTF-8. */
function decode(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const head = new TextDecoder("latin1").decode(bytes.slice(0, 200));
  const declared = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
  return decoder(declared).decode(bytes);
}

function decoder(label: string | undefined): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}

/** Files on the disk: by their handles where the browser has them, else by an upload that goes nowhere and a download. */

/** A file that was chosen. */
export interface Source {
  readonly file: File;
  /** What it can be written to; null where the browser only lends a copy. */
  readonly handle: FileSystemFileHandle | null;
}

interface PickerOptions {
  readonly suggestedName?: string;
  readonly types: readonly { readonly description: string; readonly accept: Readonly<Record<string, string[]>> }[];
}

/** What Chromium has; TypeScript does not know it. */
interface Pickers {
  showOpenFilePicker(options: PickerOptions): Promise<[FileSystemFileHandle]>;
  showSaveFilePicker(options: PickerOptions): Promise<FileSystemFileHandle>;
}

const TYPES = [{ description: "Deployables", accept: { "application/xml": [".xml"] } }];

/** Lets the user choose a file; null if they do not. */
export async function choose(): Promise<Source | null> {
  const { showOpenFilePicker }: Partial<Pickers> = pickers();
  if (!showOpenFilePicker) return chooseCopy();
  const [handle] = (await unlessCancelled(showOpenFilePicker({ types: TYPES }))) ?? [];
  return handle ? { file: await handle.getFile(), handle } : null;
}

function chooseCopy(): Promise<Source | null> {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".xml,text/xml,application/xml";
  input.hidden = true;
  // In the page, since some browsers forget one that is nowhere before the file is chosen.
  document.body.append(input);
  return new Promise<Source | null>((resolve) => {
    input.addEventListener("cancel", () => resolve(null));
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      resolve(file ? { file, handle: null } : null);
    });
    input.click();
  }).finally(() => input.remove());
}

/** Lets the user choose where to write; null if they do not, or cannot in this browser. */
export async function chooseTarget(name: string): Promise<FileSystemFileHandle | "download" | null> {
  const { showSaveFilePicker }: Partial<Pickers> = pickers();
  if (!showSaveFilePicker) return "download";
  return unlessCancelled(showSaveFilePicker({ suggestedName: name, types: TYPES }));
}

/** The file that is dropped, if one is; must be called while the event is handled. */
export function dropped({ items, files }: DataTransfer): Promise<Source | null> {
  const [item] = Array.from(items).filter(({ kind }) => kind === "file");
  const [file] = files;
  const ask: (() => Promise<FileSystemHandle | null>) | undefined =
    item && Reflect.get(item, "getAsFileSystemHandle")?.bind(item);
  if (!file) return Promise.resolve(null);
  if (!ask) return Promise.resolve({ file, handle: null });
  return ask().then(
    (handle) => ({ file, handle: handle instanceof FileSystemFileHandle ? handle : null }),
    () => ({ file, handle: null }),
  );
}

/** Writes all or, if it fails, nothing: the file is put in place of the old one when it is whole. */
export async function write(handle: FileSystemFileHandle, bytes: BufferSource): Promise<File> {
  const stream = await handle.createWritable();
  try {
    await stream.write(bytes);
  } catch (error) {
    await stream.abort();
    throw error;
  }
  await stream.close();
  return handle.getFile();
}

/** Gives it to the browser as a download. */
export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // Not at once: the browser reads it after this.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function pickers(): Partial<Pickers> {
  return window as Partial<Pickers>;
}

async function unlessCancelled<T>(choice: Promise<T>): Promise<T | null> {
  try {
    return await choice;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw error;
  }
}

/** Opening and saving: from the menu, by keys, and by dropping a file onto the page. */

import { type Text, Transaction } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { decode, encode, LARGEST, PLAIN, TOO_LARGE, Unreadable } from "../bytes.js";
import { isReport } from "../launch/reports.js";
import { choose, chooseTarget, download, dropped, type Source, write } from "./disk.js";
import type { Notice } from "./notice.js";
import { type Opened, opened, setOpened } from "./opened.js";

/** What the files need from the page. */
export interface FilesOptions {
  readonly view: EditorView;
  readonly notice: Notice;
  /** Puts the text of a file in place of what is there, so that undo brings that back. */
  readonly onOpen: (text: Text, file: Opened) => void;
}

/** The commands for files. */
export interface Files {
  open(): Promise<void>;
  /** Writes to the file that is open; asks for one if there is none. */
  save(): Promise<void>;
  /** Asks where to, and writes. */
  saveAs(): Promise<void>;
}

/** Makes the commands, and lets files be dropped onto the page. */
export function createFiles({ view, notice, onOpen }: FilesOptions): Files {
  const current = (): Opened | null => view.state.field(opened);

  const take = async (choosing: Promise<Source | null>): Promise<void> => {
    let name = "The file";
    try {
      const source = await choosing;
      if (!source) return;
      const { file, handle } = source;
      name = file.name;
      if (file.size > LARGEST) throw new Unreadable(TOO_LARGE);
      const bytes = new Uint8Array(await file.arrayBuffer());
      const decoded = decode(bytes);
      if (isReport(decoded.text)) {
        notice.say(`${name} is a report of Audrey, to be dropped in the tab Follow. The text is as it was.`);
        return;
      }
      const text = view.state.toText(decoded.text);
      onOpen(text, { name, format: decoded.format, handle, modified: file.lastModified, whole: { bytes, text } });
      notice.say(`${name} is open.`);
    } catch (error) {
      notice.say(`${name} cannot be read: ${reasonOf(error)}. The text is as it was.`);
    }
  };

  /** What is written: the very bytes that were read, if they still are the text. */
  const content = (): { readonly bytes: Uint8Array<ArrayBuffer>; readonly remark: string } => {
    const { whole = null, format = PLAIN } = current() ?? {};
    const { doc } = view.state;
    if (whole?.text.eq(doc)) return { bytes: whole.bytes, remark: "" };
    const alike = !whole || same(encode(whole.text.toString(), format), whole.bytes);
    return {
      bytes: encode(doc.toString(), format),
      remark: alike ? "" : ` Its lines did not all end alike; now they end with ${NEWLINES[format.newline]}.`,
    };
  };

  const put = async (handle: FileSystemFileHandle): Promise<void> => {
    const text = view.state.doc;
    const { bytes, remark } = content();
    const { format } = current() ?? { format: PLAIN };
    const { lastModified } = await write(handle, bytes);
    const file = { name: handle.name, format, handle, modified: lastModified, whole: { bytes, text } };
    view.dispatch({ effects: setOpened.of(file), annotations: Transaction.addToHistory.of(false) });
    notice.say(`Saved to ${handle.name}.${remark}`);
  };

  const guarded = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      notice.say(`It was not saved: ${reasonOf(error)}. The text is still here.`, {
        title: "Save as…",
        run: () => void files.saveAs(),
      });
    }
  };

  const files: Files = {
    open: () => take(choose()),
    save: () =>
      guarded(async () => {
        const { handle = null, modified, name } = current() ?? {};
        if (!handle) return saveTo();
        const disk = await handle.getFile().catch(() => null);
        if (!disk || disk.lastModified === modified) return put(handle);
        notice.say(`${name} has been changed by another program since it was read.`, {
          title: "Save over it",
          run: () => void guarded(() => put(handle)),
        });
      }),
    saveAs: () => guarded(saveTo),
  };

  const saveTo = async (): Promise<void> => {
    const name = current()?.name ?? "deployable.xml";
    const target = await chooseTarget(name);
    if (target === "download") {
      const { bytes, remark } = content();
      download(name, new Blob([bytes], { type: "application/xml" }));
      notice.say(`${name} goes to your downloads.${remark}`);
    } else if (target) await put(target);
  };

  acceptDrops((transfer) => take(dropped(transfer)));
  return files;
}

/** Takes files that are dropped anywhere on the page, before the editor would insert their content. */
function acceptDrops(onDrop: (transfer: DataTransfer) => void): void {
  /** Something in the page may take files of its own. */
  const hasFile = ({ dataTransfer, target }: DragEvent): boolean =>
    (dataTransfer?.types.includes("Files") ?? false) &&
    !(target instanceof Element && target.closest("[data-takes-files]"));
  const mark = (over: boolean): void => {
    document.body.classList.toggle("dropping", over);
  };
  const over = (event: DragEvent): void => {
    mark(false);
    if (!hasFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    mark(true);
  };
  addEventListener("dragenter", over, true);
  addEventListener("dragover", over, true);
  addEventListener(
    "dragleave",
    ({ relatedTarget }) => {
      if (relatedTarget === null) mark(false);
    },
    true,
  );
  addEventListener(
    "drop",
    (event) => {
      mark(false);
      if (!hasFile(event) || !event.dataTransfer) return;
      event.preventDefault();
      event.stopPropagation();
      onDrop(event.dataTransfer);
    },
    true,
  );
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

const NEWLINES = { "\n": "LF", "\r\n": "CR LF", "\r": "CR" };

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return REASONS[error.name] ?? error.message.replace(/\.$/, "");
}

/** What browsers say in many words, by the names of their errors. */
const REASONS: Readonly<Record<string, string>> = {
  NotFoundError: "there is no such file any more",
  NotReadableError: "it is a folder, or another program keeps it for itself",
  NotAllowedError: "the browser was not given leave",
  SecurityError: "the browser does not allow it",
  NoModificationAllowedError: "another program keeps it for itself",
  QuotaExceededError: "there is no room for it",
};

import { isUtf8 } from "node:buffer";
import { createReadStream, fstatSync } from "node:fs";

import { Failure, systemReason } from "./failure.js";
import { visible } from "./visible.js";

/** A file on the command line that is standard input. */
export const STANDARD_INPUT = "-";

/** What a file is called in what people read. */
export function fileName(file: string): string {
  return file === STANDARD_INPUT ? "<stdin>" : visible(file);
}

/** Reads a document. A byte order mark stays in the text, as a character, so that offsets hold. */
export async function read(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readAll(file === STANDARD_INPUT ? standardInput() : createReadStream(file));
  } catch (error) {
    throw unreadable(file, error instanceof Failure ? error.message : systemReason(error));
  }
  const encoding = UTF_16.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte))?.encoding;
  if (encoding === undefined && !isUtf8(bytes)) {
    const at = firstInvalid(bytes);
    throw unreadable(
      file,
      `it is not UTF-8 text, as byte ${String(at + 1)} (0x${bytes.toString("hex", at, at + 1)}) shows`,
    );
  }
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unreadable(file, "it begins like UTF-16 text, but is none");
  }
}

function standardInput(): AsyncIterable<Buffer | string> {
  if (fstatSync(process.stdin.fd).isDirectory()) {
    throw new Failure("it is a directory"); // which Node would take for an empty file
  }
  return process.stdin;
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST) {
      throw new Failure(`it is larger than ${String(LARGEST >> 20)} MB`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Offset of the first byte that does not belong to a character. */
function firstInvalid(bytes: Buffer): number {
  // Every fault becomes one such character; up to the first fault, the text is as long as its bytes.
  const text = bytes.toString("utf8");
  let [at, offset, seen] = [text.indexOf(REPLACEMENT), 0, 0];
  for (; at >= 0; at = text.indexOf(REPLACEMENT, at + 1)) {
    offset += Buffer.byteLength(text.slice(seen, at));
    seen = at;
    if (!bytes.subarray(offset).subarray(0, 3).equals(REPLACEMENT_BYTES)) {
      break;
    }
  }
  return offset;
}

/** `file` cannot be read, for this reason. */
export function unreadable(file: string, reason: string): Failure {
  return new Failure(`cannot read ${file === STANDARD_INPUT ? "standard input" : visible(file)}: ${reason}`);
}

/** No deployable comes near; more would only exhaust the machine's memory. */
const LARGEST = 16 << 20;

const UTF_16 = [
  { mark: [0xff, 0xfe], encoding: "utf-16le" },
  { mark: [0xfe, 0xff], encoding: "utf-16be" },
];

const REPLACEMENT = "\ufffd";
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);

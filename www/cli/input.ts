import { createReadStream, fstatSync } from "node:fs";

import { BYTE_ORDER_MARK, decode, LARGEST, TOO_LARGE, Unreadable } from "../bytes.js";
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
  try {
    const { text, format } = decode(bytes);
    return (format.mark ? BYTE_ORDER_MARK : "") + text;
  } catch (error) {
    throw error instanceof Unreadable ? unreadable(file, error.message) : error;
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
      throw new Failure(TOO_LARGE);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** `file` cannot be read, for this reason. */
export function unreadable(file: string, reason: string): Failure {
  return new Failure(`cannot read ${file === STANDARD_INPUT ? "standard input" : visible(file)}: ${reason}`);
}

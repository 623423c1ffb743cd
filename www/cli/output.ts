import { writeSync } from "node:fs";

import { Failure, systemReason } from "./failure.js";

/** Writes all of `text` to standard output. */
export async function write(text: string): Promise<void> {
  try {
    // Only the stream knows how a terminal takes text; only the system call tells what became of each byte elsewhere.
    await (process.stdout.isTTY ? toTerminal(text) : toDescriptor(Buffer.from(text)));
  } catch (error) {
    throw new Failure(`cannot write the output: ${systemReason(error)}`);
  }
}

async function toTerminal(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.once("error", reject);
    process.stdout.write(text, (error) => {
      if (error) {
        reject(error);
      } else {
        resolve();
      }
    });
  });
}

async function toDescriptor(bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(process.stdout.fd, bytes, written);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) {
        throw error;
      }
      // A pipe that is full and, by its maker's wish, does not wait by itself.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

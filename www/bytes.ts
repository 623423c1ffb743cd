/** A document as a file has it and as a text, for the command and for the playground: what is opened and not changed is saved byte for byte. */

/** How a file writes its text. */
export interface Format {
  readonly encoding: Encoding;
  /** Whether it begins with a byte order mark. */
  readonly mark: boolean;
  /** What ends most of its lines. */
  readonly newline: Newline;
}
export type Encoding = "utf-8" | "utf-16le" | "utf-16be";
export type Newline = "\n" | "\r\n" | "\r";

/** Whether it is one, wherever it comes from. */
export function isFormat(value: unknown): value is Format {
  if (typeof value !== "object" || value === null) return false;
  const { encoding, mark, newline }: { encoding?: unknown; mark?: unknown; newline?: unknown } = value;
  return (
    MARKS.some(([known]) => known === encoding) &&
    typeof mark === "boolean" &&
    NEWLINES.some((known) => known === newline)
  );
}

/** What a new file is written as. */
export const PLAIN: Format = { encoding: "utf-8", mark: false, newline: "\n" };

/** The most bytes that are read: no deployable comes near; more would only exhaust the machine's memory. */
export const LARGEST = 16 << 20;

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];
const NEWLINES: readonly Newline[] = ["\n", "\r\n", "\r"];
const REPLACEMENT = "\ufffd";

/** What a byte order mark is as a character of a text. */
export const BYTE_ORDER_MARK = "\ufeff";

/** Why more bytes than `LARGEST` are not read. */
export const TOO_LARGE = `it is larger than ${LARGEST >> 20} MB`;

/** A file that cannot be read as text; the message says why. */
export class Unreadable extends Error {}

/** The text of a file, without its byte order mark. */
export function decode(bytes: Uint8Array): { readonly text: string; readonly format: Format } {
  if (bytes.length > LARGEST) throw new Unreadable(TOO_LARGE);
  const marked = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  const encoding = marked?.[0] ?? "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    if (encoding !== "utf-8") throw new Unreadable("it begins like UTF-16 text, but is none");
    const at = firstInvalid(bytes);
    const byte = (bytes[at] ?? 0).toString(16).padStart(2, "0");
    throw new Unreadable(`it is not UTF-8 text, as byte ${at + 1} (0x${byte}) shows`);
  }
  return { text, format: { encoding, mark: marked !== undefined, newline: newlineOf(text) } };
}

/** The bytes of a text whose lines end with LF. */
export function encode(text: string, { encoding, mark, newline }: Format): Uint8Array<ArrayBuffer> {
  const whole = (mark ? BYTE_ORDER_MARK : "") + (newline === "\n" ? text : text.replaceAll("\n", newline));
  if (encoding === "utf-8") return new TextEncoder().encode(whole);
  const bytes = new DataView(new ArrayBuffer(whole.length * 2));
  for (let at = 0; at < whole.length; at++) bytes.setUint16(at * 2, whole.charCodeAt(at), encoding === "utf-16le");
  return new Uint8Array(bytes.buffer);
}

/** What ends most lines. */
function newlineOf(text: string): Newline {
  const counts: Record<Newline, number> = { "\n": 0, "\r\n": 0, "\r": 0 };
  for (const [end] of text.matchAll(/\r\n?|\n/g)) counts[end as Newline]++;
  return NEWLINES.reduce((most, end) => (counts[end] > counts[most] ? end : most));
}

/** Offset of the first byte that does not belong to a character. */
function firstInvalid(bytes: Uint8Array): number {
  // Every fault becomes a replacement character; up to the first fault, the text is as long as its bytes.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const encoder = new TextEncoder();
  let [at, offset, seen] = [text.indexOf(REPLACEMENT), 0, 0];
  for (; at >= 0; at = text.indexOf(REPLACEMENT, at + 1)) {
    offset += encoder.encode(text.slice(seen, at)).length;
    seen = at;
    const written = encoder.encode(REPLACEMENT).every((byte, index) => bytes[offset + index] === byte);
    if (!written) break;
  }
  return offset;
}

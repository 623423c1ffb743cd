/**
 * A document in the fragment of an address, which no browser sends to a server.
 *
 * Version 1 is `#1.` and then, in base64url without padding, the raw deflate of UTF-8 text: the agent, LF, and the document.
 * Links are read for ever: a change of this is another version, and this one stays.
 */

/** What a link holds. */
export interface Linked {
  readonly text: string;
  /** As it was written; it may be one that is not known here. */
  readonly agent: string;
}

/** A link that cannot be opened; the message says why. */
class BrokenLink extends Error {}

/** The most that a link may hold, in bytes of UTF-8. What comes out of a few bytes may be a thousand times as much. */
const MOST = 4 << 20;

const VERSION = "1";

/** Whether a fragment means to hold a document, whatever its version. */
export function isLink(fragment: string): boolean {
  return /^#\d+\./.test(fragment);
}

/** The fragment, with its `#`; null if the document is too large for one. */
export async function toLink({ agent, text }: Linked): Promise<string | null> {
  const bytes = new TextEncoder().encode(`${agent}\n${text}`);
  if (bytes.length > MOST) return null;
  const packed = await read(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw")));
  return `#${VERSION}.${base64url(packed)}`;
}

/** Reads a fragment, which anybody may have made. */
export async function fromLink(fragment: string): Promise<Linked> {
  const [version, packed = ""] = fragment.slice(1).split(/\.(.*)/s);
  if (version !== VERSION) {
    throw new BrokenLink(`It is of version ${version}, which this page does not know: a newer one may.`);
  }
  const content = await unpack(packed);
  const end = content.indexOf("\n");
  if (end < 0) throw new BrokenLink(CUT);
  return { agent: content.slice(0, end), text: content.slice(end + 1) };
}

const CUT = "It is not whole: perhaps it was cut off on its way here.";

async function unpack(packed: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    const stream = new Blob([fromBase64url(packed)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    bytes = await read(stream, MOST);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw error instanceof BrokenLink ? error : new BrokenLink(CUT);
  }
}

/** All of a stream, which is left as soon as there is too much of it. */
async function read(stream: ReadableStream<Uint8Array>, most = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > most) {
      await reader.cancel();
      throw new BrokenLink(`It holds more than ${most >> 20} MB, which no deployable does.`);
    }
    chunks.push(new Uint8Array(next.value));
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** So many bytes at a time become one call's arguments. */
const SLICE = 0x8000;

function base64url(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += SLICE) binary += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (unit) => unit.charCodeAt(0));
}

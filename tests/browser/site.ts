/** A server for the built site, or for another folder. */

import { readFileSync } from "node:fs";
import { serve } from "../../scripts/lib/serve.mjs";

/** A folder that is being served. */
export interface Site {
  /** Its address, with a slash at the end. */
  readonly url: string;
  /** The path of every request so far. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Serves a folder of the project on a free port; the playground unless another is named. Every file has these headers. */
export async function startSite(folder = "dist/site", headers: Record<string, string> = {}): Promise<Site> {
  const requests: string[] = [];
  const { port, close } = await serve(folder, { headers, onRequest: (path) => requests.push(path) });
  return { url: `http://127.0.0.1:${port}/`, requests, close };
}

/** The content policy that the playground's page has. */
export function policy(): string {
  const page = readFileSync("dist/site/index.html", "utf8");
  return /<meta http-equiv="content-security-policy" content="(.*?)">/.exec(page)?.[1] ?? "";
}

// @ts-check
/** A static server for this machine only: the playground's, and the browser tests'. */

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".xml": "application/xml",
};

/**
 * Serves a folder on 127.0.0.1.
 * @param {string} folder
 * @param {{ port?: number, onRequest?: (path: string) => void, headers?: Record<string, string> }} [options] any free
 * port unless given; headers that go with every file
 * @returns {Promise<{ port: number, close(): Promise<void> }>}
 */
export function serve(folder, { port = 0, onRequest, headers = {} } = {}) {
  const server = createServer((request, response) => {
    const path = pathname(request.url ?? "/");
    onRequest?.(path ?? "");
    const file = path === undefined ? undefined : within(folder, path.endsWith("/") ? `${path}index.html` : path);
    if (request.method !== "GET" && request.method !== "HEAD") response.writeHead(405, { allow: "GET, HEAD" }).end();
    else if (file === undefined) response.writeHead(404, { "content-type": TYPES[".txt"] }).end("Not found\n");
    else {
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, "cache-control": "no-cache", ...headers });
      if (request.method === "HEAD") response.end();
      else
        createReadStream(file)
          .on("error", () => response.destroy())
          .pipe(response);
    }
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve({
        port: typeof address === "object" && address !== null ? address.port : port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

/**
 * The decoded path of a request, or nothing if it is malformed.
 * @param {string} url
 */
function pathname(url) {
  try {
    return decodeURIComponent(url.replace(/[?#].*/s, ""));
  } catch {
    return undefined;
  }
}

/**
 * The file that a path names inside a folder, or nothing if there is none.
 * @param {string} folder
 * @param {string} path
 */
function within(folder, path) {
  if (path.includes("\0")) return undefined;
  const base = normalize(folder + sep);
  const file = normalize(join(base, path));
  return file.startsWith(base) && statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

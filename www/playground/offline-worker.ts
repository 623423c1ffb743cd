/**
 * The service worker: keeps one version of the site, whole, and answers from it, so that the page works without a
 * network. A worker without files is the one of `npm start`: it takes away whatever an earlier one has kept.
 *
 * A page asks for the files of its own version's folder only, and no two versions share an address. So a new worker may
 * take over at once: the next load shows the new page, and an open one still gets its own files, which are kept for
 * one version more.
 */

/** The version that this worker is for, and its files with their hashes; put in by the build. */
declare const VERSION: string;
declare const FILES: readonly { readonly path: string; readonly integrity: string }[];

/** As much of a service worker's world as is used here; TypeScript has it only for files without a DOM. */
interface WaitingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends WaitingEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(): Promise<readonly { readonly url: string; navigate(url: string): Promise<unknown> }[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: WaitingEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: RequestEvent) => void): void;
}

const worker = self as unknown as Worker;
const { scope } = worker.registration;
/** Starts the names of this site's caches; others at the same origin have other scopes. */
const PREFIX = `deployable ${scope} `;
const NAME = PREFIX + VERSION;

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(FILES.length > 0 ? takeOver() : retire()));
if (FILES.length > 0) worker.addEventListener("fetch", answer);

/** Fetches all files, each of which must be what was built: while a server is being changed, nothing is kept. */
async function install(): Promise<void> {
  if (FILES.length > 0) {
    const cache = await caches.open(NAME);
    try {
      await Promise.all(FILES.map((file) => keep(cache, file)));
    } catch (error) {
      await caches.delete(NAME);
      throw error;
    }
  }
  await worker.skipWaiting();
}

async function keep(cache: Cache, { path, integrity }: (typeof FILES)[number]): Promise<void> {
  const response = await fetch(path, { integrity, cache: "no-cache" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  // What came by way of a redirection may not answer the navigation of a page.
  const { body, status, headers } = response;
  await cache.put(path, response.redirected ? new Response(body, { status, headers }) : response);
}

/** Forgets all versions but this one and the one before, whose pages may still be open. */
async function takeOver(): Promise<void> {
  const others = (await ours()).filter((name) => name !== NAME);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function retire(): Promise<void> {
  await Promise.all((await ours()).map((name) => caches.delete(name)));
  await worker.registration.unregister();
  for (const client of await worker.clients.matchAll()) await client.navigate(client.url);
}

/** This site's caches, the oldest first. */
async function ours(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

/** Answers what is kept; anything else, and parts of files, is the network's. */
function answer(event: RequestEvent): void {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("range") || !request.url.startsWith(scope)) return;
  const path = new URL(request.url).pathname.slice(new URL(scope).pathname.length);
  if (request.mode !== "navigate") event.respondWith(kept(request, request));
  else if (path === "" || path === "index.html") event.respondWith(kept(request, scope));
}

async function kept(request: Request, address: Request | string): Promise<Response> {
  try {
    // The page is this version's; any other file is of the version whose folder its address names.
    const options = { ignoreVary: true, ...(address === scope ? { cacheName: NAME } : {}) };
    const found = await caches.match(address, options);
    if (found) return found;
  } catch {
    // The storage cannot be read: the network is as good.
  }
  return fetch(request);
}

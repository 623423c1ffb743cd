/** The page without a network, by a service worker; where there is none, as on plain http, the page works without. */

/** Whether this is a built site: put in by the build. `npm start` keeps nothing, as its files change all the time. */
declare const OFFLINE: boolean;

/** Keeps the site for later; `onUpdate` hears that the next load shows another version. */
export function keepSite(onUpdate: () => void): void {
  if (!OFFLINE || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  if (serviceWorker.controller) serviceWorker.addEventListener("controllerchange", onUpdate, { once: true });
  serviceWorker.register("offline-worker.js", { updateViaCache: "none" }).catch(() => {
    // Turned off, or no network just now: the page works, and the next visit tries again.
  });
}

/** Preloaded with `--import`: notes what the package touches that would be more than to be imported. */

const GUARDED = [
  ..."document window self customElements HTMLElement navigator location localStorage CSSStyleSheet".split(" "),
  ..."WebAssembly fetch XMLHttpRequest Worker SharedWorker WebSocket MutationObserver ResizeObserver".split(" "),
  ..."setTimeout setInterval setImmediate queueMicrotask requestAnimationFrame requestIdleCallback".split(" "),
  ..."process console addEventListener matchMedia getComputedStyle".split(" "),
];

globalThis.touched = [];
for (const name of GUARDED) {
  const real = globalThis[name];
  const noted = {
    configurable: true,
    get() {
      if (new Error().stack?.split("\n")[2]?.includes("/node_modules/deployable/")) globalThis.touched.push(name);
      return real;
    },
  };
  Object.defineProperty(globalThis, name, noted);
}

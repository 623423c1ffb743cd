import { DEADLOCK } from "./deadlock.js";

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.addEventListener("message", ({ data }) => {
  document.querySelector("#worker").textContent = data.deadlocks.length;
});
worker.postMessage(DEADLOCK);

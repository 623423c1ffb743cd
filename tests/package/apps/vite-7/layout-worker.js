/** Vite 7's server for development bundles the package beforehand, without its worker. */
export { default as layoutWorker } from "elkjs/lib/elk-worker.min.js?url";

/** This bundler makes no files of workers: the one that lays the graph out is put beside the bundle. */
export const layoutWorker = new URL("elk-worker.min.js", import.meta.url);

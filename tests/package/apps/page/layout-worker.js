/** Nowhere of its own: this bundler finds the worker that lays the graph out by itself. */
export const layoutWorker = undefined;

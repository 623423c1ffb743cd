/** ELK's worker, as a file that Node runs. */

declare module "elkjs/lib/elk-worker.min.js" {
  const elk: { readonly Worker: new () => import("../graph/layout.js").LayoutWorker };
  export default elk;
}

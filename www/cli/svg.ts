import type { Graph, Report } from "deployable";

import { toSvg } from "../graph/export/svg.js";
import { elkLayout, type LayoutWorker } from "../graph/layout.js";
import { read } from "../graph/read.js";
import { Failure } from "./failure.js";

/** The graph as the playground draws it, on a light ground. */
export async function svg({ graph, report }: { graph: Graph; report: Report }): Promise<string> {
  const layout = elkLayout(await elk());
  const picture = read(graph, report.deadlocks);
  try {
    return toSvg({ picture, placed: await layout.place(picture.scene) }, "light");
  } catch (error) {
    throw new Failure(`cannot draw the graph: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The layout engine, which is installed only by those who draw. */
async function elk(): Promise<() => LayoutWorker> {
  try {
    const { default: module } = await import("elkjs/lib/elk-worker.min.js");
    return () => new module.Worker();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    throw new Failure("--format svg needs the package elkjs, which lays the graph out; add it with: npm install elkjs");
  }
}

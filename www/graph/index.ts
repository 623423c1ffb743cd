export { toDot } from "./export/dot.js";
export { toMermaid } from "./export/mermaid.js";
export { toPng } from "./export/png.js";
export { type PlacedPicture, toSvg } from "./export/svg.js";
export { elkLayout, type LayoutEngine, type LayoutWorker } from "./layout.js";
export { overMoments, type Picked } from "./moments.js";
export type { Theme } from "./palette.js";
export type { Moment, Moments } from "./scene.js";
export { createGraphView, type GraphView, type GraphViewOptions } from "./view.js";

export { elkLayout, type LayoutEngine } from "./layout.js";
export { createGraphView, type GraphView, type GraphViewOptions } from "./view.js";

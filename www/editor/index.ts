export { type DeployableEditor, type DeployableOptions, deployable } from "./extension.js";
export { verbatimIndentation } from "./indent.js";
export type { Ask, Checked, Open } from "./live.js";
export { look } from "./look.js";
export { prose } from "./prose.js";
export { typedEndTags } from "./tags.js";

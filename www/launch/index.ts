export { createFollowing } from "./following.js";
export { createRehearsal, type LaunchPane, type LaunchPaneOptions } from "./rehearsal.js";

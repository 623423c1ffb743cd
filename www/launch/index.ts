export { createFollowing } from "./following.js";
export { createRehearsal, type Rehearsal, type RehearsalOptions } from "./rehearsal.js";

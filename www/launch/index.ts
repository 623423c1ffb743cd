export { createFollowing } from "./following.js";
export { momentsOf } from "./moments.js";
export { createRehearsal, type Rehearsal, type RehearsalOptions } from "./rehearsal.js";

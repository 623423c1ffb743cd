export { momentsOf } from "./moments.js";
export { createRehearsal, type Rehearsal } from "./rehearsal.js";

import { check, init } from "deployable/web";
import { DEADLOCK } from "./deadlock.js";

await init();
document.querySelector("#web").textContent = check(DEADLOCK).deadlocks.length;

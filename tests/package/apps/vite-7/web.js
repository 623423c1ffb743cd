import wasm from "deployable/deployable.wasm?url";
import { check, init } from "deployable/web";
import { DEADLOCK } from "./deadlock.js";

await init(wasm);
document.querySelector("#web").textContent = check(DEADLOCK).deadlocks.length;

import wasm from "deployable/deployable.wasm";
import { check, init } from "deployable/web";
import { DEADLOCK } from "./deadlock.js";

await init(new URL(wasm, import.meta.url));
document.querySelector("#web").textContent = check(DEADLOCK).deadlocks.length;

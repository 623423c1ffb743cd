import { define } from "deployable/element";
import { DEADLOCK } from "./deadlock.js";
import { layoutWorker } from "./layout-worker.js";

await define({ layoutWorker });
const editor = document.querySelector("deployable-editor");
editor.value = DEADLOCK;
document.querySelector("#element").textContent = editor.report.deadlocks.length;

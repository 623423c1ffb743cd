import { check } from "deployable";
import { DEADLOCK } from "./deadlock.js";

document.querySelector("#check").textContent = check(DEADLOCK).deadlocks.length;

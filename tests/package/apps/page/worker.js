import { check } from "deployable";

addEventListener("message", ({ data }) => postMessage(check(data)));

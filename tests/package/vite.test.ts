/** The package in an app that Vite makes. */

import { before, test } from "node:test";
import { app, node, startServer, tool } from "./app.js";
import { findsTheDeadlock, servedItFindsTheDeadlock } from "./page.js";

const VITE = tool("vite/bin/vite.js");
let folder: string;

before(async () => {
  folder = await app("vite", "page");
});

test("Vite builds it", async () => {
  await node([VITE, "build"], folder);
  await servedItFindsTheDeadlock(`${folder}/dist`);
});

test("Vite's dev server serves it", async () => {
  const { url, close } = await startServer([VITE, "--host", "127.0.0.1", "--port", "0"], folder);
  await findsTheDeadlock(url);
  close();
});

/** The package in an app that Vite makes: this one, and the one before where it differs. */

import { before, test } from "node:test";
import { app, node, startServer, tool } from "./app.js";
import { findsTheDeadlock, servedItFindsTheDeadlock } from "./page.js";

const VITE = tool("vite/bin/vite.js");
const SERVED = ["--host", "127.0.0.1", "--port", "0"];
let folder: string;

before(async () => {
  folder = await app("vite", "page");
});

test("Vite builds it", async () => {
  await node([VITE, "build"], folder);
  await servedItFindsTheDeadlock(`${folder}/dist`);
});

test("Vite's server for development serves it", async () => {
  const { url, close } = await startServer([VITE, ...SERVED], folder);
  await findsTheDeadlock(url);
  close();
});

test("that of Vite 7 serves it, told where its files are", async () => {
  const { url, close } = await startServer(
    [tool("vite-7/bin/vite.js"), ...SERVED],
    await app("vite-7", "page", "vite-7"),
  );
  await findsTheDeadlock(url);
  close();
});

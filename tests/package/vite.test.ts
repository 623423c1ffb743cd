/** The package in an app that Vite makes: this one and the one before. */

import { test } from "node:test";
import { app, node, startServer, tool } from "./app.js";
import { findsTheDeadlock, servedItFindsTheDeadlock } from "./page.js";

const VERSIONS = [
  { version: "8", vite: tool("vite/bin/vite.js"), sources: ["page"] },
  { version: "7, told where its files are,", vite: tool("vite-7/bin/vite.js"), sources: ["page", "vite-7"] },
];

for (const { version, vite, sources } of VERSIONS) {
  test(`Vite ${version} builds it, and its server for development serves it`, async () => {
    const folder = await app("vite", ...sources);
    await node([vite, "build"], folder);
    await servedItFindsTheDeadlock(`${folder}/dist`);

    const { url, close } = await startServer([vite, "--host", "127.0.0.1", "--port", "0"], folder);
    await findsTheDeadlock(url);
    close();
  });
}

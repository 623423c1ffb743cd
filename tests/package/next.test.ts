/** The package in an app of Next. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { app, node, startServer, tool } from "./app.js";
import { findsTheDeadlock } from "./page.js";

test("Next imports it in a server component and in a client component", async () => {
  const folder = await app("next", "page", "next");
  const next = tool("next/dist/bin/next");
  const env = { NEXT_TELEMETRY_DISABLED: "1" };
  await node([next, "build"], folder, env);
  const { url, close } = await startServer([next, "start", "--hostname", "127.0.0.1", "--port", "0"], folder, env);
  const sent = await (await fetch(url)).text();
  assert.match(sent, /<output id="server">1<\/output><output id="client"><\/output>/);
  await findsTheDeadlock(url, ["server", "client", "web", "element"]);
  close();
});

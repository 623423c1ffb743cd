/** Several addresses are asked, each by itself, and what was stopped is heard of no more. */

import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { type Answer, createPoller } from "../../www/launch/poller.js";

/** What was asked and not answered yet, by its path. */
const waiting = new Map<string, ServerResponse>();
const asked: string[] = [];
const server = createServer(({ url = "" }, response) => {
  asked.push(url);
  if (url.startsWith("/slow")) waiting.set(url, response);
  else if (url === "/none") response.writeHead(404).end();
  else if (url === "/endless") {
    const more = setInterval(() => response.write("x".repeat(100_000)), 1);
    response.on("close", () => clearInterval(more));
  } else response.end(`<instance/>${url}`);
});
let base = "";
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const heard: [string, Answer][] = [];
const poller = createPoller(1_000_000, (url, answer) => heard.push([url.replace(base, ""), answer]));
const start = (...paths: readonly string[]) =>
  poller.start(
    paths.map((path) => base + path),
    0.05,
  );
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("an address that does not answer holds no other back", async () => {
  start("/slow", "/fast", "/none", "/endless");
  assert.ok(poller.polls());
  await until(() => heard.filter(([url]) => url === "/fast").length > 2 && heard.some(([url]) => url === "/endless"));
  assert.deepEqual(heard.find(([url]) => url === "/fast")?.[1], { text: "<instance/>/fast" });
  assert.deepEqual(heard.find(([url]) => url === "/none")?.[1], {
    problem: `${base}/none: the server answered 404.`,
  });
  assert.deepEqual(heard.find(([url]) => url === "/endless")?.[1], {
    problem: `${base}/endless: what came is too large for a report.`,
  });
  assert.ok(!heard.some(([url]) => url === "/slow"));
});

test("after a stop nothing comes any more, and what was on its way joins no other", async () => {
  start("/slow-1");
  await until(() => waiting.has("/slow-1"));
  let aborted = false;
  waiting.get("/slow-1")?.on("close", () => {
    aborted = true;
  });
  start("/other");
  await until(() => aborted && heard.some(([url]) => url === "/other"));
  assert.ok(!heard.some(([url]) => url === "/slow-1"));
  poller.stop();
  assert.ok(!poller.polls());
  const [before, questions] = [heard.length, asked.length];
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.deepEqual([heard.length, asked.length], [before, questions]);
});

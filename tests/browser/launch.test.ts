/** The tabs with the launch: rehearsed, and followed. */

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { root } from "../cli/command.js";
import { type Site, startSite } from "./site.js";
import { example, find, replace, shown, visit } from "./visit.js";

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.close());

const using = (
  body: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
  prepare?: (page: Page) => Promise<unknown>,
  expected?: readonly RegExp[],
) => visit(site, options, body, prepare, expected);

/** Opens a tab and waits for what is in it. */
async function open(page: Page, name: "Launch" | "Follow"): Promise<void> {
  await page.getByRole("tab", { name }).click();
  await page
    .locator(name === "Launch" ? ".tl-row" : ".feed")
    .first()
    .waitFor();
}

const pane = (page: Page, id: "launch" | "follow") => page.locator(`#${id}`);

/** How the services look in the graph. */
const tones = (page: Page) =>
  page
    .locator(".dg-frame .dg-service")
    .evaluateAll((services) => services.map((service) => service.getAttribute("data-tone")));

const row = (page: Page, name: RegExp) => page.getByRole("option", { name });

test("what crosses launches under one agent and not under the other", async () => {
  await using(async (page) => {
    await example(page, "Across");
    await open(page, "Launch");
    await pane(page, "launch").getByText("All instances are running, and all services have succeeded.").waitFor();
    await page.locator('.dg-frame .dg-service[data-tone="succeeded"]').nth(3).waitFor();
    assert.deepEqual(await tones(page), ["succeeded", "succeeded", "succeeded", "succeeded"]);
    assert.equal(await row(page, /succeeds from/).count(), 4);

    await page.getByRole("radio", { name: "all-or-nothing" }).check();
    await pane(page, "launch").getByRole("heading", { name: "4 services do not start" }).waitFor();
    await page.locator('.dg-frame .dg-service[data-tone="deadlock"]').nth(3).waitFor();
    assert.equal(await row(page, /succeeds from/).count(), 0);
    assert.match(
      await pane(page, "launch").getByRole("listitem").filter({ hasText: "I1S1 on I1: " }).innerText(),
      /It waits for I2S2 on I2 to complete/,
    );

    await page.getByRole("tab", { name: "Graph" }).click();
    await page.getByRole("radio", { name: "independent" }).check();
    await page.locator('.dg-frame .dg-service[data-tone="calm"]').nth(3).waitFor();
  });
});

test("the clock goes from event to event, and everything with it", async () => {
  await using(async (page) => {
    await open(page, "Launch");
    const time = () => page.locator("#launch .clock-time").innerText();
    assert.equal(await time(), "50 s");
    await page.getByRole("button", { name: "Previous event" }).click();
    assert.equal(await time(), "40 s");
    await page.getByRole("button", { name: "Previous event" }).click();
    assert.equal(await time(), "30 s");
    await page.locator(".dg-frame .dg-service[data-tone=running]").waitFor();
    assert.match((await page.locator("[data-tone=running].dg-service").getAttribute("aria-label")) ?? "", /^mysql on/);
    assert.equal(
      await page.locator('#launch [aria-current="step"]').innerText(),
      "30 s\nThe deployment goes from pending to running: all instances are running.",
    );

    await page.getByRole("slider", { name: "Time" }).focus();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await time(), "29 s");
    assert.equal(await page.locator("#launch .launch-state").innerText(), "pending");
    assert.equal(await page.getByRole("slider", { name: "Time" }).getAttribute("aria-valuetext"), "29 s of 50 s");
    await page.locator("#launch .launch-event").last().click();
    assert.equal(await time(), "50 s");
  });
});

test("the timeline works by keyboard and says what waits for what", async () => {
  await using(async (page) => {
    await page.getByRole("tab", { name: "Graph" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.locator('.tl-row[tabindex="0"]').focus();
    const about = page.getByRole("region", { name: "What is chosen" });
    await page.keyboard.press("ArrowDown");
    assert.match(await about.innerText(), /It needs apache to boot, mysql to boot and mysql on mysql to complete/);
    await page.keyboard.press("End");
    assert.match(await about.innerText(), /^mysql on mysql layer 0, critical path/);
    assert.match(await about.innerText(), /It releases http on apache/);
    assert.equal(await page.locator('.tl-row[aria-selected="true"]').getAttribute("data-node"), "mysql/mysql");

    await page.locator(".tl-row").nth(1).hover();
    assert.match(await about.innerText(), /^http on apache/);
    const asked = page.getByRole("region", { name: "What is asked at the launch" });
    assert.match(await asked.innerText(), /apache\s+http\s+site_title\s+Notes from the data centre/);
    assert.match(await asked.innerText(), /db_password\s+••/);
    assert.doesNotMatch(await asked.innerText(), /change me/);
  });
});

test("a service that is made to fail in the graph releases what waits for it", async () => {
  await using(async (page) => {
    await open(page, "Launch");
    await page.locator('.dg-service[aria-label^="mysql on mysql"]').click();
    assert.equal(await shown(page), "");
    await page.getByLabel("It fails").check();
    await page.getByRole("spinbutton", { name: "with code" }).fill("3");
    await page.keyboard.press("Enter");
    await pane(page, "launch").getByText("mysql on mysql fails with code 3").waitFor();
    await page.locator('.dg-service[data-tone="failed"]').waitFor();
    await row(page, /^http on apache .*succeeds from 40 s to 50 s; although mysql on mysql failed/).waitFor();

    await page.getByRole("spinbutton", { name: "It takes" }).fill("25");
    await page.keyboard.press("Enter");
    await row(page, /^mysql on mysql .*fails from 30 s to 55 s/).waitFor();
    await page.getByRole("button", { name: "Undo all" }).click();
    await row(page, /^mysql on mysql .*succeeds from 30 s to 40 s/).waitFor();
  });
});

test("an instance that is lost makes the time run out, and the deployable is launched again", async () => {
  await using(async (page) => {
    await open(page, "Launch");
    await row(page, /^mysql boots/).click();
    await page.getByRole("combobox", { name: /^It/ }).selectOption("is lost");
    await page.getByRole("spinbutton", { name: "lost at" }).fill("35");
    await page.keyboard.press("Enter");
    await pane(page, "launch").getByRole("heading", { name: "One service does not start" }).waitFor();

    await page.locator("#launch summary", { hasText: "Settings" }).click();
    await page.getByLabel("All must have started within").fill("60");
    await page.keyboard.press("Enter");
    await page.getByLabel("If not").selectOption("launch again");
    await page.getByLabel("What goes wrong does so").selectOption("in the first launch only");
    await pane(page, "launch").getByText("All instances are running, and all services have succeeded.").waitFor();
    const events = await page.locator("#launch .launch-event").allInnerTexts();
    assert.ok(events.includes("35 s\nmysql is lost, and so is what ran or waited there."), events.join("\n"));
    assert.ok(events.some((text) => /^60 s\nThe time is up/.test(text)));
    await row(
      page,
      /^mysql on mysql is lost from 30 s to 35 s, waits|^mysql on mysql is lost from 30 s to 35 s, succeeds/,
    ).waitFor();
  });
});

for (const reducedMotion of ["no-preference", "reduce"] as const) {
  test(`a launch plays to its end, with ${reducedMotion === "reduce" ? "less" : "all"} motion`, async () => {
    await using(
      async (page) => {
        await open(page, "Launch");
        await page.getByLabel("Speed").selectOption("10×");
        await page.getByRole("button", { name: "Play" }).click();
        await page.getByRole("button", { name: "Pause" }).waitFor();
        await page.locator("#launch .launch-state", { hasText: "pending" }).waitFor();
        await page.getByRole("button", { name: "Play" }).waitFor();
        assert.equal(await page.locator("#launch .clock-time").innerText(), "50 s");
        assert.equal(await page.locator("#launch .launch-state").getAttribute("data-tone"), "good");
      },
      { reducedMotion },
    );
  });
}

test("the rehearsal follows what is typed", async () => {
  await using(async (page) => {
    await open(page, "Launch");
    await find(page, 'service name="mysql"');
    await page.keyboard.insertText('service name="database"');
    await row(page, /^database on mysql .*succeeds/).waitFor();
    await replace(page, "");
    await pane(page, "launch").getByText("Nothing to launch yet.").waitFor();
    assert.equal(await page.locator("#launch .clock").isVisible(), false);
  });
});

test("an example of a real launch is played, and what failed is seen", async () => {
  await using(async (page) => {
    await open(page, "Follow");
    await page.getByRole("button", { name: "Play an example" }).click();
    await page.locator("#follow .feed > summary", { hasText: /^\d+ reports$/ }).waitFor();
    await page.locator("#follow .clock-tool").last().click();
    for (let step = 0; step < 20; step++) await page.locator("#follow .clock-tool").last().click();
    assert.match(await page.locator("#follow .launch-why").innerText(), /http on apache has failed/);
    await page.locator('.dg-service[aria-label^="http on apache"][data-tone="failed"]').waitFor();
    assert.equal(await page.locator("#follow .launch-list").count(), 0);
  });
});

/** What Audrey says of an instance whose service runs. */
const RUNS = `<?xml version="1.0"?>
<instance uuid="u-1" assembly="mysql" status="incomplete">
  <registered>2024-05-01T10:00:00+00:00</registered>
  <first-contacted>2024-05-01T10:00:20+00:00</first-contacted>
  <services><service name="mysql" status="incomplete">
    <configuration-started>2024-05-01T10:00:30+00:00</configuration-started>
  </service></services>
</instance>`;

test("reports are pasted and read from files; what is odd is told, and never fatal", async () => {
  await using(async (page) => {
    await open(page, "Follow");
    await pane(page, "follow").getByText("Nothing has been reported yet.").waitFor();
    await page.getByLabel("Reports of Audrey").fill(`${RUNS}\n${RUNS.replace('"mysql"', '"postgres"')}`);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.locator("#follow summary", { hasText: "2 reports" }).waitFor();
    await page.locator('.dg-service[aria-label^="mysql on mysql"][data-tone="running"]').waitFor();
    await pane(page, "follow").getByRole("listitem").filter({ hasText: "postgres" }).waitFor();

    const done = RUNS.replaceAll('"incomplete"', '"success"').replace(
      "</configuration-started>",
      "</configuration-started><configuration-ended>2024-05-01T10:00:40+00:00</configuration-ended>" +
        "<completion-status>0</completion-status>",
    );
    await page.getByLabel("Choose files…").setInputFiles([
      { name: "done.xml", mimeType: "application/xml", buffer: Buffer.from(done) },
      { name: "cut.xml", mimeType: "application/xml", buffer: Buffer.from(RUNS.slice(0, 90)) },
    ]);
    await page.locator("#follow summary", { hasText: "4 reports" }).waitFor();
    await page.locator('.dg-service[aria-label^="mysql on mysql"][data-tone="succeeded"]').waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await pane(page, "follow").getByText("Nothing has been reported yet.").waitFor();
  });
});

/** Gives the page the reports of a launch, stage by stage, and returns what it says to do next after each. */
async function played(page: Page, folder: string): Promise<string[]> {
  await open(page, "Follow");
  const said: string[] = [];
  const names = readdirSync(folder).sort();
  let count = 0;
  for (const stage of new Set(names.map((name) => name[0]))) {
    const files = names.filter((name) => name.startsWith(stage ?? ""));
    await page.getByLabel("Choose files…").setInputFiles(files.map((name) => join(folder, name)));
    count += files.length;
    await page.locator("#follow summary", { hasText: `${String(count)} reports` }).waitFor();
    said.push(await page.locator("#follow .launch-why").innerText());
  }
  return said;
}

test("a launch that was reported plays through, stage by stage", async () => {
  await using(async (page) => {
    assert.deepEqual(await played(page, join(root, "examples/launches/wordpress")), [
      "Wait: apache and mysql have not booted yet.",
      "Wait: mysql has not booted yet.",
      "Wait: mysql on mysql has started and not completed yet.",
      "Wait: http on apache has started and not completed yet.",
      "Done: All instances are running, and all services have succeeded.",
    ]);
    assert.deepEqual(await tones(page), ["succeeded", "succeeded"]);
  });
});

/** Audrey's own, which are not part of the project. */
const REAL = join(root, "../shared/reports");

test("a real launch plays through", { skip: existsSync(REAL) ? false : "its reports are not at hand" }, async () => {
  const service = (name: string, parameters = "") =>
    `<service name="${name}"><executable url="u"/>${parameters}</service>`;
  const parameter = (name: string, of: string) =>
    `<parameter name="${name}"><reference assembly="mysql" ${of}/></parameter>`;
  const waits = parameter("mysql_ip", 'parameter="ipaddress"') + parameter("mysql_done", 'service="mysql"');
  const assembly = (name: string, services: string) =>
    `<assembly name="${name}" hwp="h"><image id="i"/><services>${services}</services>` +
    `<returns><return name="hostname"/><return name="ipaddress"/></returns></assembly>`;
  await using(async (page) => {
    const http = service("http", `<parameters>${waits}</parameters>`);
    const assemblies = assembly("apache", http) + assembly("mysql", service("mysql"));
    await replace(page, `<deployable version="1.0" name="d"><assemblies>${assemblies}</assemblies></deployable>`);
    assert.deepEqual(await played(page, REAL), [
      "Wait: apache and mysql have not booted yet.",
      "Wait: mysql has not booted yet.",
      "Wait: mysql on mysql has started and not completed yet.",
      "Wait: http on apache has started and not completed yet.",
      "Give up: http on apache has failed.",
      "Done: All instances are running, and all services have succeeded.",
    ]);
    assert.deepEqual(await tones(page), ["succeeded", "succeeded"]);
  });
});

test("reports are asked for at an address of the page's own server, and at no other", async () => {
  let answer: { status?: number; body: string } = { body: RUNS };
  let asked = 0;
  await using(
    async (page) => {
      await open(page, "Follow");
      const address = page.getByLabel("Addresses");
      await address.fill("https://elsewhere.example/report");
      await page.getByRole("button", { name: "Poll" }).click();
      await pane(page, "follow").getByText("is on another server").waitFor();

      await address.fill("audrey/report.xml");
      await page.getByLabel("every").fill("1");
      await page.keyboard.press("Tab");
      await page.getByRole("button", { name: "Poll" }).click();
      await page.locator("#follow summary", { hasText: "1 report, and more are asked for" }).waitFor();
      await page.locator('.dg-service[aria-label^="mysql on mysql"][data-tone="running"]').waitFor();

      answer = { status: 503, body: "" };
      await pane(page, "follow").getByText("the server answered 503").waitFor();
      await page.getByRole("button", { name: "Stop" }).click();
      const before = asked;
      await page.waitForTimeout(1500);
      assert.equal(asked, before);
    },
    {},
    (page) =>
      page.route("**/audrey/report.xml", (route) => {
        asked++;
        return route.fulfill(answer);
      }),
    [/503/],
  );
});

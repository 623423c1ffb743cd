/** The tabs with the launch: rehearsed, and followed. */

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { root } from "../cli/command.js";
import { type Site, startSite } from "./site.js";
import { content, example, find, openLaunch, replace, shown, visit } from "./visit.js";

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
    await openLaunch(page, "Launch");
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
    await openLaunch(page, "Launch");
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
    await openLaunch(page, "Launch");
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
    await openLaunch(page, "Launch");
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
        await openLaunch(page, "Launch");
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
    await openLaunch(page, "Launch");
    await find(page, 'service name="mysql"');
    await page.keyboard.insertText('service name="database"');
    await row(page, /^database on mysql .*succeeds/).waitFor();
    await replace(page, "");
    await pane(page, "launch").getByText("Nothing to launch yet.").waitFor();
    assert.equal(await page.locator("#launch .clock").isVisible(), false);
  });
});

test("a launch that is come back to has the graph again", async () => {
  await using(async (page) => {
    await openLaunch(page, "Launch");
    await openLaunch(page, "Follow");
    await openLaunch(page, "Launch");
    await page.locator('.dg-frame .dg-service[data-tone="succeeded"]').nth(1).waitFor();
    await page.locator('.dg-service[aria-label^="mysql on mysql"]').click();
    await page.getByLabel("It fails").waitFor();
  });
});

test("an example of a real launch is played under settings of its own, and what failed is seen", async () => {
  await using(async (page) => {
    await openLaunch(page, "Follow");
    await add(page, RUNS);
    await page.locator("#follow summary", { hasText: "Settings" }).click();
    await page.getByLabel("All must have started within").fill("2");
    await page.getByLabel("If not").selectOption("roll back");
    await page.getByRole("button", { name: "Play an example" }).click();
    await pane(page, "follow").getByText("This launch is made up").waitFor();
    assert.equal(await page.locator("#follow summary", { hasText: "Settings" }).isVisible(), false);
    await page.locator("#follow .clock-tool").last().click();
    for (let step = 0; step < 20; step++) await page.locator("#follow .clock-tool").last().click();
    assert.match(await page.locator("#follow .launch-why").innerText(), /http on apache has failed/);
    await page.locator('.dg-service[aria-label^="http on apache"][data-tone="failed"]').waitFor();
    assert.equal(await page.locator("#follow .launch-list").count(), 0);

    await page.getByRole("button", { name: "Leave the example" }).click();
    await page.locator("#follow summary", { hasText: /^1 report$/ }).waitFor();
    await page.locator('.dg-service[aria-label^="mysql on mysql"][data-tone="running"]').waitFor();
    await replace(page, "<deployable/>");
    await page.getByRole("button", { name: "Play an example", disabled: true }).waitFor();
    await pane(page, "follow").getByText("Nothing to launch yet.").waitFor();
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
    await openLaunch(page, "Follow");
    await pane(page, "follow").getByText("Nothing has been reported yet.").waitFor();
    await page.getByLabel("Reports of Audrey").fill("<deployable/>");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("status").filter({ hasText: "This is no report of Audrey" }).waitFor();
    assert.equal(await page.getByLabel("Reports of Audrey").inputValue(), "<deployable/>");
    await add(page, `${RUNS}\n${RUNS.replace('"mysql"', '"postgres"')}`);
    await page.locator("#follow summary", { hasText: "2 reports" }).waitFor();
    await page.locator('.dg-service[aria-label^="mysql on mysql"][data-tone="running"]').waitFor();
    await pane(page, "follow")
      .getByRole("listitem")
      .filter({ hasText: /^Pasted at .*, no\. 2: The report is about postgres/ })
      .waitFor();
    await pane(page, "follow").getByText("One note below.").waitFor();

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
    await pane(page, "follow")
      .getByRole("listitem")
      .filter({ hasText: /^cut\.xml: The report is not whole/ })
      .waitFor();
    await page.locator('.dg-service[aria-label^="mysql on mysql"][data-tone="succeeded"]').waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await pane(page, "follow").getByText("Nothing has been reported yet.").waitFor();
  });
});

test("what is done with reports is undone, step by step", async () => {
  await using(async (page) => {
    await openLaunch(page, "Follow");
    const undo = page.getByRole("button", { name: "Undo" });
    const counts = (words: RegExp) => page.locator("#follow .feed > summary", { hasText: words }).waitFor();
    await add(page, RUNS);
    await add(page, RUNS.replace('"mysql"', '"postgres"'));
    await page.getByRole("button", { name: "Clear" }).click();
    await counts(/^Reports$/);
    assert.ok(await undo.evaluate((button) => button === document.activeElement));
    await page.keyboard.press("Enter");
    await counts(/^2 reports$/);
    await pane(page, "follow").getByRole("listitem").filter({ hasText: "postgres" }).waitFor();
    await undo.click();
    await counts(/^1 report$/);
    assert.match(await page.getByLabel("Reports of Audrey").inputValue(), /postgres/);
    await undo.click();
    await counts(/^Reports$/);
    assert.equal(await undo.isVisible(), false);
  });
});

test("files are dropped anywhere on the tab, and what is none of them is named", async () => {
  await using(
    async (page) => {
      await openLaunch(page, "Follow");
      const before = await content(page);
      const summary = page.locator("#follow .feed > summary");
      for (const [index, place] of ["#follow .dg-frame", "#follow .view-note", ".feed-text"].entries()) {
        assert.equal(await drop(page, place, { "mysql.xml": RUNS }, "dragover"), "feed-dropping");
        assert.equal(await drop(page, place, { "mysql.xml": RUNS }, "drop"), "");
        await summary.getByText(index === 0 ? "1 report" : `${index + 1} reports`).waitFor();
      }
      await drop(page, ".launch-stage >> visible=true", {
        "page.html": "<html></html>",
        "a folder": RUNS,
        "huge.xml": RUNS + " ".repeat(4 << 20),
        "mysql.xml": RUNS,
      });
      await pane(page, "follow")
        .getByText(
          "1 report added. page.html is no report of Audrey. a folder cannot be read. huge.xml is too large for a report.",
        )
        .waitFor();
      await summary.getByText("4 reports").waitFor();

      // Elsewhere it is no deployable either.
      await drop(page, "#editor .cm-content", { "mysql.xml": RUNS });
      await page.locator(".notice-shown", { hasText: "mysql.xml is a report of Audrey" }).waitFor();
      assert.equal(await content(page), before);
    },
    {},
    (page) =>
      page.addInitScript(() => {
        const { text } = File.prototype;
        File.prototype.text = function (this: File) {
          if (this.name === "a folder") return Promise.reject(new DOMException("", "NotReadableError"));
          return text.call(this);
        };
      }),
  );
});

test("files that are being read when all is cleared do not come any more", async () => {
  await using(
    async (page) => {
      await openLaunch(page, "Follow");
      await add(page, RUNS);
      await drop(page, "#follow .dg-frame", { "slow.xml": RUNS });
      await page.getByRole("button", { name: "Clear" }).click();
      await page.evaluate("go()");
      await page.waitForTimeout(200);
      await pane(page, "follow").getByText("Nothing has been reported yet.").waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await page.locator("#follow .feed > summary", { hasText: /^1 report$/ }).waitFor();
    },
    {},
    (page) =>
      page.addInitScript(() => {
        const { text } = File.prototype;
        File.prototype.text = async function (this: File) {
          await new Promise((go) => Reflect.set(globalThis, "go", go));
          return text.call(this);
        };
      }),
  );
});

test("time goes on when somebody wants to know how it is now", async () => {
  await using(async (page) => {
    await openLaunch(page, "Follow");
    await add(page, RUNS);
    await page.locator("#follow summary", { hasText: "Settings" }).click();
    await page.getByLabel("All must have started within").fill("0.5");
    await page.getByLabel("If not").selectOption("roll back");
    await page.locator("#follow .launch-why", { hasText: /^Wait: / }).waitFor();
    await page.waitForTimeout(500);
    await page.getByRole("button", { name: "As of now" }).click();
    await page.locator("#follow .launch-why", { hasText: /^Roll back: / }).waitFor();
    await page.getByLabel("A service should take").fill("11");
    await page.keyboard.press("Tab");
    await page.locator("#follow .launch-why", { hasText: /^Roll back: / }).waitFor();
  });
});

/** Pastes reports. */
async function add(page: Page, text: string): Promise<void> {
  await page.getByLabel("Reports of Audrey").fill(text);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  assert.equal(await page.getByLabel("Reports of Audrey").inputValue(), "");
}

/** Drops files at a place, or drags them over it; the mark of what would take them. */
function drop(page: Page, place: string, files: Readonly<Record<string, string>>, type = "drop"): Promise<string> {
  return page
    .locator(place)
    .first()
    .evaluate(
      (element, { files, type }) => {
        const dataTransfer = new DataTransfer();
        for (const [name, text] of Object.entries(files)) dataTransfer.items.add(new File([text], name));
        element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        return document.querySelector(".feed-dropping") ? "feed-dropping" : document.body.className;
      },
      { files, type },
    );
}

/** Gives the page the reports of a launch, stage by stage, and returns what it says to do next after each. */
async function played(page: Page, folder: string): Promise<string[]> {
  await openLaunch(page, "Follow");
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

test("reports are asked for at addresses of the page's own server, and at no other", async () => {
  let answer: { status?: number; body: string } = { body: RUNS };
  let asked = 0;
  await using(
    async (page) => {
      await openLaunch(page, "Follow");
      const address = page.getByLabel("Addresses");
      await page.getByRole("button", { name: "Poll" }).click();
      await pane(page, "follow").getByText("At which address").waitFor();
      await address.fill("https://elsewhere.example/report");
      await page.keyboard.press("Enter");
      await pane(page, "follow").getByText("is on another server").waitFor();

      await page.getByLabel("every").fill("1");
      await address.fill("audrey/hangs.xml audrey/report.xml");
      await page.keyboard.press("Enter");
      await page.locator("#follow summary", { hasText: "1 report, and more are asked for" }).waitFor();
      await page.locator('.dg-service[aria-label^="mysql on mysql"][data-tone="running"]').waitFor();

      answer = { status: 503, body: "" };
      await pane(page, "follow").getByText("the server answered 503").waitFor();
      await page.evaluate(() => {
        const status = document.querySelector(".feed-status");
        if (status)
          new MutationObserver(() => Reflect.set(globalThis, "again", true)).observe(status, { childList: true });
      });
      const until = asked + 2;
      while (asked < until) await page.waitForTimeout(50);
      assert.equal(await page.evaluate("globalThis.again"), undefined, "the same is said at each asking");

      await page.getByRole("tab", { name: "Heat" }).click();
      await page.getByRole("tab", { name: "Follow polls" }).waitFor();
      const elsewhere = asked + 1;
      while (asked < elsewhere) await page.waitForTimeout(50);
      await page.getByRole("tab", { name: "Follow" }).click();

      await page.getByRole("button", { name: "Stop" }).click();
      const before = asked;
      await page.waitForTimeout(1500);
      assert.equal(asked, before);
      await page.getByRole("tab", { name: "Follow", exact: true }).waitFor();
    },
    {},
    async (page) => {
      await page.route("**/audrey/hangs.xml", () => {});
      await page.route("**/audrey/report.xml", (route) => {
        asked++;
        return route.fulfill(answer);
      });
    },
    [/503/],
  );
});

test("what was on its way when the reports were cleared does not come any more", async () => {
  let answer: (() => Promise<void>) | undefined;
  await using(
    async (page) => {
      await openLaunch(page, "Follow");
      await page.getByLabel("Addresses").fill("audrey/first.xml");
      await page.keyboard.press("Enter");
      while (!answer) await page.waitForTimeout(20);
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByLabel("Addresses").fill("audrey/second.xml");
      await page.keyboard.press("Enter");
      await page.locator("#follow summary", { hasText: "1 report," }).waitFor();
      await answer().catch(() => {}); // nobody listens
      await page.waitForTimeout(200);
      await page.locator("#follow summary", { hasText: "1 report," }).waitFor();
      assert.equal(await page.locator('.dg-service[data-tone="running"]').count(), 0);
    },
    {},
    async (page) => {
      await page.route("**/audrey/first.xml", (route) => {
        answer = () => route.fulfill({ body: RUNS });
      });
      await page.route("**/audrey/second.xml", (route) =>
        route.fulfill({ body: '<instance uuid="u-2" assembly="mysql"/>' }),
      );
    },
  );
});

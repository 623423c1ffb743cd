import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openPage } from "./harness.js";
import { type Site, startSite } from "./site.js";
import { BROKEN_TWICE, content, example, find, replace, selected, shown, visit } from "./visit.js";

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.close());

test("WordPress has no problems, and its graph is drawn", async () => {
  await using({}, async (page) => {
    assert.equal(await page.locator("#problems").innerText(), "No problems");
    assert.match(await page.locator("#verdict").innerText(), /^\d+ services start in 2 layers$/);
    assert.equal(await page.locator(".dg-assembly").count(), 2);
    assert.equal(
      await page.locator(".dg-service").count(),
      await page.locator('.dg-service[data-tone="calm"]').count(),
    );
    assert.equal(await page.locator('.dg-frame .dg-line[data-kind="service"]').count(), 1);
    assert.equal(await page.locator(".dg-label[aria-label*='known at boot']").count(), 3);
  });
});

test("deleting a return shows the error at its reference and in the graph, without a request; undo clears it", async () => {
  await using({}, async (page) => {
    const requests = site.requests.length;
    await find(page, '<return name="dbup"/>');
    await page.keyboard.press("Delete");

    await page.locator(".problem").waitFor();
    assert.deepEqual(await page.locator(".problem .code").allInnerTexts(), ["unknown-return"]);
    await page.locator('.dg-frame .dg-line[data-kind="unsatisfied"]').waitFor();
    assert.equal(await page.locator('.dg-service[aria-label^="http on apache"]').getAttribute("data-tone"), "never");
    assert.match(await page.locator("#verdict").innerText(), /^1 never starts/);

    await page.locator(".problem .place").first().click();
    assert.equal(await shown(page), "dbup");
    assert.equal(await page.locator(".cm-lintRange-error").innerText(), "dbup");
    assert.match(
      (await page.locator(".cm-line:has(.cm-lintRange-error)").innerText()).trim(),
      /^<reference .*"dbup"\/>$/,
    );

    await page.keyboard.press("Control+z");
    await page.locator("#problems").getByText("No problems").waitFor();
    await page.locator('.dg-frame .dg-line[data-kind="unsatisfied"]').waitFor({ state: "detached" });
    assert.equal(await page.locator(".cm-lintRange").count(), 0);
    assert.equal(site.requests.length, requests);
  });
});

test("a database that waits for its web server is one deadlock, shown as a path", async () => {
  await using({}, async (page) => {
    await find(page, '<reference assembly="apache" parameter="ipaddress"/>');
    await page.keyboard.insertText('<reference assembly="apache" service="http"/>');

    await page.locator(".problem").waitFor();
    assert.deepEqual(await page.locator(".problem .code").allInnerTexts(), ["deadlock"]);
    const hops = page.locator(".related .message");
    assert.equal(await hops.count(), 2);
    await page.locator('.dg-frame .dg-line[data-tone="deadlock"]').nth(1).waitFor();
    assert.equal(await page.locator('.dg-frame .dg-line[data-tone="deadlock"]').count(), 2);
    assert.equal(await page.locator('.dg-frame .dg-service[data-tone="deadlock"]').count(), 2);

    await page.locator(".related .place").nth(1).click();
    assert.equal(await shown(page), '<reference assembly="apache" service="http"/>');
  });
});

test("a click in the graph shows the XML without selecting it, and the cursor's element is marked in the graph", async () => {
  await using({}, async (page) => {
    await page.locator('.dg-service[aria-label^="mysql on mysql"]').click();
    const service = await shown(page);
    assert.match(service, /^<service name="mysql">/);
    assert.match(service, /<\/service>$/);
    assert.equal(await selected(page), "");
    await current(page, ".dg-service", /^mysql on mysql/);

    await page.locator(".dg-label", { hasText: "dbup" }).click();
    assert.equal(await shown(page), '<reference assembly="mysql" parameter="dbup"/>');
    await current(page, ".dg-label", /^http on apache waits for dbup, which mysql on mysql returns/);

    await page.keyboard.type("x");
    assert.equal(await shown(page), "");
    await page.locator(".cm-line", { hasText: 'x<reference assembly="mysql" parameter="dbup"/>' }).waitFor();

    await page.keyboard.press("Control+Home");
    await page.locator(".dg-current").waitFor({ state: "detached" });
  });
});

test("the graph works by keyboard", async () => {
  await using({}, async (page) => {
    await page.locator('.dg-assembly[tabindex="0"], .dg-service[tabindex="0"]').focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    const focused = page.locator(".dg-frame :focus");
    assert.match((await focused.getAttribute("aria-label")) ?? "", /on apache/);
    await page.keyboard.press("Enter");
    assert.notEqual(await shown(page), "");
  });
});

test("the agent changes what starts", async () => {
  await using({}, async (page) => {
    await example(page, "Across");
    await page.locator("#verdict", { hasText: "services start in" }).waitFor();
    await page.getByRole("radio", { name: "all-or-nothing" }).check();
    await page.locator("#verdict", { hasText: "never start" }).waitFor();
    await page.locator('.dg-frame .dg-service[data-tone="deadlock"]').first().waitFor();
    assert.match(await page.locator("#agent-note").innerText(), /start together/);
    await page.getByRole("radio", { name: "independent" }).check();
    await page.locator("#verdict", { hasText: "services start in" }).waitFor();
  });
});

test("names that hold markup are shown as text", async () => {
  await using({}, async (page) => {
    const name = "<img src=x onerror=document.title='hit'>";
    const escaped = name.replaceAll("<", "&lt;");
    await replace(
      page,
      `<deployable name="d"><assemblies><assembly name="${escaped}" hwp="h"><image id="i"/><services>` +
        `<service name="${escaped}"><executable url="u"/><parameters><parameter name="${escaped}">` +
        `<reference assembly="${escaped}" parameter="${escaped}"/></parameter></parameters></service>` +
        "</services></assembly></assemblies></deployable>",
    );
    await page.locator(".problem").first().waitFor();
    await page
      .locator(".dg-assembly", { has: page.locator("title", { hasText: name }) })
      .waitFor({ state: "attached" });
    assert.match(await page.locator(".dg-words .dg-name").innerHTML(), /^&lt;img src=x/);
    await page.locator(".cm-lintRange-error").first().hover();
    await page.locator(".cm-tooltip-lint").waitFor();
    assert.equal(await page.locator("img").count(), 0);
    assert.equal(await page.title(), "deployable");
  });
});

test("the list of problems works by keyboard", async () => {
  await using({}, async (page) => {
    await replace(page, BROKEN_TWICE);
    await page.locator(".problem").nth(1).waitFor();
    const editor = page.locator(".cm-content");
    await editor.focus();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "splitter-y");
    for (const id of ["tab-problems", "format", "keys"]) {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement?.id), id);
    }
    await page.keyboard.press("Tab");
    const places = page.locator("#problems .problem > .place");
    assert.ok(await places.nth(0).evaluate((place) => place === document.activeElement));
    while (!(await places.nth(1).evaluate((place) => place === document.activeElement))) {
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Enter");
    assert.equal(await shown(page), "two");
    assert.ok(await editor.evaluate((content) => content === document.activeElement));
  });
});

test("pointing at a finding shows it, with its related places", async () => {
  await using({}, async (page) => {
    await find(page, '<return name="dbup"/>');
    await page.keyboard.press("Delete");
    await page.locator(".problem .place").first().click();
    await page.locator(".cm-lintRange-error").hover();
    const tip = page.locator(".cm-tooltip-lint");
    await tip.waitFor();
    assert.match(await tip.innerText(), /dbup/);
    await tip.locator(".cm-related").first().click();
    assert.match(await shown(page), /mysql/);
  });
});

test("the page of a check is shown from the list and from the editor, and leads to others", async () => {
  await using({}, async (page) => {
    await replace(page, BROKEN_TWICE.replace('name="p"', 'name="p" type="scalar"'));
    const panel = page.getByRole("dialog");
    const before = site.requests.length;
    await page.getByRole("button", { name: "About deprecated-type" }).click();
    await panel.getByRole("heading", { name: "deprecated-type" }).waitFor();
    assert.match(site.requests.slice(before).join(), /^\/\w+\/chunks\/checks-\w+\.js$/);
    assert.match(
      await panel.locator("pre").first().innerText(),
      /^<deployable version="1.0" name="blog">\n {2}<assemblies>/,
    );
    await panel.getByRole("button", { name: "ignored-password" }).click();
    await panel.getByRole("heading", { name: "ignored-password" }).waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
    await page.waitForFunction(() => document.activeElement?.ariaLabel === "About deprecated-type");

    await page.locator(".cm-lintRange-error").first().hover();
    await page.locator(".cm-tooltip-lint").getByRole("button", { name: "About unknown-assembly" }).click();
    await panel.getByRole("heading", { name: "unknown-assembly" }).waitFor();
    await panel.getByRole("button", { name: "Close" }).click();
    await panel.waitFor({ state: "hidden" });
  });
});

test("a keystroke that leaves the graph the same does not lay it out again", async () => {
  await using({}, async (page) => {
    await example(page, "200 services");
    await page.locator("#verdict", { hasText: "200" }).waitFor();
    await settled(page);
    const before = await measures(page, "deployable:layout");
    await find(page, "</description>");
    await page.keyboard.press("ArrowLeft");
    const times: number[] = [];
    for (const key of "quietly") {
      const last = (await measures(page, "deployable:check")).at(-1);
      await page.keyboard.press(key);
      await page.waitForFunction(
        (start) => (performance.getEntriesByName("deployable:check").at(-1)?.startTime ?? 0) > start,
        last?.startTime ?? 0,
      );
      times.push((await measures(page, "deployable:check")).at(-1)?.duration ?? Number.NaN);
    }
    await settled(page);
    assert.equal((await measures(page, "deployable:layout")).length, before.length);
    console.log(`# a keystroke among 200 services is checked in ${times.map((time) => time.toFixed(1)).join(", ")} ms`);
  });
});

test("what can be read of a text that is not well-formed is drawn, and an empty text leaves nothing", async () => {
  await using({}, async (page) => {
    await find(page, '<return name="dbup"/>');
    await page.keyboard.insertText("<return nam");
    await page.locator("#verdict", { hasText: "Not well-formed" }).waitFor();
    await page.locator('.dg-frame .dg-line[data-kind="unsatisfied"]').waitFor();
    assert.equal(await page.locator('.dg-service[aria-label^="http on apache"]').getAttribute("data-tone"), "never");
    assert.equal(await page.locator(".dg-note").innerText(), "");

    await replace(page, "");
    await page.locator(".dg-empty").waitFor();
    assert.match(await page.locator(".dg-placeholder").innerText(), /No assemblies/);
  });
});

test("above 200 services assemblies are folded into boxes with counts", async () => {
  await using({}, async (page) => {
    const service = (name: string, waits: string) =>
      `<service name="${name}"><executable url="u"/><parameters><parameter name="p">${waits}</parameter></parameters></service>`;
    const free = Array.from({ length: 150 }, (_, index) => service(`s${index}`, ""));
    const blocked = [
      service("x", '<reference assembly="a" service="y"/>'),
      service("y", '<reference assembly="b" service="s0"/>'),
    ];
    const stuck = [service("stuck", '<reference assembly="none" service="s"/>')];
    const assembly = (name: string, services: string[]) =>
      `<assembly name="${name}" hwp="h"><image id="i"/><services>${services.join("\n")}</services></assembly>`;
    const all = [assembly("a", [...free, ...blocked]), assembly("b", [...free, ...stuck])];
    await replace(page, `<deployable name="d"><assemblies>${all.join("")}</assemblies></deployable>`);
    await page.locator("#verdict", { hasText: "302 start" }).waitFor();
    await page.locator(".dg-words", { hasText: "152 services" }).waitFor();
    assert.equal(await page.locator(".dg-frame .dg-service").count(), 0);
    assert.equal(await page.locator(".dg-frame .dg-assembly").count(), 3);
    assert.deepEqual(await page.locator('.dg-words[data-tone="never"] .dg-caption').allTextContents(), [
      "151 services",
      "1 never starts",
    ]);
    assert.equal(await page.locator(".dg-frame .dg-line").count(), 3);
    const labels = page.locator(".dg-frame .dg-label");
    const inside = labels.and(page.locator("[aria-label^='x on a waits for y on a']"));
    await inside.click();
    assert.equal(await shown(page), '<reference assembly="a" service="y"/>');
    assert.equal(await labels.and(page.locator("[role=button]")).count(), 3);
  });
});

test("a layout that takes too long is ended, and the last drawing stays", async () => {
  await using(
    {},
    async (page) => {
      await page.locator('.dg-service[aria-label^="http on apache"]').waitFor();
      await find(page, '<return name="dbup"/>');
      await page.keyboard.press("Delete");
      await page.locator(".dg-note", { hasText: "took more than 10 s" }).waitFor({ timeout: 25_000 });
      assert.equal(await page.locator('.dg-service[aria-label^="http on apache"]').getAttribute("data-tone"), "never");
      await page.keyboard.press("Control+z");
      await page.locator(".dg-outdated").waitFor({ state: "detached" });
    },
    async (page) => {
      const elk = readFileSync("node_modules/elkjs/lib/elk-worker.min.js", "utf8");
      await page.route("**/elk-worker.min.js", (route) =>
        route.fulfill({
          contentType: "text/javascript",
          body: `${elk}
            const answer = self.onmessage;
            let layouts = 0;
            self.onmessage = (event) => { if (event.data.cmd !== "layout" || layouts++ === 0) answer(event); };`,
        }),
      );
    },
  );
});

test("without the checker the page says so, and the text can still be edited", async () => {
  const { page, close } = await openPage("about:blank", { serviceWorkers: "block" });
  await page.route("**/deployable.wasm", (route) => route.abort());
  await page.goto(site.url);
  await page.locator("#problems", { hasText: "could not be loaded" }).waitFor();
  await replace(page, "<still/>");
  assert.equal(await page.locator(".cm-content").innerText(), "<still/>");
  await close();
});

test("what is typed line by line comes out as it was written, with its end tags", async () => {
  await using({ viewport: { width: 1280, height: 3000 } }, async (page) => {
    for (const name of ["across", "possible-deadlock"]) {
      const written = readFileSync(`examples/${name}.xml`, "utf8").trimEnd();
      await replace(page, "");
      for (const [index, line] of written.split("\n").entries()) {
        if (index > 0) await page.keyboard.press("Enter");
        await page.keyboard.type(line.trim());
      }
      assert.equal(await content(page), written);
    }
  });
});

test("an end tag may be left to the editor, and the name of one that it has completed may be typed", async () => {
  await using({}, async (page) => {
    await replace(page, "");
    await page.keyboard.type("<a>one</");
    assert.equal(await content(page), "<a>one</a>");
    await page.keyboard.type("a>");
    assert.equal(await content(page), "<a>one</a>");
    await replace(page, "");
    await page.keyboard.type("<a><b>two</b>");
    assert.equal(await content(page), "<a><b>two</b></a>");
    await page.keyboard.press("Enter");
    await page.keyboard.type("</a>");
    assert.equal(await content(page), "<a><b>two</b>\n</a>");
    await replace(page, "");
    for (const line of ["<a>", "<b><![CDATA[#!/bin/sh", "date", "]]></b>", "</a>"]) {
      if (line !== "<a>") await page.keyboard.press("Enter");
      await page.keyboard.type(line);
    }
    assert.equal(await content(page), "<a>\n  <b><![CDATA[#!/bin/sh\ndate\n]]></b>\n</a>");
  });
});

test("a new load keeps the text and the agent of the tab, and a choice in the gallery can be undone", async () => {
  await using({}, async (page) => {
    await page.locator("#examples-button").click();
    assert.equal(await page.locator("#examples [aria-current=true] strong").innerText(), "WordPress");
    await page.keyboard.press("Escape");
    await find(page, "Notes");
    await page.keyboard.insertText("Sketches");
    await page.getByRole("radio", { name: "all-or-nothing" }).check();
    await page.reload();
    await page.locator(".cm-line", { hasText: "Sketches from the data centre" }).waitFor();
    assert.ok(await page.getByRole("radio", { name: "all-or-nothing" }).isChecked());
    await page.locator("#examples-button").click();
    assert.equal(await page.locator("#examples [aria-current=true]").count(), 0);
    await page.keyboard.press("Escape");
    await example(page, "Across");
    await page.locator("#verdict", { hasText: "never start" }).waitFor();
    await page.keyboard.press("Control+z");
    await page.locator(".cm-line", { hasText: "Sketches from the data centre" }).waitFor();
  });
});

test("F8 goes to the next finding and tells it until Escape is pressed or the cursor leaves it", async () => {
  await using({}, async (page) => {
    await replace(page, BROKEN_TWICE);
    await page.locator(".problem").nth(1).waitFor();
    const tip = page.locator(".cm-tooltip-lint");
    const places = async (key: string) => {
      await page.keyboard.press(key);
      await tip.waitFor();
      return shown(page);
    };
    await page.keyboard.press("Control+Home");
    assert.equal(await places("F8"), "one");
    assert.equal(await places("F8"), "two");
    assert.equal(await places("F8"), "one");
    assert.equal(await places("Shift+F8"), "two");
    await page.keyboard.press("Escape");
    await tip.waitFor({ state: "detached" });
    assert.equal(await places("F8"), "one");
    await page.keyboard.press("ArrowLeft");
    await tip.waitFor({ state: "detached" });
  });
});

test("every stop of the Tab key has a name", async () => {
  await using({}, async (page) => {
    await find(page, '<return name="dbup"/>');
    await page.keyboard.press("Delete");
    await page.locator(".problem").waitFor();
    await page.locator("#examples-button").focus();
    const names: string[] = [];
    while (names.at(-1) !== "Show all (0)") {
      await page.keyboard.press("Tab");
      const name = await page.evaluate(() => {
        const stop = document.activeElement;
        const label = stop instanceof HTMLInputElement ? stop.labels?.[0]?.innerText : undefined;
        const words = stop instanceof HTMLButtonElement ? stop.innerText : undefined;
        return stop?.getAttribute("aria-label") ?? label ?? words ?? "";
      });
      assert.notEqual(name.trim(), "", `the stop after ${names.join(", ")} has no name`);
      names.push(name);
    }
    assert.equal(names.filter((name) => / on apache: /.test(name) || /^Assembly /.test(name)).length, 1);
  });
});

test("a large graph opens so that its names can be read, and all of it is a key away", async () => {
  for (const [width, name] of [
    [1280, "200 services"],
    [400, "SQL Server AlwaysOn"],
  ] as const) {
    await using({ viewport: { width, height: 800 } }, async (page) => {
      if (width === 400) await page.getByRole("tab", { name: "Graph" }).click();
      await example(page, name);
      await settled(page);
      const scale = async () => {
        const transform = await page.locator(".dg-frame > g").getAttribute("transform");
        return Number(/scale\((.*)\)/.exec(transform ?? "")?.[1]);
      };
      assert.ok((await scale()) >= 0.8, `it opens at ${await scale()}`);
      const inView = await page.locator(".dg-service").evaluateAll((services) => {
        const frame = document.querySelector(".dg-frame")?.getBoundingClientRect() ?? new DOMRect();
        return services.filter((service) => {
          const { left, right, top, bottom } = service.getBoundingClientRect();
          return left > frame.left && right < frame.right && top > frame.top && bottom < frame.bottom;
        }).length;
      });
      assert.ok(inView > 0);
      await page.locator(".dg-frame [tabindex='0']").focus();
      await page.keyboard.press("0");
      assert.ok((await scale()) < 0.8);
    });
  }
});

test("the drawing lets go of a mouse whose button went up where the page did not see it", async () => {
  await using({}, async (page) => {
    const moved = () => page.locator(".dg-frame > g").getAttribute("transform");
    const box = await page.locator(".dg-frame").boundingBox();
    assert.ok(box);
    const event = (type: string, x: number, buttons: number) =>
      page.locator(".dg-frame").dispatchEvent(type, {
        pointerId: 1,
        isPrimary: true,
        clientX: box.x + x,
        clientY: box.y + 10,
        button: 0,
        buttons,
        bubbles: true,
      });
    await page.mouse.move(box.x + 10, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 40, box.y + 10);
    const before = await moved();
    await event("pointermove", 60, 0);
    await event("pointermove", 90, 0);
    assert.equal(await moved(), before);
    await page.mouse.up();
    await page.locator('.dg-service[aria-label^="mysql on mysql"]').click();
    assert.match(await shown(page), /^<service name="mysql">/);
  });
});

test("a box that the document lacks leads to the reference that asks for it", async () => {
  await using({}, async (page) => {
    await replace(page, BROKEN_TWICE);
    await page.locator(".dg-assembly.dg-ghost").nth(1).waitFor();
    const ghost = page.locator('.dg-assembly.dg-ghost[aria-label*="two"]');
    await ghost.locator(".dg-box").click({ position: { x: 60, y: 40 } });
    assert.equal(await shown(page), "two");
  });
});

test("a step of a deadlock that no reference makes is drawn too", async () => {
  await using({}, async (page) => {
    await example(page, "Across");
    await page.getByRole("radio", { name: "all-or-nothing" }).check();
    await page.locator('.dg-frame .dg-line[data-kind="together"]').nth(1).waitFor();
    assert.deepEqual(
      await page
        .locator('.dg-frame .dg-line[data-kind="together"]')
        .evaluateAll((lines) => lines.map((line) => [line.getAttribute("aria-label"), line.getAttribute("data-tone")])),
      [
        ["I1S2 on I1 starts only together with I1S1 on I1", "deadlock"],
        ["I2S2 on I2 starts only together with I2S1 on I2", "deadlock"],
      ],
    );
    await page.locator(".dg-legend", { hasText: "starts together with" }).waitFor();
    await page.getByRole("radio", { name: "independent" }).check();
    await page.locator('.dg-frame .dg-line[data-kind="together"]').first().waitFor({ state: "detached" });
  });
});

test("a deadlock is listed as its ring, once, at the lines where it is now", async () => {
  await using({}, async (page) => {
    await example(page, "Deadlock");
    const problem = page.locator(".problem");
    await problem.waitFor();
    const words = await problem.innerText();
    assert.equal(words.match(/directory on accounts waits for mail on post/g)?.length, 1, words);
    assert.match(words, /^18:15\s+Deadlock:\s+deadlock\s/);
    // The way round directly after its sentence, then what it means, then what to do.
    assert.match(words, /^18:15[\s\S]*\n35:15[\s\S]*\n51:15[\s\S]*None of them ever starts[\s\S]*\nAsk the user/);
    await problem.getByRole("button", { name: "18:15 Deadlock:" }).waitFor();

    const lines = problem.locator(".related .at");
    assert.deepEqual(await lines.allInnerTexts(), ["18:15", "35:15", "51:15"]);
    await find(page, '<assembly name="post"');
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.insertText(" ");
    await lines.getByText("34:15").waitFor();
    assert.deepEqual(await lines.allInnerTexts(), ["18:15", "34:15", "50:15"]);
  });
});

test("an empty text is no error, and the page offers ways to begin", async () => {
  await using({}, async (page) => {
    await replace(page, "");
    await page.locator("#verdict", { hasText: "Empty" }).waitFor();
    assert.equal(await page.locator("#verdict").getAttribute("data-tone"), "calm");
    assert.equal(await page.locator(".cm-lint-marker").count(), 0);
    assert.equal(await page.locator(".problem").count(), 0);
    await page.getByRole("button", { name: "Open an example" }).click();
    await page.locator("#examples").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Begin with a skeleton" }).click();
    await page.locator("#verdict", { hasText: "1 service starts" }).waitFor();
    assert.equal(await page.locator("#problems").innerText(), "No problems");
  });
});

test("a fix that is clicked while the text changes is made if it still holds", async () => {
  await using({}, async (page) => {
    await find(page, 'assembly="mysql" parameter="dbup"');
    await page.keyboard.insertText('assembly="mysqll" parameter="dbup"');
    const fix = page.locator(".fix").first();
    await fix.waitFor();
    await find(page, "A blog");
    await page.keyboard.insertText("The weblog");
    await fix.evaluate((button: HTMLButtonElement) => button.click());
    await page.locator("#problems").getByText("No problems").waitFor();
    await page.locator(".cm-line", { hasText: "The weblog" }).waitFor();
  });
});

test("after a failure of the checker the page says so, and the next change is checked again", async () => {
  await using(
    {},
    async (page) => {
      await page.getByRole("tab", { name: "Heat" }).click();
      await page.locator("#heat .cm-line", { hasText: "heat_template_version" }).waitFor();
      await page.evaluate("trap = true");
      await find(page, '<return name="dbup"/>');
      await page.keyboard.press("Delete");
      await page.locator("#verdict", { hasText: "Not checked" }).waitFor();
      await page.locator("#problems", { hasText: "The checker failed" }).waitFor();
      await page.locator("#heat").getByText("Without the checker there is no template.").waitFor();
      await page.evaluate("trap = false");
      await page.keyboard.type(" ");
      await page.locator(".problem .code", { hasText: "unknown-return" }).waitFor();
      assert.equal(await page.locator("#problems .refused").count(), 0);
      assert.equal(await page.locator(".dg-note").innerText(), "");
    },
    (page) =>
      page.addInitScript(() => {
        const load = WebAssembly.instantiateStreaming;
        WebAssembly.instantiateStreaming = async (source, imports) => {
          const { module, instance } = await load(source, imports);
          const report = instance.exports.document_report as (pointer: number) => unknown;
          const trapping = (pointer: number) => {
            if (Reflect.get(globalThis, "trap")) throw new WebAssembly.RuntimeError("unreachable");
            return report(pointer);
          };
          return { module, instance: { exports: { ...instance.exports, document_report: trapping } } };
        };
      }),
  );
});

test("the tabs that are chosen stay, in a page of another width and after a reload", async () => {
  await using({}, async (page) => {
    const seen = () =>
      page.locator('[role="tab"][aria-selected="true"]').evaluateAll((tabs) => tabs.map(({ id }) => id));
    await page.getByRole("tab", { name: "Outline" }).click();
    await page.getByRole("tab", { name: "Follow" }).click();
    await page.locator(".feed").waitFor();
    await page.setViewportSize({ width: 400, height: 800 });
    await page.locator("#follow").waitFor();
    assert.deepEqual(await seen(), ["tab-follow"]);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.locator("#outline").waitFor();
    assert.deepEqual(await seen(), ["tab-outline", "tab-follow"]);

    await page.getByRole("tab", { name: "Launch" }).click();
    await page.reload();
    await page.locator("#launch .tl-row").first().waitFor();
    assert.deepEqual(await seen(), ["tab-outline", "tab-launch"]);
    await page.locator("#outline [role=treeitem]").first().waitFor();
  });
});

for (const width of [400, 1280]) {
  test(`at ${width} pixels nothing is wider than the page`, async () => {
    await using({ viewport: { width, height: 800 } }, async (page) => {
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(await wide(), width);
      await page.locator("#examples-button").click();
      assert.equal(await wide(), width);
      await page.keyboard.press("Escape");
      if (width === 400) {
        await page.getByRole("tab", { name: "Graph" }).click();
        assert.ok(await page.locator("#graph").isVisible());
        assert.ok(!(await page.locator("#problems").isVisible()));
        await page.getByRole("tabpanel", { name: "Graph" }).waitFor();
        await page.getByRole("tab", { name: "Follow" }).click();
        await page.locator(".feed").waitFor();
        assert.equal(await page.locator("#follow").evaluate((pane) => pane.scrollWidth), width);
        await page.locator(".count").evaluateAll((counts) => {
          for (const count of counts) count.textContent = "a dozen"; // no tab gets under another button
        });
        await page.getByRole("tab", { name: "Heat" }).click();
      }
      await page.locator("#splitter-y").focus();
      const height = () => page.locator("#editor").evaluate((editor) => editor.clientHeight);
      const before = await height();
      await page.keyboard.press("ArrowUp");
      assert.ok((await height()) < before);
    });
  });
}

function using(
  options: BrowserContextOptions,
  body: (page: Page) => Promise<void>,
  prepare?: (page: Page) => Promise<unknown>,
): Promise<void> {
  return visit(site, options, body, prepare);
}

async function current(page: Page, kind: string, label: RegExp): Promise<void> {
  const marked = page.locator(`${kind}.dg-current`);
  await marked.waitFor();
  assert.equal(await page.locator(".dg-current").count(), 1);
  assert.match((await marked.getAttribute("aria-label")) ?? "", label);
}

function measures(page: Page, name: string): Promise<{ startTime: number; duration: number }[]> {
  return page.evaluate(
    (name) => performance.getEntriesByName(name).map(({ startTime, duration }) => ({ startTime, duration })),
    name,
  );
}

/** Waits until no layout is at work or about to be. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(300);
  await page.locator(".dg-busy").waitFor({ state: "detached", timeout: 30_000 });
}

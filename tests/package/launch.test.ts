/** `launch` of the published library: a rehearsal, and a launch that is followed. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { launch, open, type Plan } from "deployable";

import { root } from "../cli/command.js";

test("a launch is rehearsed at any moment, and followed by reports", () => {
  const plan = planOf(readFileSync(join(root, "examples/wordpress.xml"), "utf8"));
  const whole = launch(plan);
  assert.deepEqual([whole.deployment, whole.healthy, whole.at], ["running", true, 50]);
  const moment = launch(plan, { until: 35 });
  assert.deepEqual(
    moment.services.map(({ state, waitsFor }) => [state, waitsFor]),
    [
      ["waiting", ["`mysql` on `mysql` to complete"]],
      ["running", []],
    ],
  );
  const folder = join(root, "examples/launches/wordpress");
  const reports = readdirSync(folder).map((name) => ({
    text: readFileSync(join(folder, name), "utf8"),
    received: 1000 + 10 * Number(name[0]),
  }));
  const followed = launch(plan, { reports, launched: 1000 });
  assert.deepEqual([followed.next.action, followed.notes], ["done", []]);
  assert.deepEqual(
    followed.services.map(({ started, completed }) => [started, completed]),
    [
      [58, 67],
      [36, 51],
    ],
  );
  const early = launch(plan, { reports, launched: 1000, now: 1035 });
  assert.deepEqual([early.deployment, early.next.action], ["running", "wait"]);
  const states = (["running", "vanished"] as const).map((state, index) => {
    return { assembly: "mysql", state, at: 1031 + 10 * index };
  });
  assert.equal(launch(plan, { reports, states, launched: 1000, timeout: 600 }).next.action, "give-up");
});

test("a launch does not change what it is given, and gives the same for the same", () => {
  const plan = planOf(readFileSync(join(root, "examples/large.xml"), "utf8"));
  const before = structuredClone(plan);
  const options = { random: 42, fail: [{ assembly: "x", service: "y" }] };
  assert.deepEqual(launch(plan, options), launch(plan, options));
  assert.deepEqual(plan, before);
  assert.equal(launch(plan, options).notes.length, 1);
});

test("what a launch cannot be made of is the caller's mistake, and is named", () => {
  const plan = planOf(readFileSync(join(root, "examples/wordpress.xml"), "utf8"));
  const wrong = (options: object, message: RegExp, of: unknown = plan) =>
    assert.throws(() => launch(of as Plan, options), { name: "TypeError", message });
  wrong({}, /^deployable: the plan must be an object, not null\.$/, null);
  wrong({}, /nodes of the plan must be an array, not "x"\./, { nodes: "x" });
  wrong({}, /id of nodes\[0\] must be a string/, { nodes: [{}] });
  wrong({}, /comes before any instance/, { nodes: [{ id: "s", assembly: "a", service: "s" }] });
  wrong({ timout: 3 }, /the options cannot have "timout"; there is agent, /);
  wrong({ timeout: "3" }, /timeout of the options must be a number, not "3"\./);
  wrong({ timeout: -1 }, /timeout of the options must be seconds/);
  wrong({ until: Number.NaN }, /until of the options must be a number, not NaN\.$/);
  wrong({ durations: { boot: Infinity } }, /boot of durations must be a number, not Infinity\.$/);
  wrong({ random: Infinity }, /random of the options must be a number, not Infinity\.$/);
  wrong(
    { fail: [{ assembly: "mysql", service: "mysql", code: 0 }] },
    /code of fail\[0\] must be that of a failure, not 0/,
  );
  wrong({ fail: new Array(1) }, /fail\[0\] must be an object, not undefined/);
  const milliseconds = { text: "", received: 1_345_000_000_000 };
  wrong(
    { launched: 1_345_000_000, reports: [milliseconds] },
    /received of reports\[0\] must be within thirty years of /,
  );
  wrong({ durations: { services: { "a/s": "1" } } }, /a\/s of durations\.services must be a number/);
  wrong({ fail: {} }, /fail of the options must be an array/);
  wrong({ fail: [null] }, /fail\[0\] must be an object, not null/);
  wrong({ fail: [{ assembly: "a", service: "s", code: 1.5 }] }, /code of fail\[0\] must be a whole number/);
  wrong({ agent: "mine" }, /unknown agent "mine"/);
  wrong({ afterwards: "pray" }, /afterwards of the options must be nothing, rollback or relaunch, not "pray"\./);
  wrong({ relaunches: 10 }, /relaunches of the options must be a whole number from 1 to 9, not 10\./);
  wrong({ reports: [{ text: "" }] }, /received of reports\[0\] must be a number/);
  wrong(
    { states: [{ assembly: "a", state: "dead", at: 1 }] },
    /state of states\[0\] must be one of Conductor's states/,
  );
});

function planOf(xml: string): Plan {
  const document = open(xml);
  try {
    return document.plan();
  } finally {
    document.close();
  }
}

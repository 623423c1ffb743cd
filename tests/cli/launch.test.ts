import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import type { Launch } from "deployable";

import { deployable, deployment, file, root } from "./command.js";

const wordpress = join(root, "examples/wordpress.xml");

/** What `launch --format json` says. */
function launched(...args: string[]): Launch {
  const { out, err } = deployable(["launch", "--format", "json", ...args]);
  assert.equal(err, "");
  return JSON.parse(out) as Launch;
}

test("a launch is told as a table of what happens and when", () => {
  assert.deepEqual(deployable(["launch", wordpress]), {
    status: 0,
    out: ` 0 s  The deployment goes from new to pending: it is launched.
 0 s  \`apache\` boots.
 0 s  \`mysql\` boots.
30 s  \`apache\` has booted.
30 s  \`mysql\` has booted.
30 s  \`mysql\` on \`mysql\` starts.
30 s  The deployment goes from pending to running: all instances are running.
40 s  \`mysql\` on \`mysql\` has succeeded.
40 s  \`http\` on \`apache\` starts.
50 s  \`http\` on \`apache\` has succeeded.

Longest wait:
  the boot of mysql, then mysql on mysql, then http on apache

After 50 s the deployment is running. All instances are running, and all services have succeeded.
`,
    err: "",
  });
});

test("the JSON has what other programs rely on", () => {
  const { deployment, healthy, services, instances, events } = launched(wordpress);
  assert.deepEqual({ deployment, healthy }, { deployment: "running", healthy: true });
  assert.deepEqual(
    services.map(({ assembly, service, started, completed, code, waitsFor }) => {
      return { assembly, service, started, completed, code, waitsFor };
    }),
    [
      { assembly: "apache", service: "http", started: 40, completed: 50, code: 0, waitsFor: [] },
      { assembly: "mysql", service: "mysql", started: 30, completed: 40, code: 0, waitsFor: [] },
    ],
  );
  assert.deepEqual(
    instances.map(({ assembly, state, allServicesStarted }) => ({ assembly, state, allServicesStarted })),
    ["apache", "mysql"].map((assembly) => ({ assembly, state: "running", allServicesStarted: true })),
  );
  const { at, what, assembly, service, text } =
    events.find((event) => event.what === "service-started") ?? assert.fail();
  assert.deepEqual([at, what, assembly, service], [30, "service-started", "mysql", "mysql"]);
  assert.equal(text, "`mysql` on `mysql` starts.");
});

test("durations, failures and a timeout change what happens", () => {
  const durations = file("durations.json", JSON.stringify({ boot: 5, default: 2, services: { "mysql/mysql": 0.25 } }));
  const quick = launched("--durations", durations, wordpress);
  assert.deepEqual(
    quick.services.map(({ started, completed }) => [started, completed]),
    [
      [5.25, 7.25],
      [5, 5.25],
    ],
  );
  const failed = launched("--fail", "mysql/mysql=3", "--fail=apache/http", wordpress);
  assert.deepEqual(
    failed.services.map(({ code, onFailed }) => [code, onFailed]),
    [
      [1, [{ assembly: "mysql", service: "mysql" }]],
      [3, []],
    ],
  );
  assert.equal(failed.healthy, false);
  const text = deployable(["launch", "--fail", "mysql/mysql=3", wordpress]).out;
  assert.match(text, /^40 s {2}`mysql` on `mysql` has failed with code 3; for what waits for it that is enough\.$/m);
  assert.match(text, /^Ran though what they waited for had failed:\n {2}http on apache, after mysql on mysql$/m);
  const late = launched("--timeout", "35.5", wordpress);
  assert.deepEqual([late.deployment, late.timedOut], ["running", true], "it catches up");
  const never = launched("--timeout", "35", file("t.xml", deployment({ a: { s: ['assembly="a" service="s"'] } })));
  assert.deepEqual([never.deployment, never.timedOut], ["incomplete", true]);
});

test("what needs each other launches under independent and not under all-or-nothing", () => {
  const across = join(root, "examples/across.xml");
  const started = (agent: string) =>
    launched("--agent", agent, across).services.filter((service) => service.started !== null).length;
  assert.deepEqual([started("independent"), started("all-or-nothing")], [4, 0]);
});

test("what never starts is said, with why", () => {
  const broken = file("broken.xml", deployment({ web: { http: ['assembly="db" service="sql"'] } }));
  const { status, out } = deployable(["launch", broken]);
  assert.equal(status, 1);
  assert.match(out, /^Never started:\n {2}http on web: db is not in the document$/m);
  assert.match(out, /\nThe document has 1 error: see deployable check\.\n$/);
  const ring = file(
    "ring.xml",
    deployment({ a: { s: ['assembly="b" service="t"'] }, b: { t: ['assembly="a" service="s"'] } }),
  );
  assert.match(deployable(["launch", ring]).out, /^ {2}s on a: in a deadlock with t on b$/m);
  const asks = file("asks.xml", deployment({ a: { s: ['assembly="b" service="t"'] }, b: { t: [] } }));
  const refused = deployable(["launch", "--agent", "audrey-0.4", asks]).out;
  assert.match(refused, /: waits for support by audrey-0\.4 for references to services of /);
  const nothing = file("nothing.xml", "");
  assert.equal(deployable(["launch", nothing]).status, 1);
});

test("durations may come from standard input, with a mark", () => {
  const { out, status } = deployable(["launch", "--durations", "-", wordpress], { input: '\ufeff{"boot": 5}' });
  assert.equal(status, 0);
  assert.match(out, /^ 5 s {2}`mysql` has booted\.$/m);
});

test("names are found whatever is in them", () => {
  const odd = file("odd.xml", deployment({ "a/b": { "c=1": [] }, a: { "b/d": [] } }));
  const codes = (...args: string[]) => launched(...args, odd).services.map(({ code }) => code);
  assert.deepEqual(codes("--fail", "a/b/c=1"), [1, 0]);
  assert.deepEqual(codes("--fail", "a/b/c=1=7"), [7, 0]);
  assert.deepEqual(codes("--fail", "a/b/d=-2"), [0, -2]);
});

test("what is asked for wrongly is one line", () => {
  for (const [args, reason] of [
    [
      ["--timeout", "soon", wordpress],
      '"soon" is no number of seconds, in digits, up to a thousand million (see deployable launch --help)',
    ],
    [
      ["--timeout", "-1", wordpress],
      '"-1" is no number of seconds, in digits, up to a thousand million (see deployable launch --help)',
    ],
    [["--timeout", "1", "--timeout", "2", wordpress], "--timeout is given twice (see deployable launch --help)"],
    [["--fail", wordpress], "no FILE given, nor - for standard input (see deployable launch --help)"],
    [["--fail"], "--fail needs a value: ASSEMBLY/SERVICE or ASSEMBLY/SERVICE=CODE (see deployable launch --help)"],
    [
      ["--fail", "x/y=3", wordpress],
      'there is no service "x/y" to fail, as ASSEMBLY/SERVICE (see deployable launch --help)',
    ],
    [
      ["--fail", "mysql/mysql=1.5", wordpress],
      'the code in "mysql/mysql=1.5" is no whole number (see deployable launch --help)',
    ],
    [["--durations", "-", "-"], "standard input can be read only once (see deployable launch --help)"],
    [["--durations", "nowhere.json", wordpress], "cannot read nowhere.json: no such file"],
    [
      ["--durations", file("key.json", '{"bot": 1}'), wordpress],
      'cannot launch it: durations cannot have "bot"; there is boot, default, stop, services, boots.',
    ],
    [
      ["--durations", file("name.json", '{"services": {"x/y": 1}}'), wordpress],
      "cannot launch it: `x/y` is not in the plan; what is said of it is left out.",
    ],
    [
      ["--durations", file("array.json", "[]"), file("empty.xml", readFileSync(wordpress))],
      "cannot launch it: durations must be an object, not an array.",
    ],
  ] as const) {
    assert.deepEqual(deployable(["launch", ...args]), { status: 2, out: "", err: `deployable: ${reason}\n` });
  }
  assert.match(
    deployable(["launch", "--durations", file("no.json", "boot: 3"), wordpress]).err,
    /^deployable: no\.json is no JSON: .+\n$/,
  );
});

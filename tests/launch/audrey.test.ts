/** Who follows a rehearsal by the reports that Audrey would send sees what was rehearsed. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { type Agent, type Launch, type LaunchOptions, launch, open } from "deployable";
import { reportsOf } from "../../www/launch/audrey.js";

const LAUNCHED = 1_700_000_000;
const AGENTS: readonly Agent[] = ["independent", "all-or-nothing"];

/** What both must agree on. */
const seen = ({ services, instances, deployment }: Launch) => ({
  deployment,
  instances: instances.map(({ state, allServicesStarted }) => `${state} ${allServicesStarted}`),
  services: services.map(({ state, code }) => `${state} ${code}`),
});

for (const name of readdirSync("examples").filter((name) => name.endsWith(".xml"))) {
  test(`${name} is followed as it was rehearsed`, () => {
    const text = readFileSync(`examples/${name}`, "utf8");
    for (const agent of AGENTS) {
      const plan = open(text, { agent }).plan();
      const service = plan.layers[0]?.[0];
      for (const fail of service ? [[], [service]] : [[]]) {
        const options: LaunchOptions = { agent, fail };
        const at = (until: number): Launch => launch(plan, { ...options, until });
        const whole = launch(plan, options);
        const reports = reportsOf(plan, whole, LAUNCHED);
        for (const time of new Set(whole.events.map(({ at }) => at))) {
          const followed = launch(plan, { agent, reports, launched: LAUNCHED, now: LAUNCHED + time });
          assert.deepEqual(seen(followed), seen(at(time)), `${agent}, at ${time} s`);
          assert.deepEqual(followed.notes, []);
        }
      }
    }
  });
}

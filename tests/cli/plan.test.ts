import assert from "node:assert/strict";
import { test } from "node:test";

import type { Plan } from "deployable";

import { deployable, deployment, file } from "./command.js";

const plain = file(
  "plain.xml",
  `<deployable version="1.0" name="d"><assemblies>
  <assembly name="web" hwp="h"><image id="i"/>
    <services>
      <service name="http"><executable url="x"/><parameters>
        <parameter name="db"><reference assembly="db" parameter="ready"/></parameter>
        <parameter name="ip"><reference assembly="cache" parameter="ipaddress"/></parameter>
        <parameter name="title"/>
      </parameters></service>
    </services>
  </assembly>
  <assembly name="db" hwp="h"><image id="i"/>
    <services>
      <service name="sql"><executable url="x"/><parameters>
        <parameter name="user"><value>word&#10;press</value></parameter>
        <parameter name="secret"><value type="password">hush</value></parameter>
      </parameters></service>
    </services>
    <returns><return name="ready"/></returns>
  </assembly>
  <assembly name="cache" hwp="h"><image id="i"/><returns><return name="ipaddress"/></returns></assembly>
</assemblies></deployable>`,
);

test("text has the layers, what each service waits for, and what the user is asked", () => {
  assert.deepEqual(deployable(["plan", plain]), {
    status: 0,
    err: "",
    out: `Layer 0:
  sql on db

Layer 1:
  http on web, after sql on db and the boot of cache

Asked at launch:
  title of http on web (no default)
  user of sql on db (default word\\u{a}press)
  secret of sql on db (a password, has a default)
`,
  });
});

test("services that do not surely start are told apart", () => {
  const held = file(
    "held.xml",
    `<deployable version="1.0" name="d"><assemblies>
  <assembly name="web" hwp="h"><image id="i"/><services>
    <service name="a"><executable url="x"/><parameters><parameter name="p"><reference assembly="web" parameter="late"/></parameter></parameters></service>
    <service name="b"><executable url="x"/></service>
    <service name="c"><executable url="x"/><parameters><parameter name="p"><reference assembly="web" service="c"/></parameter></parameters></service>
  </services><returns><return name="late"/></returns></assembly>
</assemblies></deployable>`,
  );
  assert.deepEqual(deployable(["plan", held]), {
    status: 1,
    err: "",
    out: `Layer 0:
  b on web

Starts only if undeclared returns come in time:
  a on web, after a on web, b on web and c on web

Never starts:
  c on web: waits for itself

The document has 1 error: see deployable check.
`,
  });
});

test("why a service never starts", () => {
  const lost = file(
    "lost.xml",
    deployment({
      web: {
        http: ['assembly="wbe" service="s"', 'assembly="db" parameter="up"', 'assembly="db" service="off"'],
        after: ['assembly="web" service="http"'],
      },
      db: { sql: ['assembly="cache" service="one"'], other: [] },
      cache: { one: ['assembly="db" service="sql"'] },
      twice: { s: ['assembly="twice" service="s"'] },
    }),
  );
  assert.equal(
    deployable(["plan", lost]).out,
    `Layer 0:
  other on db

Never starts:
  http on web: wbe is not in the document, db does not return up and db has no service off
  after on web: waits for http on web
  sql on db: in a deadlock with one on cache
  one on cache: in a deadlock with sql on db
  s on twice: waits for itself

The document has 5 errors: see deployable check.
`,
  );
  assert.match(
    deployable(["plan", "--agent", "all-or-nothing", lost]).out,
    /\n {2}other on db: in a deadlock with sql on db and one on cache\n/,
  );
});

test("services of one name are told apart", () => {
  const assembly = (reference: string) => `<assembly name="a" hwp="h"><image id="i"/><services><service name="s">
    <executable url="x"/>${reference}</service></services></assembly>`;
  const reference = '<parameters><parameter name="p"><reference assembly="b" service="t"/></parameter></parameters>';
  const input = `<deployable name="d"><assemblies>${assembly("")}${assembly(reference)}
    ${assembly("").replaceAll('"a"', '"b"').replace('"s"', '"t"')}</assemblies></deployable>`;
  assert.match(
    deployable(["plan", "-"], { input }).out,
    /^Layer 0:\n {2}s on a\n {2}t on b\n\nLayer 1:\n {2}s on a, after t on b\n/,
  );
});

test("a document of which nothing can be read", () => {
  assert.match(
    deployable(["plan", "-"], { input: "<deployable" }).out,
    /^Nothing to plan: the document cannot be read\./,
  );
  assert.match(deployable(["plan", "-"], { input: "<a/>" }).out, /^Nothing to plan: there is no assembly\./);
});

test("a deployable without services", () => {
  const bare =
    '<deployable name="d"><assemblies><assembly name="a" hwp="h"><image id="i"/></assembly></assemblies></deployable>';
  assert.equal(deployable(["plan", "-"], { input: bare }).out, "No services: instances boot, and that is all.\n");
});

test("the agent decides", () => {
  const crossed = file(
    "crossed.xml",
    `<deployable version="1.0" name="d"><assemblies><assembly name="a" hwp="h"><image id="i"/><services>
    <service name="one"><executable url="x"/><parameters><parameter name="p"><reference assembly="a" service="two"/></parameter></parameters></service>
    <service name="two"><executable url="x"/></service>
  </services></assembly></assemblies></deployable>`,
  );
  assert.equal(deployable(["plan", crossed]).out, "Layer 0:\n  two on a\n\nLayer 1:\n  one on a, after two on a\n");
  assert.equal(deployable(["plan", "--agent", "all-or-nothing", crossed]).status, 1);
});

test("JSON is the library's plan, as the interface has it", () => {
  const plan = JSON.parse(deployable(["plan", "--format", "json", plain]).out) as Plan;
  assert.deepEqual(Object.keys(plan), ["layers", "neverStart", "asked", "nodes"]);
  assert.deepEqual(plan.layers, [[{ assembly: "db", service: "sql" }], [{ assembly: "web", service: "http" }]]);
  assert.deepEqual(plan.asked, [
    { assembly: "web", service: "http", parameter: "title", default: null, password: false },
    { assembly: "db", service: "sql", parameter: "user", default: "word\npress", password: false },
    { assembly: "db", service: "sql", parameter: "secret", default: "hush", password: true },
  ]);
  for (const node of plan.nodes) {
    assert.deepEqual(Object.keys(node), ["id", "kind", "assembly", "service", "needs", "requires", "provides"]);
  }
});

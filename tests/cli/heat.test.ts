import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { deployable, deployment, file, root } from "./command.js";

const wordpress = join(root, "examples/wordpress.xml");

test("a template is printed for each agent, and for images without Heat's", () => {
  for (const [name, ...args] of [
    ["wordpress"],
    ["wordpress.all-or-nothing", "--agent", "all-or-nothing"],
    ["wordpress.wait-conditions", "--wait-conditions"],
  ]) {
    const out = readFileSync(join(root, `tests/heat/${name}.yaml`), "utf8");
    assert.deepEqual(deployable(["heat", ...args, wordpress]), { status: 0, out, err: "" });
    assert.deepEqual(deployable(["heat", "-", ...args], { input: readFileSync(wordpress) }), {
      status: 0,
      out,
      err: "",
    });
  }
});

test("a document with errors is not exported", () => {
  const broken = file("broken.xml", deployment({ web: { http: ['assembly="db" service="sql"'] } }));
  assert.deepEqual(deployable(["heat", broken]), {
    status: 1,
    out: "",
    err:
      "deployable: cannot export broken.xml: The document has an error in line 4. There is no assembly `db`, so http " +
      "on web never starts. The deployable has: `web`.\n",
  });
  const worse = file(
    "worse.xml",
    deployment({ web: { http: ['assembly="db" service="sql"', 'assembly="x" service="y"'] } }),
  );
  assert.match(
    deployable(["heat", worse]).err,
    /^deployable: cannot export worse\.xml: The document has 2 errors, the first in line 4\. /,
  );
});

test("what cannot be exported though it has no errors is not the document's fault", () => {
  const across = file(
    "across.xml",
    deployment({
      a: { s: ['assembly="b" service="t"'], t: [] },
      b: { s: ['assembly="a" service="t"'], t: [] },
    }),
  );
  assert.equal(deployable(["heat", across]).status, 0);
  assert.deepEqual(deployable(["heat", "--wait-conditions", across]), {
    status: 2,
    out: "",
    err:
      "deployable: cannot export across.xml: The instances of `a` and `b` would wait for each other: without agents an instance is " +
      "made once all is there that any of its services needs of others. Export it for images with agents.\n",
  });
});

test("warnings and a size that Heat may refuse are told beside the template", () => {
  const script = `#!/bin/sh\n${"echo é\n".repeat(70_000)}`;
  const large = file(
    "large.xml",
    `<deployable version="1.0" name="d">
  <assemblies>
    <assembly name="web" hwp="small">
      <image id="i"/>
      <services>
        <service name="http">
          <executable><contents>${script}</contents></executable>
          <parameters><parameter name="a-b"><value>1</value></parameter></parameters>
        </service>
      </services>
    </assembly>
  </assemblies>
</deployable>
`,
  );
  const { status, out, err } = deployable(["heat", large]);
  assert.equal(status, 0);
  assert.match(out, /^# The deployable d for Heat/);
  assert.match(
    err,
    /^deployable: large\.xml has a warning: see deployable check\ndeployable: The template has \d+ kB, and Heat takes 512 kB unless its max_template_size is larger\.\n$/,
  );
});

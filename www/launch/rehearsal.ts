/** A launch that is only tried: what may go wrong is chosen, and the clock shows what follows. */

import type { Agent, Launch, LaunchOptions, Plan, PlanNode } from "deployable";
import { prose } from "../editor/prose.js";
import { button, checkField, choiceField, html, numberField } from "./dom.js";
import { createSettings, TIMES } from "./settings.js";
import { createStage, type Stage, type StageOptions } from "./stage.js";
import type { Row } from "./story.js";
import { called, seconds } from "./words.js";

/** What a launch needs from whoever shows it, rehearsed or real. */
export interface LaunchPaneOptions {
  readonly launch: (plan: Plan, options: LaunchOptions) => Launch;
  readonly onMoment: StageOptions["onMoment"];
}

/** The rehearsal of a plan, or its real launch. */
export interface LaunchPane extends Pick<Stage, "element" | "slot" | "refuse" | "select"> {
  /** Takes another plan, or one for another agent; what was chosen stays. */
  show(plan: Plan, agent: Agent): void;
  /** It is not seen for a while. */
  leave(): void;
}

/** What happens to a service or an instance. */
type Mishap =
  | { readonly kind: "fails"; readonly code: number }
  | { readonly kind: "lost"; readonly at: number }
  | { readonly kind: "not-created" };

/** Makes a rehearsal of nothing. */
export function createRehearsal({ launch, onMoment }: LaunchPaneOptions): LaunchPane {
  let plan: Plan | null = null;
  let agent: Agent = "independent";
  let general: LaunchOptions = {};
  let once = false;
  const mishaps = new Map<string, { readonly node: PlanNode; readonly mishap: Mishap }>();
  const durations = new Map<string, { readonly node: PlanNode; readonly takes: number }>();

  const stage = createStage({ onMoment, controls, empty: "Nothing to launch yet." });
  const changed = html("ul", "launch-list");
  const reset = button("As planned", () => {
    mishaps.clear();
    durations.clear();
    rehearse();
  });
  const wrong = html("section", "launch-part", html("h2", "", "What is changed"), changed, reset);
  const form = html("details", "launch-form", html("summary", "", "Settings"));
  const relaunches = numberField("Again at most", "times", { value: 1, least: 1, most: 9 }, (value) =>
    set({ relaunches: Math.round(value ?? 1) }),
  );
  const again = choiceField(
    "What goes wrong does so",
    { each: "in each launch", first: "in the first launch only" },
    "each",
    (chosen) => {
      once = chosen === "first";
      rehearse();
    },
  );
  relaunches.hidden = again.hidden = true;
  const settings = createSettings({
    boot: "An instance boots in",
    usual: "A service takes",
    onChange() {
      relaunches.hidden = again.hidden = settings.options().afterwards !== "relaunch";
      rehearse();
    },
  });
  form.append(
    ...settings.fields,
    relaunches,
    again,
    numberField("Durations at random, from the number", "", { value: null, least: 0, most: 2 ** 31 }, (value) =>
      set({ random: value ?? undefined }),
    ),
    checkField("Go on without instances that fail (a partial launch)", false, (partial) => set({ partial })),
  );
  stage.settings.append(wrong, form);

  function set(some: LaunchOptions): void {
    general = { ...general, ...some };
    rehearse();
  }

  function options(): LaunchOptions {
    const all = there(mishaps).map(([, mishap]) => mishap);
    const only = once ? { launch: 1 } : {};
    const on = ({ assembly }: PlanNode) => ({ assembly, ...only });
    const services: Record<string, number> = {};
    const boots: Record<string, number> = {};
    for (const [id, { node, takes }] of there(durations)) {
      if (node.service === null) boots[node.assembly] = takes;
      else services[id] = takes;
    }
    return {
      ...general,
      ...settings.options(),
      agent,
      durations: { boot: settings.boot(), default: settings.usual(), services, boots },
      fail: all.flatMap(({ node, mishap }) =>
        mishap.kind === "fails" ? [{ ...on(node), service: node.service ?? "", code: mishap.code }] : [],
      ),
      lost: all.flatMap(({ node, mishap }) => (mishap.kind === "lost" ? [{ ...on(node), at: mishap.at }] : [])),
      notCreated: all.flatMap(({ node, mishap }) => (mishap.kind === "not-created" ? [on(node)] : [])),
    };
  }

  /** What is chosen of nodes that the plan has; of others it is kept, as they may come back. */
  function there<T>(chosen: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
    const ids = new Set(plan?.nodes.map(({ id }) => id));
    return [...chosen].filter(([id]) => ids.has(id));
  }

  function rehearse(): void {
    if (!plan) return;
    const given = options();
    const rehearsed = plan;
    list();
    stage.show({
      plan: rehearsed,
      whole: launch(rehearsed, given),
      at: (until) => launch(rehearsed, { ...given, until }),
      real: false,
    });
  }

  /** What is changed, each with a button that takes it back. */
  function list(): void {
    const items = [
      ...there(mishaps).map(([id, { node, mishap }]) => line(called(node), said(mishap), () => mishaps.delete(id))),
      ...there(durations).map(([id, { node, takes }]) =>
        line(called(node), `${node.service === null ? "boots in" : "takes"} ${seconds(takes)}`, () =>
          durations.delete(id),
        ),
      ),
    ];
    changed.replaceChildren(...items);
    wrong.hidden = items.length === 0;
  }

  function line(name: string, what: string, undo: () => void): HTMLElement {
    const remove = html("button", "launch-undo", "Undo");
    remove.type = "button";
    remove.ariaLabel = `Undo: ${name.replaceAll("`", "")} ${what}`;
    remove.addEventListener("click", () => {
      undo();
      rehearse();
      stage.settings.querySelector<HTMLElement>("summary")?.focus();
    });
    return html("li", "", ...prose(`${name} ${what}`), " ", remove);
  }

  function put(node: PlanNode, mishap: Mishap | null): void {
    if (mishap) mishaps.set(node.id, { node, mishap });
    else mishaps.delete(node.id);
    rehearse();
  }

  function controls({ node }: Row): HTMLElement[] {
    const mishap = mishaps.get(node.id)?.mishap;
    const service = node.service !== null;
    const takes = durations.get(node.id)?.takes ?? (service ? settings.usual() : settings.boot());
    const lasts = numberField(service ? "It takes" : "It boots in", "s", { value: takes, ...TIMES }, (value) => {
      if (value === null) durations.delete(node.id);
      else durations.set(node.id, { node, takes: value });
      rehearse();
    });
    if (service) {
      const code = mishap?.kind === "fails" ? mishap.code : 1;
      const fails = checkField("It fails", mishap?.kind === "fails", (checked) =>
        put(node, checked ? { kind: "fails", code } : null),
      );
      const returned = numberField("with code", "", { value: code, least: 1, most: 255 }, (value) =>
        put(node, { kind: "fails", code: Math.round(value ?? 1) }),
      );
      return [lasts, fails, returned];
    }
    const at = (): number => (mishap?.kind === "lost" ? mishap.at : Math.round(stage.time() * 10) / 10);
    const fate = choiceField(
      "It",
      { fine: "goes well", lost: "is lost", "not-created": "cannot be created" },
      mishap && mishap.kind !== "fails" ? mishap.kind : "fine",
      (chosen) =>
        put(node, chosen === "fine" ? null : chosen === "lost" ? { kind: "lost", at: at() } : { kind: chosen }),
    );
    const when = numberField("lost at", "s", { value: at(), ...TIMES }, (value) =>
      put(node, { kind: "lost", at: value ?? 0 }),
    );
    return [lasts, fate, when];
  }

  return {
    element: stage.element,
    slot: stage.slot,
    refuse(reason) {
      plan = null;
      stage.refuse(reason);
    },
    select: stage.select,
    leave: stage.pause,
    show(next, nextAgent) {
      plan = next;
      agent = nextAgent;
      if (next.nodes.length === 0) stage.show(null);
      else rehearse();
    },
  };
}

function said(mishap: Mishap): string {
  if (mishap.kind === "fails") return `fails with code ${mishap.code}`;
  return mishap.kind === "lost" ? `is lost at ${seconds(mishap.at)}` : "cannot be created";
}

/** A launch that is only tried: what may go wrong is chosen, and the clock shows what follows. */

import type { Agent, Launch, LaunchOptions, Plan, PlanNode } from "deployable";
import { prose } from "../editor/prose.js";
import { button, checkField, choiceField, html, numberField, write } from "./dom.js";
import { createSettings, TIMES } from "./settings.js";
import { type Controls, createStage, type Stage, type StageOptions } from "./stage.js";
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

  const stage = createStage({ onMoment, controls });
  const changed = html("ul", "launch-list");
  const reset = button("Undo all", () =>
    takeBack(() => {
      mishaps.clear();
      durations.clear();
    }),
  );
  const wrong = html("section", "launch-part", html("h2", "", "What is changed"), changed, reset);
  const form = html("details", "launch-form", html("summary", "", "Settings"));
  const relaunches = numberField("Again at most", "times", { value: 1, least: 1, most: 9, whole: true }, (value) =>
    set({ relaunches: value ?? 1 }),
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
    numberField("Durations at random (seed)", "", { value: null, least: 0, most: 2 ** 31 }, (value) =>
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
    const lasting = (isService: boolean): Record<string, number> =>
      Object.fromEntries(
        there(durations)
          .filter(([, { node }]) => (node.service !== null) === isService)
          .map(([id, { node, takes }]) => [isService ? id : node.assembly, takes]),
      );
    return {
      ...general,
      ...settings.options(),
      agent,
      durations: { boot: settings.boot(), default: settings.usual(), services: lasting(true), boots: lasting(false) },
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

  /** What is changed, each with a button that takes it back; also of nodes that the plan does not have. */
  function list(): void {
    const ids = new Set(plan?.nodes.map(({ id }) => id));
    const line = (node: PlanNode, what: string, undo: () => void): HTMLElement => {
      const name = called(node);
      const remove = html("button", "launch-undo", "Undo");
      remove.type = "button";
      remove.ariaLabel = `Undo: ${name.replaceAll("`", "")} ${what}`;
      remove.addEventListener("click", () => takeBack(undo));
      const gone = ids.has(node.id) ? "" : ", but is not in the text";
      return html("li", "", ...prose(`${name} ${what}${gone}`), " ", remove);
    };
    changed.replaceChildren(
      ...[...mishaps].map(([id, { node, mishap }]) => line(node, said(mishap), () => mishaps.delete(id))),
      ...[...durations].map(([id, { node, takes }]) =>
        line(node, `${node.service === null ? "boots in" : "takes"} ${seconds(takes)}`, () => durations.delete(id)),
      ),
    );
    wrong.hidden = changed.childElementCount === 0;
  }

  function takeBack(undo: () => void): void {
    undo();
    rehearse();
    form.querySelector("summary")?.focus();
  }

  function put(node: PlanNode, mishap: Mishap | null): void {
    if (mishap) mishaps.set(node.id, { node, mishap });
    else mishaps.delete(node.id);
    rehearse();
  }

  function controls({ node }: Row): Controls {
    const service = node.service !== null;
    const mishap = (): Mishap | undefined => mishaps.get(node.id)?.mishap;
    const takes = (): number => durations.get(node.id)?.takes ?? (service ? settings.usual() : settings.boot());
    const now = (): number => Math.round(stage.time() * 10) / 10;
    const lasts = numberField(service ? "It takes" : "It boots in", "s", { value: takes(), ...TIMES }, (value) => {
      durations.set(node.id, { node, takes: value ?? 0 });
      rehearse();
    });
    if (service) {
      const fails = checkField("It fails", false, (checked) => put(node, checked ? { kind: "fails", code: 1 } : null));
      const code = numberField("with code", "", { value: 1, least: 1, most: 255, whole: true }, (value) =>
        put(node, { kind: "fails", code: value ?? 1 }),
      );
      return {
        elements: [lasts, fails, code],
        write() {
          const chosen = mishap();
          write(lasts, String(takes()));
          write(fails, chosen?.kind === "fails");
          code.hidden = chosen?.kind !== "fails";
          if (chosen?.kind === "fails") write(code, String(chosen.code));
        },
      };
    }
    const fate = choiceField(
      "It",
      { fine: "goes well", lost: "is lost", "not-created": "cannot be created" },
      "fine",
      (kind) => put(node, kind === "fine" ? null : kind === "lost" ? { kind, at: now() } : { kind }),
    );
    const when = numberField("lost at", "s", { value: 0, ...TIMES }, (value) =>
      put(node, { kind: "lost", at: value ?? 0 }),
    );
    return {
      elements: [lasts, fate, when],
      write() {
        const chosen = mishap();
        write(lasts, String(takes()));
        write(fate, chosen?.kind ?? "fine");
        when.hidden = chosen?.kind !== "lost";
        if (chosen?.kind === "lost") write(when, String(chosen.at));
      },
    };
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
      rehearse();
    },
  };
}

function said(mishap: Mishap): string {
  if (mishap.kind === "fails") return `fails with code ${mishap.code}`;
  return mishap.kind === "lost" ? `is lost at ${seconds(mishap.at)}` : "cannot be created";
}

import type { Graph } from "deployable";
import { identify, keyOf } from "./identify.js";
import type { Item, Moments, Overlay, Picture } from "./scene.js";

/** An instance or a service, by its number in the document. */
export interface Picked {
  readonly kind: "instance" | "service";
  readonly index: number;
}

/** Shows a moment of a launch over a graph; `onPick` hears of what is chosen. */
export function overMoments(moments: Moments, onPick: (picked: Picked) => void): Overlay {
  return {
    over: (picture, graph) => atMoment(picture, graph, moments),
    pick(key, graph) {
      const picked = pickedOf(graph, key);
      if (picked) onPick(picked);
      return picked !== null;
    },
  };
}

/** A picture of a graph, with what is so at a moment of a launch. A service that waits in vain goes on to say why. */
function atMoment(picture: Picture, graph: Graph, { assemblies, services }: Moments): Picture {
  const keys = identify(graph);
  const items = new Map<string, Item>(picture.items);
  const put = (
    all: readonly { readonly id: string; readonly exists: boolean }[],
    moments: Moments["services"],
  ): void => {
    const there = all.filter(({ exists }) => exists);
    if (there.length !== moments.length) return; // of another text
    there.forEach(({ id }, index) => {
      const moment = moments[index];
      const item = items.get(keyOf(keys, id));
      if (!moment || !item || (moment.tone === "waiting" && item.tone !== "calm")) return;
      items.set(keyOf(keys, id), { ...item, tone: moment.tone, title: moment.title });
    });
  };
  put(graph.assemblies, assemblies);
  put(graph.services, services);
  return { scene: picture.scene, items };
}

/** Which of its assemblies or services, of those that the document has, a key of its picture stands for. */
function pickedOf(graph: Graph, key: string): Picked | null {
  const keys = identify(graph);
  for (const kind of ["assemblies", "services"] as const) {
    const index = graph[kind].filter(({ exists }) => exists).findIndex(({ id }) => keyOf(keys, id) === key);
    if (index >= 0) return { kind: kind === "services" ? "service" : "instance", index };
  }
  return null;
}

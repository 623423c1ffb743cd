import type { EdgeKind, Graph } from "deployable";

/**
 * What is drawn, without where: boxes in boxes, and lines between them. Whatever changes a scene needs a new layout, and nothing else does, so
 * neither verdicts nor places in the text are part of it; those are {@link Item}s.
 */
export interface Scene {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  /** Services are not drawn one by one: there are too many. */
  readonly folded: boolean;
}

/** An assembly or a service. */
export interface Box {
  /** Names the same thing before and after an edit; see `identify`. */
  readonly key: string;
  readonly kind: "assembly" | "service";
  /** The name, cut to fit. */
  readonly text: string;
  /** A second line, or nothing. */
  readonly caption: string;
  /** It is only referenced: the document has no such thing. */
  readonly ghost: boolean;
  readonly width: number;
  readonly height: number;
  readonly children: readonly Box[];
}

/** A reference, or a step of a deadlock that no reference makes: a service that starts only together with another. */
export type LineKind = EdgeKind | "together";

/** All references of one kind from one box to another. */
export interface Line {
  readonly key: string;
  readonly source: string;
  readonly target: string;
  readonly kind: LineKind;
  readonly labels: readonly Label[];
  /** Of all labels together. */
  readonly width: number;
  readonly height: number;
}

/** A reference on its line. */
export interface Label {
  readonly key: string;
  readonly text: string;
}

/** How something stands out. */
export type Tone = "calm" | "never" | "deadlock" | "maybe" | "possible" | "ghost" | Moment["tone"];

/** How an instance or a service is at a moment of a launch. */
export interface Moment {
  readonly tone: "waiting" | "running" | "succeeded" | "failed" | "gone";
  /** The same in a sentence. */
  readonly title: string;
}

/** How all of them are, both in the order of the document; null for what is as it is without a launch. */
export interface Moments {
  readonly assemblies: readonly (Moment | null)[];
  readonly services: readonly (Moment | null)[];
}

/** What the text and its verdicts say about something drawn. */
export interface Item {
  /** Where it is in the text, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** A sentence about it. */
  readonly title: string;
  readonly tone: Tone;
  /** A short mark beside its name, or nothing. */
  readonly badge: string;
  /** The document has it, so a cursor can be in it. */
  readonly exists: boolean;
}

/** A graph, read to be drawn. */
export interface Picture {
  readonly scene: Scene;
  /** By the key of a box, line or label. */
  readonly items: ReadonlyMap<string, Item>;
}

/** What is shown over a picture for a while, and hears of what is chosen in it. */
export interface Overlay {
  /** The picture of a graph, with other items. */
  over(picture: Picture, graph: Graph): Picture;
  /** Something with this key is chosen; whether that is all that is to follow. */
  pick(key: string, graph: Graph): boolean;
}

/** Sizes that the layout and the drawing share, in pixels. */
export const SIZES = {
  /** The most a name may take. */
  nameLimit: 190,
  labelLimit: 150,
  labelLine: 16,
  labelPadding: 6,
  service: 32,
  serviceWithCaption: 44,
  /** Left of a service's name, for its icon, and right of it, for its layer. */
  icon: 28,
  badge: 30,
  assemblyHeader: 34,
  assemblyHeaderWithCaption: 48,
  assemblyPadding: 12,
} as const;

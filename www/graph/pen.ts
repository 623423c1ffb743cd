import type { TextStyle } from "./measure.js";
import type { Colour } from "./palette.js";

/** Attributes of an SVG element. */
export type Attributes = Readonly<Record<string, string | number>>;

/** The elements of SVG that a drawing is made of. */
export type Tag = "circle" | "g" | "path" | "rect" | "svg" | "text" | "title" | "desc";

/**
 * Draws: into a page, or into a tree that is written down. Whatever is drawn says its looks by attributes, with colours from
 * {@link Pen.colour}, so that it looks the same wherever it goes.
 */
export interface Pen<Element> {
  /** Makes an element. Names that hold markup stay text. */
  element(tag: Tag, attributes: Attributes, ...children: readonly Element[]): Element;
  /** Changes attributes. */
  set(element: Element, attributes: Attributes): void;
  /** Moves elements to the end of another. */
  append(parent: Element, ...children: readonly Element[]): void;
  /** Replaces the text of an element; its style is needed where it is seen. */
  write(element: Element, text: string, style?: TextStyle): void;
  /** What a `fill` or `stroke` of this colour is here. */
  colour(name: Colour | "none"): string;
}

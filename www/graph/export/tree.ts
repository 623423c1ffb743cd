import { measure, type TextStyle } from "../measure.js";
import type { Colour } from "../palette.js";
import type { Attributes, Pen, Tag } from "../pen.js";

/** An SVG element that is going to be written down. */
export interface Tree {
  readonly tag: Tag;
  readonly attributes: Map<string, string | number>;
  readonly children: Set<Tree>;
  text: string;
}

/**
 * Draws a tree in these colours. Every text says how wide it is, so that a font that is not here, and another there, moves
 * nothing; its letters are made narrower or wider, since some scripts join them.
 */
export function treePen(palette: Readonly<Record<Colour, string>>): Pen<Tree> {
  return {
    element: (tag, attributes, ...children) => ({
      tag,
      attributes: new Map(Object.entries(attributes)),
      children: new Set(children),
      text: "",
    }),
    set: ({ attributes }, changed) => {
      for (const [name, value] of Object.entries(changed)) attributes.set(name, value);
    },
    append({ children }, ...added) {
      for (const child of added) {
        children.delete(child);
        children.add(child);
      }
    },
    write(element, text, style) {
      element.text = text;
      if (style && text !== "") fix(element, text, style);
    },
    colour: (name) => (name === "none" ? name : palette[name]),
  };
}

function fix({ attributes }: Tree, text: string, style: TextStyle): void {
  attributes.set("textLength", measure(text, style)).set("lengthAdjust", "spacingAndGlyphs");
}

/** Writes a tree as XML, which is well-formed whatever the names in it are. What is not seen is left out, and what only a page uses. */
export function written(tree: Tree, indent = ""): string {
  const attributes: Attributes = Object.fromEntries(tree.attributes);
  if (isUnseen(tree)) return "";
  const shown = Object.entries(attributes)
    .filter(([name]) => !PAGE_ONLY.test(name))
    .map(([name, value]) => ` ${name}="${escaped(typeof value === "number" ? rounded(value) : value)}"`)
    .join("");
  const inside = [...tree.children].map((child) => written(child, `${indent} `)).join("");
  if (inside !== "") return `${indent}<${tree.tag}${shown}>\n${inside}${indent}</${tree.tag}>\n`;
  if (tree.text !== "") return `${indent}<${tree.tag}${shown}>${escaped(tree.text)}</${tree.tag}>\n`;
  return `${indent}<${tree.tag}${shown}/>\n`;
}

const PAGE_ONLY = /^(class|data-.*|aria-label|aria-hidden)$/;

function isUnseen({ tag, attributes, children, text }: Tree): boolean {
  if (attributes.get("display") === "none") return true;
  if (tag === "g") return children.size === 0;
  if (tag === "text" || tag === "title") return text === "";
  return attributes.get("fill") === "none" && !attributes.has("stroke");
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  return text.replace(UNWRITABLE, "\ufffd").replace(/[&<>"\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What XML has no way to write: controls, halves of characters, and what is no character. */
const UNWRITABLE = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

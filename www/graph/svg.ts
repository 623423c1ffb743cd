import type { Attributes, Pen, Tag } from "./pen.js";

/** Makes an SVG element of the page. */
export function svg<K extends Tag>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly SVGElement[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  PAGE.set(element, attributes);
  element.append(...children);
  return element;
}

/** Draws into the page, in the colours of `graph.css`; text goes in through `textContent` only. */
export const PAGE: Pen<SVGElement> = {
  element: svg,
  set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  },
  append: (parent, ...children) => parent.append(...children),
  write(element, text) {
    element.textContent = text;
  },
  colour: (name) => (name === "none" ? name : `var(--${name})`),
};

/** A colour of the graph, by what it is for. */
export type Colour =
  | "canvas"
  | "surface"
  | "assembly"
  | "ink"
  | "muted"
  | "outline"
  | "wait"
  | "fact"
  | "accent"
  | "good"
  | "bad"
  | "bad-tint"
  | "unsure"
  | "unsure-tint";

/** On a light or on a dark ground. */
export type Theme = "light" | "dark";

/** The colours of a drawing that leaves the page. In the page `graph.css` says them, and its host may say others. */
export const PALETTES: Readonly<Record<Theme, Readonly<Record<Colour, string>>>> = {
  light: {
    canvas: "#f5f6f8",
    surface: "#ffffff",
    assembly: "#e9ecf1",
    ink: "#1b2430",
    muted: "#566171",
    outline: "#aeb7c3",
    wait: "#3d4a5c",
    fact: "#7d8998",
    accent: "#2a5bd0",
    good: "#1a7a4c",
    bad: "#b3261e",
    "bad-tint": "#fdecea",
    unsure: "#875700",
    "unsure-tint": "#fff3d6",
  },
  dark: {
    canvas: "#12151a",
    surface: "#171b21",
    assembly: "#1c222a",
    ink: "#e2e7ee",
    muted: "#a0acba",
    outline: "#4a5563",
    wait: "#b9c4d1",
    fact: "#76828f",
    accent: "#8ab0ff",
    good: "#6ccf98",
    bad: "#ff8f86",
    "bad-tint": "#3b1f1f",
    unsure: "#efbf62",
    "unsure-tint": "#362a12",
  },
};

import { draw } from "../draw.js";
import type { Placed } from "../layout.js";
import { entriesOf, sample, WORDS } from "../legend.js";
import { FONT_FAMILY, measure } from "../measure.js";
import { PALETTES, type Theme } from "../palette.js";
import type { Pen } from "../pen.js";
import type { Picture } from "../scene.js";
import { count } from "../sentences.js";
import { type Tree, treePen, written } from "./tree.js";

/** A picture, and where a layout has placed what is in it. */
export interface PlacedPicture {
  readonly picture: Picture;
  readonly placed: Placed;
}

/**
 * The drawing with its legend as an SVG file that needs nothing else: every colour is written out, and every text says how wide it
 * is. No font is inside, since the programs that are not browsers ignore one: the file names the usual ones, of which every
 * system has some.
 */
export function toSvg({ picture, placed }: PlacedPicture, theme: Theme): string {
  const palette = PALETTES[theme];
  const pen = treePen(palette);
  const drawing = draw(picture.scene, placed, pen);
  drawing.paint(picture.items);
  const legend = drawLegend(picture, pen, Math.max(placed.width, LEAST_WIDTH));
  const width = Math.ceil(Math.max(placed.width, legend.width));
  const height = Math.ceil(placed.height + legend.height);
  pen.set(drawing.element, { transform: `translate(${Math.round((width - placed.width) / 2)} 0)` });
  pen.set(legend.element, { transform: `translate(0 ${Math.ceil(placed.height)})` });

  const title = pen.element("title", {});
  pen.write(title, "Wait-for graph of a deployable");
  const description = pen.element("desc", {});
  pen.write(description, described(picture));
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const file = pen.element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", role: "img", ...size },
    title,
    description,
    pen.element("rect", { width, height, fill: palette.canvas }),
    drawing.element,
    legend.element,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(file)}`;
}

/** The least that the legend may be broken to, in pixels. */
const LEAST_WIDTH = 320;

const LEGEND = { style: { size: 11.5, weight: 400 }, margin: 16, gap: 6, apart: 16, row: 22 } as const;

interface Legend {
  readonly element: Tree;
  readonly width: number;
  readonly height: number;
}

/** The legend in rows that are at most this wide. */
function drawLegend(picture: Picture, pen: Pen<Tree>, most: number): Legend {
  const { style, margin, gap, apart, row } = LEGEND;
  const element = pen.element("g", { "font-family": FONT_FAMILY });
  let x: number = margin;
  let top = 0;
  let width = 0;
  for (const entry of entriesOf(picture)) {
    const shown = sample(entry, pen);
    const words = pen.element("text", {
      fill: pen.colour("muted"),
      "font-size": style.size,
      "font-weight": style.weight,
    });
    const room = shown.width + gap + measure(WORDS[entry], style);
    if (x > margin && x + room + margin > most) {
      x = margin;
      top += row;
    }
    const middle = top + row / 2;
    pen.set(shown.element, { transform: `translate(${x} ${middle - shown.height / 2})` });
    pen.set(words, { x: x + shown.width + gap, y: middle + 4 });
    pen.write(words, WORDS[entry], style);
    pen.append(element, shown.element, words);
    width = Math.max(width, x + room + margin);
    x += room + apart;
  }
  return { element, width, height: width === 0 ? 0 : top + row + margin / 2 };
}

/** What the drawing says, in words: how much there is, and what does not surely start. */
function described({ scene, items }: Picture): string {
  const services = scene.boxes.flatMap((box) => box.children);
  const amounts = [
    scene.boxes.length === 1 ? "1 assembly" : `${scene.boxes.length} assemblies`,
    ...(services.length > 0 ? [count(services.length, "service")] : []),
  ];
  const told = [...scene.boxes, ...services].flatMap((box) => {
    const item = items.get(box.key);
    return item && item.tone !== "calm" ? [`${item.title}.`] : [];
  });
  const others = told.length - MOST_TOLD;
  const last = others > 0 ? [`And ${count(others, "other")}.`] : [];
  return [`${amounts.join(", ")}.`, ...told.slice(0, MOST_TOLD), ...last].join("\n");
}

const MOST_TOLD = 20;

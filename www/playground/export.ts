/** The graph as a file, or in the clipboard, in the theme that is shown. */

import type { Graph } from "deployable";
import { type PlacedPicture, type Theme, toDot, toMermaid, toPng, toSvg } from "../graph/index.js";
import { download } from "./disk.js";
import { createMenu, type MenuItem } from "./menu.js";
import type { Notice } from "./notice.js";

/** What the exports need from the page. */
export interface ExportOptions {
  readonly notice: Notice;
  /** The graph of the last check, and how it is drawn; null while there is none. */
  readonly graph: () => Graph | null;
  readonly drawn: () => PlacedPicture | null;
  /** What the files are called, without an ending. */
  readonly name: () => string;
}

interface Format {
  readonly name: string;
  readonly about: string;
  readonly ending: string;
  readonly type: string;
  make(graph: Graph, drawn: PlacedPicture): Blob | string | Promise<Blob>;
}

const FORMATS: readonly Format[] = [
  {
    name: "SVG",
    about: "A drawing, sharp at any size",
    ending: "svg",
    type: "image/svg+xml",
    make: (_, drawn) => toSvg(drawn, theme()),
  },
  {
    name: "PNG",
    about: "A picture",
    ending: "png",
    type: "image/png",
    make: (_, drawn) => toPng(toSvg(drawn, theme())),
  },
  { name: "DOT", about: "For Graphviz", ending: "dot", type: "text/vnd.graphviz", make: toDot },
  { name: "Mermaid", about: "For Markdown", ending: "mmd", type: "text/vnd.mermaid", make: toMermaid },
];

/** Makes the button open the menu of exports. */
export function createExport(button: HTMLButtonElement, list: HTMLElement, options: ExportOptions): void {
  const { notice, name } = options;
  const made = async (format: Format): Promise<Blob | string> => {
    const [graph, drawn] = [options.graph(), options.drawn()];
    if (!graph || !drawn) throw new Error("There is no graph to export yet.");
    return format.make(graph, drawn);
  };
  const save = async (format: Format): Promise<void> => {
    const content = await made(format);
    const file = `${name()}.${format.ending}`;
    download(file, new Blob([content], { type: format.type }));
    notice.say(`${file} goes to your downloads.`);
  };
  const copy = async (format: Format): Promise<void> => {
    const content = await made(format);
    try {
      if (typeof content === "string") await navigator.clipboard.writeText(content);
      else await navigator.clipboard.write([new ClipboardItem({ [format.type]: content })]);
    } catch {
      throw new Error("The browser does not let the page use the clipboard: download it instead.");
    }
    notice.say(`The graph is copied as ${format.name}.`);
  };
  const items = (heading: string, act: (format: Format) => Promise<void>): MenuItem[] =>
    FORMATS.map((format, index) => ({
      name: format.name,
      about: format.about,
      ...(index === 0 ? { heading } : {}),
      run: () => {
        act(format).catch((error: unknown) => notice.say(error instanceof Error ? error.message : String(error)));
      },
    }));
  createMenu(button, list, () => [...items("Download", save), ...items("Copy", copy)]);
}

function theme(): Theme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** What leaves the graph, in Chromium: the SVG and PNG of what is drawn, and Mermaid's own drawing of the flowchart. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { PALETTES, type Theme } from "../../www/graph/palette.js";
import { type OpenPage, openPage } from "../browser/harness.js";
import type { Site } from "../browser/site.js";
import { deployment, root } from "../cli/command.js";
import { hostile } from "./names.js";
import { graphPage } from "./page.js";

type Exports = typeof import("../../www/graph/index.js") &
  Pick<typeof import("deployable"), "open"> & { view: import("../../www/graph/index.js").GraphView };
interface Mermaid {
  initialize(options: object): void;
  parse(text: string): Promise<unknown>;
  render(id: string, text: string): Promise<{ svg: string }>;
}
declare const deployable: Exports;
declare const mermaid: Mermaid;

const EXAMPLES = readdirSync(join(root, "examples"))
  .filter((name) => name.endsWith(".xml"))
  .map((name) => [name, readFileSync(join(root, "examples", name), "utf8")] as const);
const DOCUMENTS = [...EXAMPLES, ["hostile names", hostile()] as const];

let site: Site;
let opened: OpenPage;
let page: Page;
before(async () => {
  site = await graphPage();
  opened = await openPage(site.url, { viewport: { width: 900, height: 700 } });
  page = opened.page;
  await page.waitForFunction(() => "deployable" in globalThis);
});
after(async () => {
  await opened.close();
  await site.close();
});

/** Draws a document in the page, and gives the SVG file of what is drawn. */
async function exported(xml: string, theme: Theme): Promise<string> {
  await page.evaluate((xml) => {
    const document = deployable.open(xml);
    deployable.view.show(document.graph(), document.report().deadlocks);
    document.close();
  }, xml);
  await page.waitForFunction(() => !deployable.view.element.matches(".dg-busy") && deployable.view.drawn());
  return page.evaluate((theme) => {
    const drawn = deployable.view.drawn();
    return drawn ? deployable.toSvg(drawn, theme) : "";
  }, theme);
}

/** What a picture file shows: its size, and its colours by how often they occur. */
async function seen(file: { svg: string; scale?: number }) {
  return page.evaluate(async ({ svg, scale }) => {
    const blob = await deployable.toPng(svg, scale);
    const image = await createImageBitmap(blob);
    // The whole of all but the largest, which would take minutes.
    const [width, height] = [Math.min(image.width, 2500), Math.min(image.height, 2500)];
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context?.drawImage(image, 0, 0);
    const data = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    const colours: Record<string, number> = {};
    for (let at = 0; at < data.length; at += 4) {
      const colour = `#${Array.from(data.subarray(at, at + 3), (part) => part.toString(16).padStart(2, "0")).join("")}`;
      colours[colour] = (colours[colour] ?? 0) + 1;
    }
    return { type: blob.type, width: image.width, height: image.height, colours };
  }, file);
}

function sizeOf(svg: string): { width: number; height: number } {
  const [, width, height] = / width="(\d+)" height="(\d+)" viewBox=/.exec(svg) ?? [];
  return { width: Number(width), height: Number(height) };
}

for (const theme of ["light", "dark"] as const) {
  test(`every drawing becomes an SVG and a PNG of twice its size, ${theme}`, async () => {
    for (const [name, xml] of DOCUMENTS) {
      if (name === "large.xml" && theme === "dark") continue; // its 64 million pixels take long, and one theme tells enough
      const svg = await exported(xml, theme);
      const { type, width, height, colours } = await seen({ svg });
      const size = sizeOf(svg);
      assert.deepEqual([name, type], [name, "image/png"]);
      const twice = [2 * size.width, 2 * size.height];
      if (name !== "large.xml") assert.deepEqual([width, height], twice, name);
      else assert.ok(width >= size.width && width < 2 * size.width && width <= 16_384, `${width}`);
      const most = Object.keys(colours).reduce((a, b) => ((colours[a] ?? 0) >= (colours[b] ?? 0) ? a : b));
      assert.ok([PALETTES[theme].canvas, PALETTES[theme].assembly].includes(most), `${name}: mostly ${most}`);
      const deadlocked = (colours[PALETTES[theme]["bad-tint"]] ?? 0) > 1000;
      assert.equal(deadlocked, ["deadlock.xml", "hostile names"].includes(name), name);
    }
  });
}

test("the file looks as the page does: the same shapes, colours and words", async () => {
  for (const [name, xml] of DOCUMENTS.filter(([name]) => name !== "large.xml")) {
    const svg = await exported(xml, "light");
    const looks = await page.evaluate((svg) => {
      const look = (element: Element) => {
        const { fill, stroke, strokeWidth, strokeDasharray, fontSize, fontWeight, fontStyle } =
          getComputedStyle(element);
        const line =
          element.tagName === "text" ? [fontSize, fontWeight, fontStyle] : [stroke, strokeWidth, strokeDasharray];
        return [element.tagName, element.getAttribute("d") ?? element.textContent, fill, ...line].join("|");
      };
      const of = (from: Element | null) =>
        Array.from(from?.querySelectorAll("path:not(.dg-ring, .dg-reach), text, circle") ?? [])
          .filter((element) => element.textContent !== "" || element.tagName === "path")
          .map(look);
      const shown = deployable.view.element.querySelector(".dg-frame > g > g");
      const holder = document.createElement("div");
      holder.innerHTML = svg.replace(/^<\?xml.*?\?>/, "");
      document.body.append(holder);
      const looks = { page: of(shown), file: of(holder.querySelector("svg > g")) };
      holder.remove();
      return looks;
    }, svg);
    assert.ok(looks.page.length > 5, name);
    assert.deepEqual(looks.file, looks.page, name);
  }
});

test("what changes without a new layout is in the next file", async () => {
  const waits = (name: string) => deployment({ a: { s: [`assembly="a" service="${name}"`] } });
  assert.match(await exported(waits("s"), "light"), /never starts, it is part of a deadlock/);
  assert.equal(await page.evaluate(() => deployable.view.drawn()?.picture.scene.boxes.length), 1);
  await page.evaluate(() => deployable.view.show({ assemblies: [], services: [], edges: [] }, []));
  await page.waitForFunction(() => deployable.view.drawn() === null);
});

test("a picture that no canvas can hold is refused in a sentence", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="18000" height="20"/>';
  await assert.rejects(seen({ svg }), /The graph is too large for a PNG: 18000 × 20 pixels\. Take the SVG/);
  assert.equal((await seen({ svg: svg.replace("18000", "9000") })).width, 16_384);
  await assert.rejects(seen({ svg: "no picture" }), /could not be drawn as a picture/);
});

test("Mermaid draws every graph, with each name as it is", async () => {
  for (const [name, xml] of DOCUMENTS) {
    const { graph, drawn } = await page.evaluate(async (xml) => {
      const opened = deployable.open(xml);
      const graph = opened.graph();
      opened.close();
      const text = deployable.toMermaid(graph);
      mermaid.initialize({ startOnLoad: false, maxEdges: 2000, maxTextSize: 1_000_000 });
      await mermaid.parse(text);
      const { svg } = await mermaid.render("drawn", text);
      const holder = document.createElement("div");
      holder.innerHTML = svg;
      const all = (selector: string) =>
        Array.from(holder.querySelectorAll(selector), (one) => one.textContent?.trim().replaceAll("\u2060", ""));
      return {
        graph,
        drawn: {
          assemblies: all(".cluster-label"),
          services: all(".node:not([class*=point]) .nodeLabel"),
          edges: all(".edgeLabel .edgeLabel"),
          lines: holder.querySelectorAll(".edgePaths > path").length,
          deadlocked: holder.querySelectorAll(".node.deadlock").length,
          never: holder.querySelectorAll(".node.never").length,
        },
      };
    }, xml);
    const shown = (things: readonly { name: string; exists: boolean }[]) =>
      things.map(({ name, exists }) => (exists ? name : `${name}(not in the document)`)).sort();
    assert.deepEqual(drawn.assemblies.toSorted(), shown(graph.assemblies), name);
    assert.deepEqual(drawn.services.toSorted(), shown(graph.services), name);
    assert.deepEqual(drawn.edges.toSorted(), graph.edges.map(({ label }) => label).sort(), name);
    assert.equal(drawn.lines, graph.edges.length, name);
    const deadlocked = graph.services.filter(({ deadlock }) => deadlock === "certain").length;
    assert.equal(drawn.deadlocked, deadlocked, name);
    const never = graph.services.filter(({ exists, starts, deadlock }) => exists && starts === "no" && !deadlock);
    assert.equal(drawn.never, never.length, name);
  }
});

test("the colours of files are the page's", async () => {
  const fallbacks = readFileSync(join(root, "www/graph/graph.css"), "utf8");
  for (const [name, colour] of Object.entries(PALETTES.light)) {
    assert.ok(fallbacks.includes(`--${name}: var(--dg-${name}, ${colour});`), name);
  }
  const colours = readFileSync(join(root, "www/colours.css"), "utf8");
  for (const [name, light] of Object.entries(PALETTES.light)) {
    const dark = PALETTES.dark[name as keyof typeof PALETTES.dark];
    assert.ok(colours.includes(`--${name}: var(--deployable-${name}, light-dark(${light}, ${dark}));`), name);
  }
});

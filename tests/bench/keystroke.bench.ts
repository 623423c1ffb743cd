/**
 * What a keystroke costs, as ratios within one run: to parsing as many bytes of JSON, of a document of twice the size to
 * one, of a broken document to the same while it is well-formed, and in the page to the 8 ms that it may cost there.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { open } from "deployable";
import { chromium } from "playwright-core";
import { startSite } from "../browser/site.js";

/** Of the first column; files of the corpus have long names. */
const WIDTH = 90;

console.log(`\n${"a keystroke: update, report and graph".padEnd(WIDTH)} ratio`);
for (const name of ["wordpress", "sql-server-alwayson", "large"]) {
  const xml = readFileSync(`examples/${name}.xml`, "utf8");
  const json = JSON.stringify(xml.split(/\s+/));
  const ours = keystroke(xml);
  const parse = (time(() => JSON.parse(json)) * xml.length) / json.length;
  row(`${name} / JSON.parse of as many bytes`, ours / parse, `${ours.toFixed(2)} ms, ${xml.length} bytes`);
}
const [once, twice] = [keystroke(chain(250)), keystroke(chain(500))];
row("2,000 services in a chain / 1,000", twice / once, `${twice.toFixed(1)} ms; 2.00 is linear`);
for (const path of [
  ...["wordpress", "sql-server-alwayson", "large"].map((name) => `examples/${name}.xml`),
  ...corpus(),
]) {
  const { ratio, state } = slowestState(readFileSync(path, "utf8"));
  row(`${basename(path, ".xml")}, the slowest broken state / as it is`, ratio, state);
}
const inPage = await keystrokesInPage();
const worst = Math.max(...inPage);
row("large, in the page / 8 ms", median(inPage) / 8, `${median(inPage).toFixed(2)} ms, worst ${worst.toFixed(2)} ms`);

function row(what: string, ratio: number, detail: string): void {
  console.log(`${what.padEnd(WIDTH)} ${ratio.toFixed(2).padStart(5)}   ${detail}`);
}

/** Real deployables, where they are at hand. */
function corpus(): string[] {
  const folder = "../shared/corpus";
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => name.endsWith(".xml")).map((name) => `${folder}/${name}`);
}

/**
 * The state between two keystrokes that takes longest to check: cut off, a character taken out, or one put in, at every place
 * of a document, or of a long one at so many.
 */
function slowestState(xml: string): { ratio: number; state: string } {
  const edits: readonly (readonly [string, (at: number) => string])[] = [
    ["cut off", (at) => xml.slice(0, at)],
    ["one less", (at) => xml.slice(0, at) + xml.slice(at + 1)],
    ...["<", ">", '"', "&"].map((c) => [`with ${c}`, (at: number) => xml.slice(0, at) + c + xml.slice(at)] as const),
  ];
  const number = Math.min(xml.length, Math.ceil(4_000_000 / xml.length));
  const places = Array.from({ length: number }, (_, index) => Math.floor(((index + 0.5) * xml.length) / number));
  const states = edits.flatMap(([what, edit]) => places.map((at) => ({ state: `${what} at ${at}`, text: edit(at) })));
  const document = open(xml);
  const cost = (text: string, times: number) => time(() => document.update(text), times);
  // The slowest few of a quick look are looked at again, since one look at each meets every hiccup of the machine.
  const slowest = states.map((state) => ({ ...state, cost: cost(state.text, 5) })).sort((a, b) => b.cost - a.cost);
  // In pairs, of which the middle one counts: what slows the machine down slows both.
  const pairs = (text: string) => median(Array.from({ length: 9 }, () => cost(text, 100) / cost(xml, 100)));
  const again = slowest.slice(0, 10).map(({ state, text }) => ({ state, ratio: pairs(text) }));
  document.close();
  return again.reduce((worst, other) => (other.ratio > worst.ratio ? other : worst));
}

/** The time of all that is asked of the core at a keystroke, in milliseconds. */
function keystroke(xml: string): number {
  const document = open(xml);
  const median = time(() => {
    document.update(xml);
    document.report();
    document.graph();
  });
  document.close();
  return median;
}

/** The median time of a call that is warm, in milliseconds. */
function time(call: () => void, count = 200): number {
  for (let i = 0; i < count / 4; i++) call();
  const times = Array.from({ length: count }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  return median(times);
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

/** Assemblies of four services, each of which waits for the service before it. */
function chain(assemblies: number): string {
  const service = (assembly: number, index: number) => {
    const before = index > 0 ? [assembly, index - 1] : [assembly - 1, 3];
    const reference = `<reference assembly="a${before[0]}" service="s${before[1]}"/>`;
    const parameters = `<parameters><parameter name="p">${reference}</parameter></parameters>`;
    return `<service name="s${index}"><executable url="u"/>${assembly + index > 0 ? parameters : ""}</service>`;
  };
  const assembly = (_: unknown, a: number) =>
    `<assembly name="a${a}" hwp="h"><image id="i"/><services>${[0, 1, 2, 3].map((s) => service(a, s)).join("")}</services></assembly>`;
  return `<deployable name="chain"><assemblies>${Array.from({ length: assemblies }, assembly).join("")}</assemblies></deployable>`;
}

/** What the page itself measures while somebody types into the description of the example of 200 services. */
async function keystrokesInPage(): Promise<number[]> {
  const site = await startSite();
  const executablePath = process.env.CHROME_PATH ?? "";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.locator("#examples-button").click();
  await page.getByText("200 services").first().click();
  await page.locator("#verdict", { hasText: "200" }).waitFor();
  await page.locator(".cm-content").click();
  const times: number[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.type("x");
    await page.waitForTimeout(150);
    times.push(await page.evaluate(() => performance.getEntriesByName("deployable:check").at(-1)?.duration ?? 0));
  }
  await browser.close();
  await site.close();
  return times.slice(20);
}

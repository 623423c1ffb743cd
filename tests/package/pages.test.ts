/** The package in pages that nothing bundles. */

import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { TOOLS } from "../../scripts/lib/places.mjs";
import { type Site, startSite } from "../browser/site.js";
import { app } from "./app.js";
import { findsTheDeadlock } from "./page.js";

let folder: string;
let site: Site;
let url: string;

before(async () => {
  folder = await app("pages", "page", "pages");
  site = await startSite(TOOLS);
  url = `${site.url}apps/pages/`;
});
after(() => site.close());

test("a script tag is enough for a page without modules", () =>
  findsTheDeadlock(`${url}script.html`, ["check", "element"]));

test("a script tag is enough for a file opened from disk", () =>
  findsTheDeadlock(`${pathToFileURL(folder)}/script.html`, ["check", "element"]));

test("the elements work with an import map, in a form", () =>
  findsTheDeadlock(`${url}elements.html`, ["element", "form"]));

test("one's own CodeMirror works with an import map", () => findsTheDeadlock(`${url}editor.html`, ["codemirror"]));

test("a module worker imports it", () => findsTheDeadlock(`${url}worker.html`, ["worker"]));

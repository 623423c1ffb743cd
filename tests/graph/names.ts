/** Names that mean something to whatever reads a drawing, and a document that has them all. */

import { deployment } from "../cli/command.js";

/** They must come out as they are. */
const HOSTILE: readonly string[] = [
  '"\\N\\&amp;<b>é日本</b>\\',
  "]]></text><script>alert(1)</script>",
  "end",
  "subgraph x[y] --> z",
  "style a fill:#f00;",
  "classDef b fill:#0f0;",
  "`**bold** _it_`",
  "#quot; #60; &#60; ﬂ°°60¶ß",
  "%% comment %%{init: {}}%%",
  "click s0 href 'javascript:alert(1)'",
  "$$x^2$$",
  "1. list",
  "🤨 émoji 👩‍👩‍👧",
  "مرحبا بالعالم",
  "fa:fa-ban",
  "{{x}} ((y)) |z|",
  "a@b.c@{ shape: x }",
];

/** A document in which each of them is an assembly, a service and a reference. */
export function hostile(): string {
  const names = HOSTILE.map((name) => name.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`));
  const next = (index: number): string => names[(index + 1) % names.length] ?? "";
  return deployment(
    Object.fromEntries(
      names.map((name, index) => [
        name,
        { [name]: [`assembly="${next(index)}" service="${next(index)}"`, `assembly="${name}" parameter="ipaddress"`] },
      ]),
    ),
  );
}

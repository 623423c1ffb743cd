import type { Extension } from "@codemirror/state";
import { activateHover, type EditorView, hoverTooltip, keymap, type Tooltip } from "@codemirror/view";
import type { Hover } from "deployable";
import { ask } from "./live.js";
import { prose } from "./prose.js";

/** What stands at a place, in words: when it is pointed at, or at Shift+F1. */
export function hover(): Extension {
  const source = (view: EditorView, at: number, side: -1 | 1): Tooltip | null => {
    const said = ask(view, (document) => {
      const said = document.hover(at);
      const here = document.report().diagnostics.filter(({ from, to }) => from <= at && at <= to);
      return said && withoutFindings(said, here);
    });
    if (!said) return null;
    const { from, to } = said;
    const beside = from < to && ((at === from && side < 0) || (at === to && side > 0));
    return beside ? null : { pos: from, end: to, above: true, create: () => ({ dom: render(said) }) };
  };
  return [
    hoverTooltip(source, { hideOnChange: "touch" }),
    keymap.of([
      {
        key: "Shift-F1",
        run(view) {
          const { head } = view.state.selection.main;
          activateHover(view, head, 1, {
            until: ({ docChanged, newSelection: { main } }) => docChanged || main.head !== head,
          });
          return true;
        },
      },
    ]),
  ];
}

/** Without what was found there, which the tooltip of the findings says and explains; null if nothing is left. */
function withoutFindings(
  hover: Hover,
  findings: readonly { readonly code: string; readonly message: string }[],
): Hover | null {
  if (findings.some(({ code }) => code === hover.title)) return null;
  const told = (words: string): boolean =>
    findings.some(({ code, message }) => words.startsWith(`${code}: `) || words.endsWith(`${code}: ${message}`));
  const text = hover.text.filter((words) => !told(words));
  return text.length === 0 ? null : { ...hover, text };
}

function render({ title, text }: Hover): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "cm-hover";
  const head = document.createElement("strong");
  head.textContent = title;
  dom.append(head);
  for (const words of text) {
    const paragraph = document.createElement("p");
    paragraph.append(...prose(words));
    dom.append(paragraph);
  }
  return dom;
}

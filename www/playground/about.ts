import { prose } from "../editor/prose.js";
import { createPanel } from "./panel.js";

/** A panel that shows the page of a check. */
export interface About {
  /** Shows what is written of this code, which is loaded when it is first asked for. */
  show(code: string): Promise<void>;
}

/** Makes the panel, closed, inside `host`. */
export function createAbout(host: HTMLElement): About {
  let asked = "";
  const panel = createPanel(host, () => {
    asked = "";
  });
  const show = async (code: string): Promise<void> => {
    asked = code;
    const content = await written(code).then(
      (markdown) => elements(markdown, show),
      () =>
        elements(`# ${code}\n\nThis page could not be loaded. It is \`docs/checks/${code}.md\` of the project.`, show),
    );
    if (asked === code) panel.show(`About ${code}`, content);
  };
  return { show };
}

/** The page of a check, as it is written. */
async function written(code: string): Promise<string> {
  const { default: pages } = await import("../../docs/checks");
  return pages[code] ?? `# ${code}\n\nNothing is written about it.`;
}

const BLOCK = /^```\w*\n(?<code>[\s\S]*?)^```$|^(?<level>#+) (?<title>.+)$|^(?<words>.+(?:\n.+)*)/gm;

/** The few forms that the pages use: headings, paragraphs, blocks of code; and in lines code, `**bold**` and links to other pages. */
function elements(markdown: string, show: (code: string) => void): HTMLElement[] {
  const blocks = markdown.matchAll(BLOCK);
  return Array.from(blocks, ({ groups: { code, level, title, words } = {} }) => {
    if (code !== undefined) {
      const block = made("pre", code);
      block.tabIndex = 0; // it may be wider than the panel
      return block;
    }
    if (level !== undefined) return made(level === "#" ? "h2" : "h3", title ?? "");
    const paragraph = document.createElement("p");
    paragraph.append(...inLine((words ?? "").replaceAll("\n", " "), show));
    return paragraph;
  });
}

function inLine(words: string, show: (code: string) => void): (string | HTMLElement)[] {
  const parts = words.split(/(\*\*.*?\*\*|\[[^\]]*\]\([\w-]*\.md\))/);
  return parts.flatMap((part, index) => {
    if (index % 2 === 0) return prose(part);
    const [, code] = /\]\((.*)\.md\)$/.exec(part) ?? [];
    if (code === undefined) return made("strong", part.slice(2, -2));
    const link = made("button", part.slice(1, part.indexOf("]")));
    link.type = "button";
    link.addEventListener("click", () => show(code));
    return link;
  });
}

function made<K extends keyof HTMLElementTagNameMap>(tag: K, text: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

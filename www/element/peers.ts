/** What the elements are made with, and a page that only checks does not install. */
const PEERS = [
  "@codemirror/autocomplete",
  "@codemirror/commands",
  "@codemirror/lang-xml",
  "@codemirror/language",
  "@codemirror/lint",
  "@codemirror/search",
  "@codemirror/state",
  "@codemirror/view",
  "@lezer/highlight",
  "elkjs",
] as const;

/** Waits for a module; where a package is missing, says which one and what adds it. */
export async function loaded<T>(module: Promise<T>): Promise<T> {
  try {
    return await module;
  } catch (cause) {
    // Node, Vite and import maps word it differently, and all of them name the package; so does the path of the file that asks for it.
    const words = String(cause).replaceAll(/npm(?: |%20)install.*?\.js/g, "");
    const missing = PEERS.find((name) => words.includes(name));
    if (!missing) throw cause;
    throw new Error(
      `deployable/element: the package ${missing} is not installed. Run: npm install ${PEERS.join(" ")}`,
      { cause },
    );
  }
}

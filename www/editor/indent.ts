import { indentService, syntaxTree } from "@codemirror/language";

/** Sections whose white space belongs to what is written in them, such as a script. */
const VERBATIM: ReadonlySet<string> = new Set(["Cdata", "Comment"]);

/** In CDATA sections and comments a new line starts under the last one; the first one, where no line is above it, at the margin. */
export const verbatimIndentation = indentService.of(({ state }, at) => {
  const node = syntaxTree(state).resolveInner(at, -1);
  if (!VERBATIM.has(node.name)) return undefined;
  const { from, text } = state.doc.lineAt(at);
  if (node.name === "Cdata" && node.from >= from) return 0;
  return /^\s*/.exec(text)?.[0].length ?? 0;
});

/** A finding's words as nodes: what stands between backticks is a name or code. */
export function prose(words: string): readonly (string | HTMLElement)[] {
  const parts = words.split("`");
  // An odd number of backticks: one of them belongs to a name, and nobody can tell which.
  if (parts.length % 2 === 0) return [words];
  return parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
}

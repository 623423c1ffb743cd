/** What Heat says to a template before it looks at it. */

/** Heat's `max_template_size` in bytes, unless a cloud has another. */
const MOST = 524_288;

/** That Heat may refuse a template for its size, as a sentence; null if it does not. */
export function oversize(template: string): string | null {
  const { length } = new TextEncoder().encode(template);
  if (length <= MOST) return null;
  return `The template has ${kilobytes(length)}, and Heat takes ${kilobytes(MOST)} unless its max_template_size is larger.`;
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} kB`;
}

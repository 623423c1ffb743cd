// @ts-check
/** What the page of a check begins with. */

/**
 * The first sentence of a page of `docs/checks`, in one line: what the check finds.
 * @param {string} page
 */
export function summary(page) {
  const prose = page.replace(/^# .*\n\n.*\n\n/, "");
  return /^.+?\.(?=\s)/s.exec(prose)?.[0].replaceAll("\n", " ") ?? "";
}

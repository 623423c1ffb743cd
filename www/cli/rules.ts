import type { Category, Severity } from "deployable";

import pages from "../../docs/checks";

/** A check, as its page in `docs/checks` describes it. */
export interface Rule {
  code: string;
  category: Category;
  severity: Severity;
  /** What it finds, in one sentence. */
  summary: string;
  /** What it finds, and what that means at launch. */
  description: string;
  /** What it finds, what that means and how to mend it, without the example. */
  help: string;
  /** The whole page, in Markdown. */
  page: string;
}

/** Every check, in the order of the codes. */
export const rules = (): readonly Rule[] => Object.entries(pages).map(([code, page]) => rule(code, page));

function rule(code: string, page: string): Rule {
  const [header = "", category = "", severity = ""] = HEADER.exec(page) ?? [];
  const standing = page.replace(LINK, "$1"); // the other pages are not beside it there
  const [finds = "", launch = "", , mend = ""] = standing
    .slice(header.length)
    .split(HEADING)
    .map((part) => part.trim().replace(LINE_END, " "));
  return {
    code,
    category: category as Category,
    severity: severity as Severity,
    summary: SENTENCE.exec(finds)?.[0] ?? finds,
    description: `${finds} ${launch}`,
    help: [finds, launch, mend].join("\n\n"),
    page: standing,
  };
}

/** What a page begins with; then it says what the check finds. `tests/docs` holds every page to this form. */
const HEADER = /^# .*\n\nCategory: \*\*(.*)\*\*\. Severity: \*\*(.*)\*\*\.\n\n/;

/** "At launch", "Example" and "How to mend it". */
const HEADING = /^## .*$/m;

/** A link to another page, and what it is called. */
const LINK = /\[([^\]]*)\]\([\w-]+\.md\)/g;

/** The end of a line within a paragraph. */
const LINE_END = /(?<!\n)\n(?!\n)/g;

const SENTENCE = /^.+?\.(?=\s|$)/s;

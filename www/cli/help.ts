/** What `deployable --help` prints. */
export const HELP = `Checks Aeolus deployables: every deadlock, every unsatisfied reference, the launch order.

Usage:
  deployable check  [--agent A] [--format text|json] FILE...   what is wrong with the documents
  deployable graph  [--agent A] [--format F] FILE              who waits for whom, drawn or to be drawn
  deployable plan   [--agent A] [--format text|json] FILE      in which order services start
  deployable schema [1.0|1.1]                                  the RELAX NG schema

FILE may be - for standard input. Every command has --help (-h) and --version.
Exit status: 0 no error found, 1 errors found in the document, 2 the command could not be carried out.

Examples:
  deployable check wordpress.xml
  deployable graph --format svg wordpress.xml > wordpress.svg
`;

const AGENT = `  --agent independent      a service starts once its own references are resolved (default)
  --agent all-or-nothing   the services of an assembly start together, once all their references are`;

/** What `deployable check --help` prints. */
export const CHECK_HELP = `Says what is wrong with deployables, and whether their services start.

Usage: deployable check [--agent A] [--format F] FILE...

${AGENT}
  --format text            each finding with the lines it is about; coloured on a terminal (default)
  --format json            an array with one report per file

FILE may be - for standard input. If one of several files cannot be read, none is checked.
Exit status: 0 no error found, 1 errors found in a document, 2 the command could not be carried out.

Examples:
  deployable check wordpress.xml drupal.xml
  deployable check --agent all-or-nothing --format json - < wordpress.xml
`;

/** What `deployable graph --help` prints. */
export const GRAPH_HELP = `Prints who waits for whom: assemblies, their services, and an edge for each reference.

Usage: deployable graph [--agent A] [--format F] FILE

${AGENT}
  --format dot             for Graphviz (default)
  --format mermaid         for Markdown pages that draw it, such as those of GitHub
  --format svg             as the playground draws it; needs the package elkjs
  --format json            for programs

FILE may be - for standard input. Of a document with errors, what can be read is drawn.
Exit status: 0 no error found, 1 errors found in the document, 2 the command could not be carried out.

Examples:
  deployable graph wordpress.xml | dot -Tpdf > wordpress.pdf
  deployable graph --format svg wordpress.xml > wordpress.svg
`;

/** What `deployable plan --help` prints. */
export const PLAN_HELP = `Prints the order of the launch: which services start, after which others, which never do and
why, and what the user is asked.

Usage: deployable plan [--agent A] [--format F] FILE

${AGENT}
  --format text            for people (default)
  --format json            for programs

FILE may be - for standard input. Of a document with errors, what can be read is planned.
Exit status: 0 no error found, 1 errors found in the document, 2 the command could not be carried out.

Example:
  deployable plan wordpress.xml
`;

/** What `deployable schema --help` prints. */
export const SCHEMA_HELP = `Prints the RELAX NG schema of deployables.

Usage: deployable schema [1.0|1.1]

  1.0   Conductor's format
  1.1   the same, with services that say which parameters they return (default)

Exit status: 0, or 2 if the command could not be carried out.

Example:
  deployable schema 1.0 > deployable.rng && xmllint --relaxng deployable.rng wordpress.xml
`;

/** Help fits a screen of 80 columns and 24 lines, with the prompt below it. */

/** What `deployable --help` prints. */
export const HELP = `Checks Aeolus deployables: every deadlock, every unsatisfied reference, the
launch order.

Usage:
  deployable check  [--agent A] [--format F] FILE...   what is wrong with them
  deployable graph  [--agent A] [--format F] FILE      who waits for whom
  deployable plan   [--agent A] [--format F] FILE      in which order they start
  deployable launch [--agent A] [--format F] FILE      what happens, and when
  deployable heat   [--agent A] FILE                   a template for Heat
  deployable schema [1.0|1.1]                          the RELAX NG schema

FILE may be - for standard input. Every command has --help (-h) and --version,
and says there which formats it has.
Exit status: 0 no error found, 1 errors found in the document, 2 the command
could not be carried out.

Examples:
  deployable check wordpress.xml
  deployable check --format sarif "deployables/**/*.xml" > deployable.sarif
  deployable plan wordpress.xml
  deployable graph --format svg wordpress.xml > wordpress.svg
`;

const AGENT = `  --agent independent      a service starts once it has what it needs (default)
  --agent all-or-nothing   an assembly's services start once all have theirs
  --agent audrey-0.4       as all-or-nothing, with the traps of that release
  --agent audrey-0.5       likewise`;

/** What `deployable check --help` prints. */
export const CHECK_HELP = `Says what is wrong with deployables, and whether their services start.

Usage: deployable check [--agent A] [--format F] FILE...

${AGENT}
  --format text            each finding with the lines it is about (default)
  --format json            an array with one report per file
  --format sarif           a SARIF 2.1.0 log, for code scanning and editors
  --format github          annotations, for workflows of GitHub Actions

FILE may be - for standard input, or a pattern such as "**/*.xml", which leaves
node_modules out. If one of several files cannot be read, none is checked.
Exit status: 0 no error found, 1 errors found in a document, 2 the command could
not be carried out.

Examples:
  deployable check wordpress.xml drupal.xml
  deployable check --agent all-or-nothing "deployables/**/*.xml"
  deployable check --format json - < wordpress.xml
`;

/** What `deployable graph --help` prints. */
export const GRAPH_HELP = `Prints who waits for whom: assemblies, their services, and an edge for each
reference.

Usage: deployable graph [--agent A] [--format F] FILE

${AGENT}
  --format dot             for Graphviz (default)
  --format mermaid         for Markdown pages, such as those of GitHub
  --format svg             as the playground draws it; needs the package elkjs
  --format json            for programs

FILE may be - for standard input. Of a document with errors, what can be read is
drawn.
Exit status: 0 no error found, 1 errors found in the document, 2 the command
could not be carried out.

Examples:
  deployable graph wordpress.xml | dot -Tpdf > wordpress.pdf
  deployable graph --format svg wordpress.xml > wordpress.svg
`;

/** What `deployable plan --help` prints. */
export const PLAN_HELP = `Prints the order of the launch: which services start, after which others, which
never do and why, and what the user is asked.

Usage: deployable plan [--agent A] [--format F] FILE

${AGENT}
  --format text            for people (default)
  --format json            for programs

FILE may be - for standard input. Of a document with errors, what can be read is
planned.
Exit status: 0 no error found, 1 errors found in the document, 2 the command
could not be carried out.

Example:
  deployable plan wordpress.xml
`;

/** What `deployable launch --help` prints. */
export const LAUNCH_HELP = `Rehearses the launch on a clock of its own: what happens and when, what never
starts and why, and how it ends.

Usage: deployable launch [--agent A] [--durations F] [--fail A/S[=CODE]]...
                         [--timeout S] [--format F] FILE

${AGENT}
  --durations F            a JSON file, in seconds: {"boot": 30, "default": 10,
                           "boots": {"a": 60}, "services": {"a/http": 25}}
  --fail A/S=CODE          service S of assembly A fails, with code 1 by default
  --timeout S              seconds after which services must have started
  --format text            or json

FILE may be - for standard input. Of a document with errors, what can be read is
launched.
Exit status: 0 no error found, 1 errors found in the document, 2 the command
could not be carried out. A launch that goes wrong is no error.

Example:
  deployable launch --fail mysql/mysql=3 --timeout 600 wordpress.xml
`;

/** What `deployable heat --help` prints. */
export const HEAT_HELP = `Prints a template for Heat, OpenStack's engine, that launches the same: HOT, of
2016-10-14.

Usage: deployable heat [--agent A] [--wait-conditions] FILE

${AGENT}
  --wait-conditions        for images without Heat's agents: each instance runs
                           its services in one script when it boots

FILE may be - for standard input. A deployable with errors is not exported, nor
one that may not launch, or that wait conditions cannot express.
Warnings about the document, and a template that is large for Heat, are told on
standard error.
Exit status: 0, 1 errors found in the document, 2 the command could not be
carried out; the reason is on standard error.

Example, with what the cloud calls the image and the flavor:
  deployable heat blog.xml > blog.yaml
  openstack stack create -t blog.yaml --parameter network=private \\
    --parameter image_web=fedora --parameter flavor_small=m1.small blog
`;

/** What `deployable schema --help` prints. */
export const SCHEMA_HELP = `Prints the RELAX NG schema of deployables.

Usage: deployable schema [1.0|1.1]

  1.0   Conductor's format
  1.1   the same, with services that say which parameters they return (default)

Exit status: 0, or 2 if the command could not be carried out.

Example:
  deployable schema 1.0 > deployable.rng
  xmllint --noout --relaxng deployable.rng wordpress.xml
`;

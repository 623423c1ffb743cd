// @ts-check
/** Where the package is packed and what it is tried with, relative to the project: for the set-up and for the tests. */

/** The package as it is published. */
export const TARBALL = ".cache/deployable.tgz";

/** Bundlers, frameworks and runtimes: not beside the package's own tools, since they are three times as big. */
export const TOOLS = ".cache/tools";

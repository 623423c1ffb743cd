import { isAbsolute, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

import { STANDARD_INPUT } from "./input.js";

/** Where a document lies, for programs that know the same files by other ways. */
export interface Artifact {
  /** With `/` between its parts: from the root if it lies in there, else absolute; null if it is standard input. */
  path: string | null;
  /** The same as a URI reference. */
  uri: string;
  /** Whether both are relative to the root: the repository that a workflow has checked out, else the working folder. */
  inRoot: boolean;
}

/** Where `file` lies, the same in whichever way the user named it. */
export function artifact(file: string): Artifact {
  if (file === STANDARD_INPUT) {
    return { path: null, uri: encodeURIComponent("<stdin>"), inRoot: true };
  }
  const absolute = resolve(file);
  const parts = relative(process.env.GITHUB_WORKSPACE || process.cwd(), absolute).split(sep);
  if (parts[0] === ".." || isAbsolute(parts.join(sep))) {
    return { path: absolute.replaceAll(sep, "/"), uri: pathToFileURL(absolute).href, inRoot: false };
  }
  return {
    path: parts.join("/"),
    uri: parts.map((part) => encodeURIComponent(part.toWellFormed())).join("/"),
    inRoot: true,
  };
}

/** The command cannot be carried out: one line on standard error, nothing on standard output, exit status 2. */
export class Failure extends Error {}

/** What the system says went wrong with a file, in few words. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EISDIR: "it is a directory; name the files in it",
  ELOOP: "too many symbolic links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "no such file",
  ENOSPC: "no space left",
  ENOTDIR: "no such file",
  EPERM: "permission denied",
  EPIPE: "the reader has closed the pipe",
};

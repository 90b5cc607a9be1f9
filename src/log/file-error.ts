/** Errors of Node's file system as errors of bad input. */
import { InputError } from "./input-error.ts";

/** What the codes of Node mean to a user. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EISDIR: "is a directory; name a file",
  EEXIST: "is a file where a folder should be; name another folder",
  ENOTDIR: "lies below a file where a folder should be; name another folder",
  EACCES: "may not be opened (permissions)",
};

/** One sentence for an error with a code of Node; any other error as it is. */
export function fileError(error: unknown, file: string): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (error instanceof InputError || code === undefined) return error;
  const name = file === "" ? "(empty name)" : file;
  return new InputError(`${name}: ${MEANINGS[code] ?? (error as Error).message}.`, error);
}

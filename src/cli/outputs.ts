/** Files that a command will write: refused before a long run rather than after it. */
import { access, constants, open, rm, writeFile } from "node:fs/promises";
import { fileError } from "../log/file-error.ts";
import { makeFolder } from "../log/make-folder.ts";

/** Stands for standard output. */
export const STDOUT = "-";

/**
 * Makes the folder for traces, and the files for JSON and Markdown.
 * @throws InputError when they cannot be written
 */
export async function demandWritable(outputs: {
  readonly json?: string;
  readonly markdown?: string;
  readonly traceDir?: string;
}): Promise<void> {
  const { json, markdown, traceDir } = outputs;
  if (traceDir !== undefined)
    await orRefuse(traceDir, async () => {
      await makeFolder(traceDir);
      await access(traceDir, constants.W_OK);
    });
  for (const file of [json, markdown])
    if (file !== undefined && file !== STDOUT)
      await orRefuse(file, async () => (await open(file, "a")).close());
}

/**
 * Tries whether a file can be written, and leaves everything as it was: there may be nothing to write in the end.
 * @throws InputError when it cannot
 */
export async function tryToWrite(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  await demandWritable({ json: file });
  if (!isThere) await rm(file);
}

/** Writes a text file. @throws InputError when it cannot be written */
export async function writeText(file: string, text: string): Promise<void> {
  await orRefuse(file, () => writeFile(file, text));
}

async function orRefuse(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw fileError(error, file);
  }
}

/** Files that a command will write: refused before a long run rather than after it. */
import { access, constants, mkdir, open, rm, writeFile } from "node:fs/promises";
import { fileError } from "../log/file-error.ts";

/** Stands for standard output. */
export const STDOUT = "-";

/**
 * Makes the folder for traces, and tries whether the file for JSON can be written.
 * @throws InputError when they cannot be written
 */
export async function demandWritable(outputs: {
  readonly json?: string;
  readonly traceDir?: string;
}): Promise<void> {
  const { json, traceDir } = outputs;
  if (traceDir !== undefined)
    await orRefuse(traceDir, async () => {
      await mkdir(traceDir, { recursive: true });
      await access(traceDir, constants.W_OK);
    });
  if (json !== undefined && json !== STDOUT) await orRefuse(json, () => tryToWrite(json));
}

/** Leaves everything as it was: the run may end without anything to write. */
async function tryToWrite(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  await (await open(file, "a")).close();
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

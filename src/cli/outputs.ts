/** Files that a command will write: refused before a long run rather than after it. */
import { access, constants, mkdir, open, writeFile } from "node:fs/promises";
import { fileError } from "../log/file-error.ts";

/** Stands for standard output. */
export const STDOUT = "-";

/**
 * Makes the folder for traces, and the file for JSON.
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
  if (json !== undefined && json !== STDOUT)
    await orRefuse(json, async () => (await open(json, "a")).close());
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

/** What every subcommand is given, and how it ends. */
import type { ExitCode } from "../check/exit-code.ts";
import type { Catalogue } from "../system/index.ts";
import type { ForeignLog } from "../check/import-log.ts";
import type { Terminal } from "./terminal.ts";

export interface Context {
  readonly terminal: Terminal;
  /** The catalogue that comes with the program; loaded when it is needed. */
  readonly builtIn: () => Promise<Catalogue>;
  /** Opens a log that QEMU wrote, with the rules that can be judged from it. */
  readonly openQemuLog: (file: string) => Promise<ForeignLog>;
  /** Says how the process ends. */
  readonly finish: (code: ExitCode) => void;
}

/** The doorbells that a page table of the host leads to. */
import { isDoorbell, type Doorbell } from "./addresses.ts";
import type { MsiWorld } from "./state.ts";
import type { HostTable } from "./topology.ts";

export const doorbellsIn = ({ host }: MsiWorld, table: HostTable): Doorbell[] =>
  Object.values(host.table[table]).filter(isDoorbell);

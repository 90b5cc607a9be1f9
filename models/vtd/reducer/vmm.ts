/** What the VMM changes: the mailbox of the map path, and who has the frames of guest memory. */
import { match } from "ts-pattern";
import { IOAS, VM, type VmmEvent, type VmmWorld } from "../vmm.ts";

export function reduceVmm(world: VmmWorld, event: VmmEvent): void {
  match(event)
    .with({ type: "vmm.pagePlugged" }, ({ gpa, hpa }) => {
      world.owner[hpa] = VM;
      world.mapCall = { op: "map", ssRoot: IOAS, gpa, hpa };
    })
    .with({ type: "vmm.pageUnplugged" }, ({ gpa }) => {
      world.mapCall = { op: "unmap", ssRoot: IOAS, gpa };
    })
    .with({ type: "vmm.frameReleased" }, ({ hpa }) => {
      world.owner[hpa] = "host";
    })
    .with({ type: "vmm.mapReturned" }, () => {
      world.mapCall = null;
      world.mapResult = null;
    })
    .exhaustive();
}

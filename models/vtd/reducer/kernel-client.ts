/** What the clients of the host driver change: the mailboxes, the frames' owners and the guest's tables. */
import { match } from "ts-pattern";
import type { HostWorld } from "../host-state.ts";
import type { ClientEvent } from "../kernel-client-events.ts";

export function reduceClients(world: HostWorld, event: ClientEvent): void {
  match(event)
    .with({ type: "attachClient.called" }, ({ call }) => {
      world.attachCall = call;
      if (call.op !== "attach") return;
      const domain = world.domain[call.domain];
      if (domain?.kind === "nested") world.tableFreed[domain.fsRoot] = false;
    })
    .with({ type: "attachClient.leafRetired" }, ({ fsRoot, iova }) => {
      world.leafRevoked[fsRoot][iova] = false;
    })
    .with({ type: "attachClient.resultTaken" }, () => {
      world.attachCall = null;
      world.attachResult = null;
    })
    .with({ type: "mapClient.frameGiven" }, ({ hpa, vm }) => {
      world.owner[hpa] = vm;
    })
    .with({ type: "mapClient.called" }, ({ call }) => {
      world.mapCall = call;
    })
    .with({ type: "mapClient.frameReleased" }, ({ hpa }) => {
      world.owner[hpa] = "host";
    })
    .with({ type: "mapClient.resultTaken" }, () => {
      world.mapCall = null;
      world.mapResult = null;
    })
    .with({ type: "tableOwner.leafCleared" }, ({ fsRoot, iova }) => {
      world.firstStage[fsRoot][iova] = null;
      world.leafRevoked[fsRoot][iova] = true;
    })
    .with({ type: "tableOwner.leafSet" }, ({ fsRoot, iova, gpa }) => {
      world.firstStage[fsRoot][iova] = gpa;
    })
    .with({ type: "tableOwner.tableFreed" }, ({ fsRoot }) => {
      world.tableFreed[fsRoot] = true;
    })
    .exhaustive();
}

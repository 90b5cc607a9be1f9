/** What the guest's driver changes: tables in guest memory, its queue and its bookkeeping. */
import { match } from "ts-pattern";
import type { Did, Iova } from "../../shared/ids.ts";
import type {
  GuestControlEvent,
  GuestEntryEvent,
  GuestEvent,
  GuestLeafEvent,
} from "../guest-events.ts";
import type { Binding, GuestDescriptor, GuestState, Place, Vcpu } from "../guest-state.ts";
import type { IommufdWorld } from "../iommufd-state.ts";
import { noteOwedInvalidations } from "./ghost.ts";

export function reduceGuest(world: IommufdWorld, event: GuestEvent): void {
  if (event.type.startsWith("guest.entry")) reduceEntry(world, event as GuestEntryEvent);
  else if (event.type.startsWith("guest.leaf")) reduceLeaf(world, event as GuestLeafEvent);
  else reduceControl(world, event as GuestControlEvent);
}

/** An operation begins: one less is left. */
function countOperation({ guest }: GuestState): void {
  if (guest.operationsLeft !== null) guest.operationsLeft -= 1;
}

/** The driver's cache tag of a table, where the binding names one. */
function tag(world: GuestState, { dev, pasid }: Place, binding: Binding, did: Did): void {
  if (binding === "passThrough") return;
  world.guest.user[binding][dev][pasid] = did;
  world.tableFreed[binding] = false;
}

function submit({ guest }: GuestState, vcpu: Vcpu, descriptors: readonly GuestDescriptor[]): void {
  guest.queue = descriptors;
  guest.waitStatus[vcpu] = "awaited";
  guest.trap = { vcpu, write: "queueTail" };
}

function reduceEntry(world: IommufdWorld, event: GuestEntryEvent): void {
  const { guest } = world;
  const { dev, pasid } = event;
  match(event)
    .with({ type: "guest.entryPrepared" }, ({ vcpu, binding, did }) => {
      countOperation(world);
      guest.pasidEntry[dev][pasid] = { present: false, binding, did };
      guest.entryChange[dev][pasid] = { vcpu, did, released: null };
      tag(world, event, binding, did);
    })
    .with({ type: "guest.entryMadePresent" }, () => {
      guest.pasidEntry[dev][pasid] = { ...guest.pasidEntry[dev][pasid]!, present: true };
    })
    .with({ type: "guest.entryCleared" }, ({ vcpu }) => {
      countOperation(world);
      const old = guest.pasidEntry[dev][pasid]!;
      guest.pasidEntry[dev][pasid] = { ...old, present: false };
      guest.entryChange[dev][pasid] = { vcpu, did: old.did, released: tableOf(old.binding) };
    })
    .with({ type: "guest.entryRebound" }, ({ vcpu, binding }) => {
      countOperation(world);
      const old = guest.pasidEntry[dev][pasid]!;
      guest.pasidEntry[dev][pasid] = { ...old, binding };
      guest.entryChange[dev][pasid] = { vcpu, did: old.did, released: tableOf(old.binding) };
      tag(world, event, binding, old.did);
    })
    .with({ type: "guest.entryRetagged" }, ({ vcpu, did }) => {
      countOperation(world);
      const old = guest.pasidEntry[dev][pasid]!;
      guest.pasidEntry[dev][pasid] = { ...old, did };
      guest.entryChange[dev][pasid] = { vcpu, did: old.did, released: null };
      tag(world, event, old.binding, did);
    })
    .with({ type: "guest.entryFlushSubmitted" }, ({ vcpu, descriptors }) => {
      submit(world, vcpu, descriptors);
    })
    .with({ type: "guest.entryFlushSkipped" }, () => {
      guest.entryChange[dev][pasid] = null;
    })
    .with({ type: "guest.entryFlushObserved" }, ({ vcpu }) => {
      const { released } = guest.entryChange[dev][pasid]!;
      if (released !== null) guest.user[released][dev][pasid] = null;
      // Linux intel/pasid.c: intel_pasid_tear_down_entry wipes the words after the flush.
      if (!guest.pasidEntry[dev][pasid]!.present) guest.pasidEntry[dev][pasid] = null;
      guest.entryChange[dev][pasid] = null;
      guest.waitStatus[vcpu] = "idle";
    })
    .with({ type: "guest.entryTableFreed" }, ({ root }) => {
      world.tableFreed[root] = true;
      for (const iova of Object.keys(world.firstStage[root]) as Iova[])
        world.firstStage[root][iova] = null;
    })
    .exhaustive();
}

function tableOf(binding: Binding) {
  return binding === "passThrough" ? null : binding;
}

function reduceLeaf(world: IommufdWorld, event: GuestLeafEvent): void {
  const { guest, firstStage } = world;
  const { root, iova } = event;
  match(event)
    .with({ type: "guest.leafMapped" }, ({ gpa }) => {
      countOperation(world);
      firstStage[root][iova] = gpa;
    })
    .with({ type: "guest.leafCleared" }, ({ vcpu }) => {
      countOperation(world);
      firstStage[root][iova] = null;
      guest.leafChange[root][iova] = vcpu;
      world.leafRevoked[root][iova] = true;
    })
    .with({ type: "guest.leafFlushSubmitted" }, ({ vcpu, descriptors }) => {
      submit(world, vcpu, descriptors);
      noteOwedInvalidations(world, root, iova, vcpu);
    })
    .with({ type: "guest.leafFlushSkipped" }, () => {
      guest.leafChange[root][iova] = null;
      world.leafRevoked[root][iova] = false;
    })
    .with({ type: "guest.leafFlushObserved" }, ({ vcpu }) => {
      guest.leafChange[root][iova] = null;
      world.leafRevoked[root][iova] = false;
      guest.waitStatus[vcpu] = "idle";
    })
    .exhaustive();
}

function reduceControl(world: IommufdWorld, event: GuestControlEvent): void {
  const { guest } = world;
  match(event)
    .with({ type: "guest.contextWritten" }, ({ vcpu, dev, present }) => {
      countOperation(world);
      guest.contextChange[dev] = { vcpu, wasPresent: guest.context[dev] };
      guest.context[dev] = present;
    })
    .with({ type: "guest.contextFlushSubmitted" }, ({ vcpu, descriptors }) => {
      submit(world, vcpu, descriptors);
    })
    .with({ type: "guest.contextFlushObserved" }, ({ vcpu, dev }) => {
      guest.contextChange[dev] = null;
      guest.waitStatus[vcpu] = "idle";
    })
    .with({ type: "guest.registerWritten" }, ({ vcpu, write }) => {
      countOperation(world);
      guest.registerChange = vcpu;
      guest.trap = { vcpu, write };
    })
    .with({ type: "guest.statusObserved" }, () => {
      guest.registerChange = null;
    })
    .exhaustive();
}

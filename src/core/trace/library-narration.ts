import { errnoEntry } from "../kernel/abi/errno.ts";
import type { StepEvent } from "../machine/events.ts";
import type { MachineView } from "../machine/view.ts";
import type { InstructionView } from "./frame.ts";
import type { LinkageView } from "./linkage-view.ts";

/** What a sentence about a step in a stub or in the library is made from. */
export interface LibraryMoment {
  readonly now: MachineView;
  readonly last: InstructionView | null;
  readonly events: readonly StepEvent[];
  readonly linkage: LinkageView | null;
  symbolize(address: bigint): string | undefined;
}

const hex = (value: bigint) => `0x${value.toString(16)}`;

/** A step on the way between a call and a function of the C library; undefined where the plain account says enough. */
export function libraryStep(moment: LibraryMoment): string | undefined {
  const { linkage, last } = moment;
  if (linkage === null || last === null) return undefined;
  return boundSlot(moment, linkage) ?? errnoStore(linkage) ?? stubStep(moment, linkage, last) ?? leaving(moment, last);
}

function boundSlot({ events }: LibraryMoment, { slots }: LinkageView): string | undefined {
  const slot = slots.find(({ changed }) => changed);
  if (slot === undefined) return undefined;
  const write = events.find((event) => event.kind === "memory-write" && event.linear === slot.address);
  const before = write?.kind === "memory-write" ? hex(write.before) : "";
  return `The GOT slot of ${slot.name} at ${hex(slot.address)} is bound: ${before} → ${hex(slot.value ?? 0n)} (${slot.target ?? "?"}). From now on ${slot.name}@plt goes straight there.`;
}

function errnoStore({ errno }: LinkageView): string | undefined {
  if (errno?.changed !== true) return undefined;
  const { name, message } = errnoEntry(errno.value);
  return `errno of this thread, at ${hex(errno.address)}, is ${errno.value} now: ${name} (${message}).`;
}

function stubStep(moment: LibraryMoment, linkage: LinkageView, last: InstructionView): string | undefined {
  if (linkage.place !== "plt") return undefined;
  const { now, symbolize } = moment;
  const target = symbolize(now.rip) ?? hex(now.rip);
  const through = linkage.slots.find(({ used }) => used);
  if (through !== undefined) {
    return through.bound
      ? `${through.name}@plt jumps where its GOT slot says. The slot at ${hex(through.address)} is bound: straight to ${target} in the C library.`
      : `${through.name}@plt jumps where its GOT slot says. The slot at ${hex(through.address)} is not bound yet: it holds ${hex(now.rip)}, the place in the PLT that asks for the resolver.`;
  }
  const reserved = linkage.reserved.find(({ used }) => used);
  if (reserved !== undefined)
    return `PLT0 jumps to what ${reserved.name} holds: ${target}, the resolver of the C library.`;
  if (last.mnemonic === "PUSH") {
    const write = moment.events.find((event) => event.kind === "memory-write");
    const value = write?.kind === "memory-write" ? write.after : undefined;
    if (value === undefined) return undefined;
    const [, map] = linkage.reserved;
    return value === map?.value
      ? `PLT0 pushes what GOT[1] holds, ${hex(value)}: the record that tells the resolver which object asks.`
      : `The stub pushes ${value}: which relocation, so which name, the resolver shall look up. Here it is ${linkage.symbol ?? "unknown"}.`;
  }
  return undefined;
}

/** The jump or return with which the resolver hands over to the function. */
function leaving({ now, linkage, symbolize }: LibraryMoment, last: InstructionView): string | undefined {
  if (linkage?.place !== "resolver" || last.symbol?.startsWith("_dl_runtime_resolve") !== true) return undefined;
  if (last.mnemonic !== "JMP" && last.mnemonic !== "RET") return undefined;
  return `The resolver is done. It goes to ${symbolize(now.rip) ?? hex(now.rip)} as if the call had led there at once.`;
}

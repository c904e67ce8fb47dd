import type { Frame, RootView, StepEvent } from "../core/index.ts";
import { isGpr64, type Value } from "./value.ts";

type FieldValue = Value | undefined | null;

const LEVELS: readonly string[] = ["pml4e", "pdpte", "pde", "pte"];
/** Bits of a paging entry, by the word that a lesson has for them. */
const BITS: ReadonlyMap<string, bigint> = new Map([
  ["present", 0n],
  ["writable", 1n],
  ["user", 2n],
  ["nx", 63n],
]);
const ADDRESS = 0x000f_ffff_ffff_f000n;

/**
 * `rbx.pte.user`: a field of an entry that the processor would read on its way from the address in a register, by the root in CR3
 * now; `rbx.physical`: where that address is in memory.
 */
export const WALK = (field: string, { machine, memory }: Frame): FieldValue => {
  const [register = "", level = "", name = ""] = field.split(".");
  if (!isGpr64(register)) return null;
  const walk = memory.walk(machine.gpr[register], { kind: "read", user: machine.cpl === 3 });
  if (level === "physical") return walk.physical === undefined ? undefined : BigInt(walk.physical);
  const depth = LEVELS.indexOf(level);
  if (depth < 0) return null;
  const entry = walk.entries[depth];
  if (name === "index") return entry === undefined ? undefined : BigInt(entry.index);
  if (name === "address") return entry === undefined ? undefined : entry.value & ADDRESS;
  const bit = BITS.get(name);
  if (bit === undefined) return null;
  return entry === undefined ? undefined : (entry.value >> bit) & 1n;
};

/** `user.kernel-pages`: how many pages of the kernel's half a root maps. The roots are `only`, or `user` and `kernel`; `active` is the one in CR3. */
export const ROOT = (field: string, { memory }: Frame): FieldValue => {
  const [kind = "", name = ""] = field.split(".");
  if (!["only", "user", "kernel", "active"].includes(kind)) return null;
  const root = memory.roots().find((each: RootView) => (kind === "active" ? each.active : each.kind === kind));
  switch (name) {
    case "kernel-pages":
      return root === undefined ? undefined : BigInt(root.kernelPages());
    case "physical":
      return root?.physical;
    case "kind":
      return root?.kind;
    default:
      return null;
  }
};

type FlushEvent = Extract<StepEvent, { kind: "tlb-flush" }>;

/** `entries`: how many translations the last step took from the TLB. */
export const FLUSH = (field: string, { events }: Frame): FieldValue => {
  if (field !== "entries") return null;
  const event = events.findLast((each): each is FlushEvent => each.kind === "tlb-flush");
  return event === undefined ? undefined : BigInt(event.entries);
};

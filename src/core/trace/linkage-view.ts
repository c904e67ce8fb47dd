import type { StepEvent } from "../machine/events.ts";
import type { MachineView } from "../machine/view.ts";
import type { InstructionView } from "./frame.ts";
import type { Linkage, LinkagePlace, Slot } from "./linkage.ts";

/** A word of the GOT at a moment. */
export interface GotWordView {
  /** `"GOT[1]"`, or the function's name. */
  readonly name: string;
  readonly address: bigint;
  /** Undefined where the page is not mapped. */
  readonly value: bigint | undefined;
  /** What the value points at. */
  readonly target: string | undefined;
  /** The last step wrote it. */
  readonly changed: boolean;
  /** The last step jumped through it. */
  readonly used: boolean;
}

/** A slot of .got.plt and the stub that jumps through it. */
export interface SlotView extends GotWordView {
  /** Linear address of the stub. */
  readonly plt: bigint;
  /** It holds the function's address; otherwise it leads back into the stub, which asks for the resolver. */
  readonly bound: boolean;
  /** It is the one that the program is on its way through. */
  readonly current: boolean;
}

/** How the program is linked with the C library, at a moment. */
export interface LinkageView {
  readonly library: { readonly name: string; readonly base: bigint };
  /** The program's own first instruction: what comes before belongs to the library. */
  readonly entry: bigint;
  /** GOT[0] … GOT[2]. */
  readonly reserved: readonly GotWordView[];
  readonly slots: readonly SlotView[];
  /** Where the instruction lies that the last step executed in ring 3, or the next one at step 0. */
  readonly place: LinkagePlace | "kernel";
  /** The library function that is at work or, on the way to it, the one that is called, as far as it is known. */
  readonly symbol: string | null;
  /** errno of the running thread, and where it is; undefined before the library has set up the thread. */
  readonly errno: { readonly address: bigint; readonly value: number; readonly changed: boolean } | undefined;
}

export function linkageView(
  linkage: Linkage,
  {
    now,
    last,
    next,
    events,
  }: {
    readonly now: MachineView;
    readonly last: InstructionView | null;
    readonly next: InstructionView | null;
    readonly events: readonly StepEvent[];
  },
  symbolize: (address: bigint) => string | undefined,
): LinkageView {
  const wrote = (address: bigint): boolean =>
    events.some((event) => event.kind === "memory-write" && event.purpose !== "page-table" && event.linear === address);
  const read = (address: bigint): boolean =>
    last?.mnemonic === "JMP" &&
    events.some((event) => event.kind === "memory-read" && event.purpose === "data" && event.linear === address);
  const size = BigInt(linkage.wordSize);
  const word = (name: string, address: bigint): GotWordView => {
    const value = linkage.word(address);
    const target = value === undefined || value === 0n ? undefined : symbolize(value);
    return { name, address, value, target, changed: wrote(address), used: read(address) };
  };
  const { got } = linkage;
  const at = last !== null && last.address < 1n << 47n ? last : now.cpl === 3 ? next : null;
  const place = at === null ? "kernel" : linkage.placeOf(at.address);
  const slot = slotOf(linkage, place, at?.address, now);
  const inside = at === null || place === "resolver" || place === "plt" ? undefined : linkage.functionAt(at.address);
  const base = linkage.wordSize === 8 ? now.segments.fs.base : now.segments.gs.base;
  const address = BigInt.asUintN(8 * linkage.wordSize, base - 4n);
  const errno = base === 0n || now.cpl !== 3 ? undefined : linkage.word(address);
  return {
    library: linkage.library,
    entry: linkage.entry,
    reserved: got === undefined ? [] : [0n, 1n, 2n].map((index) => word(`GOT[${index}]`, got + index * size)),
    slots: linkage.slots.map((each) => {
      const view = word(each.symbol, each.address);
      return { ...view, plt: each.plt, bound: view.value !== each.unbound, current: each === slot };
    }),
    place,
    symbol: inside ?? slot?.symbol ?? null,
    errno: errno === undefined ? undefined : { address, value: Number(errno & 0xffff_ffffn), changed: wrote(address) },
  };
}

function slotOf(
  linkage: Linkage,
  place: LinkageView["place"],
  address: bigint | undefined,
  { gpr }: MachineView,
): Slot | undefined {
  if (address === undefined) return undefined;
  if (place === "plt") return linkage.slotOfStub(address) ?? linkage.slotBeingResolved(gpr.rsp);
  if (place === "resolver") return linkage.slotBeingResolved(gpr.rsp);
  if (place === "program" || place === "start") return undefined;
  const name = linkage.functionAt(address);
  return linkage.slots.find(({ symbol }) => symbol === name) ?? linkage.slotOfCaller(gpr.rsp);
}

import type { ExecutableImage, ImageSection } from "../bits/executable-image.ts";
import { littleWord } from "../bits/little-endian.ts";
import { utf8Text } from "../bits/utf8.ts";
import type { Machine } from "../machine/machine.ts";

/** Where an address of user code lies, on the way from a call to a function of the C library. */
export type LinkagePlace = "program" | "plt" | "start" | "resolver" | "library" | "errno";

/** A slot of .got.plt: the word through which a stub jumps. */
export interface Slot {
  /** The function's name. */
  readonly symbol: string;
  /** Linear address of the stub that calls go to. */
  readonly plt: bigint;
  /** Linear address of the slot. */
  readonly address: bigint;
  /** What the file holds in the slot: where the stub asks for the resolver. */
  readonly unbound: bigint;
}

/** Functions of the library that belong to the start of a program, and those that look a name up. */
const START = ["_dlstart", "_dl_start", "_dl_base"];
const RESOLVER = ["_dl_runtime_resolve", "_dl_fixup", "_dl_relocate", "_dl_lookup"];
const ERRNO = ["__syscall_error"];

interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

const rangeOf = ({ address, size }: { readonly address: bigint; readonly size: number }): Range => ({
  start: address,
  end: address + BigInt(size),
});
const within = ({ start, end }: Range, address: bigint): boolean => start <= address && address < end;

/** How a program is linked with the C library: what the linker put into its file, and where the kernel mapped the library. */
export class Linkage {
  readonly slots: readonly Slot[];
  /** GOT[0] … GOT[2]; undefined where nothing is called through stubs. */
  readonly got: bigint | undefined;
  readonly library: { readonly name: string; readonly base: bigint };
  /** The program's own entry. */
  readonly entry: bigint;
  readonly wordSize: 8 | 4;
  private readonly stubs: readonly Range[];
  private readonly code: readonly Range[];
  private readonly functions: readonly { readonly name: string; readonly range: Range }[];
  private readonly comments: ReadonlyMap<bigint, string>;
  private readonly machine: Machine;

  private constructor(machine: Machine) {
    const { interpreter } = machine.kernel.loaded;
    const { image } = machine;
    this.machine = machine;
    this.wordSize = image.bits === 64 ? 8 : 4;
    this.entry = image.entry;
    this.library = { name: interpreter?.name ?? "", base: interpreter?.base ?? 0n };
    this.stubs = image.sections.filter(({ name }) => name === ".plt" || name === ".plt.sec").map(rangeOf);
    this.code =
      interpreter === null
        ? []
        : interpreter.image.sections.filter(({ permissions }) => permissions.execute).map(rangeOf);
    this.functions =
      interpreter === null
        ? []
        : interpreter.image.symbols
            .filter(({ type, size }) => type === "function" && size > 0)
            .map((symbol) => ({ name: symbol.name, range: rangeOf(symbol) }));
    this.comments = new Map(
      (interpreter?.library.lines ?? []).flatMap(({ offset, text }): [bigint, string][] => {
        const comment = /#\s*(.*)$/.exec(text)?.[1]?.trim();
        return comment === undefined || comment === "" ? [] : [[this.library.base + offset, comment]];
      }),
    );
    this.slots = slotsOf(image);
    this.got = image.symbols.find(({ name }) => name === "_GLOBAL_OFFSET_TABLE_")?.address;
  }

  /** The linkage of a machine's program; null for a static one. */
  static of(machine: Machine): Linkage | null {
    return machine.kernel.loaded.interpreter === null ? null : new Linkage(machine);
  }

  /** Where an address of user code lies. */
  placeOf(address: bigint): LinkagePlace {
    if (this.stubs.some((range) => within(range, address))) return "plt";
    if (!this.code.some((range) => within(range, address))) return "program";
    const name = this.functionAt(address) ?? "";
    if (START.includes(name)) return "start";
    if (RESOLVER.includes(name)) return "resolver";
    return ERRNO.includes(name) ? "errno" : "library";
  }

  /** The library function that holds an address. */
  functionAt(address: bigint): string | undefined {
    return this.functions.findLast(({ range }) => within(range, address))?.name;
  }

  /** The comment of the library's source line at an address. */
  commentAt(address: bigint): string | undefined {
    return this.comments.get(address);
  }

  /** The slot whose stub holds an address, be it the part that jumps or the part that asks for the resolver. */
  slotOfStub(address: bigint): Slot | undefined {
    const stub = address & ~15n;
    return this.slots.find(({ plt, unbound }) => plt === stub || (unbound & ~15n) === stub);
  }

  slotAt(address: bigint): Slot | undefined {
    return this.slots.find((slot) => slot.address === address);
  }

  /** What a slot holds now. */
  valueOf({ address }: Slot): bigint | undefined {
    return this.word(address);
  }

  word(address: bigint): bigint | undefined {
    const bytes = this.machine.peek(address, this.wordSize);
    return bytes && littleWord(bytes);
  }

  /** The slot of the stub through which the program came into the library: the innermost return address behind such a call. */
  slotOfCaller(rsp: bigint): Slot | undefined {
    const size = BigInt(this.wordSize);
    for (let at = rsp; at < rsp + STACK_WORDS * size; at += size) {
      const returnAddress = this.word(at);
      if (returnAddress === undefined) return undefined;
      const call = this.machine.peek(returnAddress - CALL_LENGTH, Number(CALL_LENGTH));
      if (call?.[0] !== 0xe8) continue;
      const distance = BigInt.asIntN(32, wordIn(call, 1, 4));
      const target = BigInt.asUintN(8 * this.wordSize, returnAddress + distance);
      const slot = this.slots.find(({ plt }) => plt === target);
      if (slot !== undefined) return slot;
    }
    return undefined;
  }

  /** The slot that the resolver is at work for: PLT0 left its number on the stack, above the word from GOT[1]. */
  slotBeingResolved(rsp: bigint): Slot | undefined {
    const map = this.got === undefined ? undefined : this.word(this.got + BigInt(this.wordSize));
    if (map === undefined || map === 0n) return undefined;
    const size = BigInt(this.wordSize);
    // The resolver's last step but one drops the two words; they still lie there.
    for (let at = rsp - 2n * size; at < rsp + 32n * size; at += size) {
      if (this.word(at) !== map) continue;
      const number = this.word(at + size);
      if (number === undefined) return undefined;
      // x86-64 pushes the number of the relocation, i386 its offset: 8 bytes each.
      const slot = this.slots[Number(this.wordSize === 8 ? number : number / 8n)];
      if (slot !== undefined) return slot;
    }
    return undefined;
  }
}

/** Words of the stack in which a return address is looked for. */
const STACK_WORDS = 64n;
/** Bytes of CALL with a 32-bit distance. */
const CALL_LENGTH = 5n;

function wordIn(bytes: Uint8Array, at: number, size: number): bigint {
  return littleWord(bytes.subarray(at, at + size));
}

/** The slots by their relocations in .rela.plt or .rel.plt. */
function slotsOf(image: ExecutableImage): readonly Slot[] {
  const section = (...names: readonly string[]): ImageSection | undefined =>
    image.sections.find(({ name }) => names.includes(name));
  const relocations = section(".rela.plt", ".rel.plt");
  const symbols = section(".dynsym");
  const strings = section(".dynstr");
  const stubs = section(".plt.sec") ?? section(".plt");
  const slots = section(".got.plt") ?? section(".got");
  if (!relocations || !symbols || !strings || !stubs || !slots) return [];
  const wide = image.bits === 64;
  const size = wide ? 24 : 8;
  const header = stubs.name === ".plt" ? 16n : 0n;
  return Array.from({ length: Math.floor(relocations.bytes.length / size) }, (_, index): Slot => {
    const at = index * size;
    const address = wordIn(relocations.bytes, at, wide ? 8 : 4);
    const number = Number(wide ? wordIn(relocations.bytes, at + 12, 4) : wordIn(relocations.bytes, at + 5, 3));
    const name = Number(wordIn(symbols.bytes, number * (wide ? 24 : 16), 4));
    const end = strings.bytes.indexOf(0, name);
    return {
      symbol: utf8Text(strings.bytes.slice(name, end)),
      plt: stubs.address + header + BigInt(16 * index),
      address,
      unbound: wordIn(slots.bytes, Number(address - slots.address), wide ? 8 : 4),
    };
  });
}

import { HEADER_ROOM } from "../bits/executable-image.ts";
import type { AssemblerState } from "./assembler-state.ts";
import type { Section } from "./section.ts";

export const PAGE = 0x1000n;
/** Where GNU ld puts the headers of a static executable; the first section follows in the next page. */
export const IMAGE_BASE: Readonly<Record<64 | 32, bigint>> = { 64: 0x40_0000n, 32: 0x804_8000n };

/** Addresses by section name for sections that do not follow the linker's order. */
export type FixedLayout = Readonly<Record<string, bigint>>;

/** What the dynamic linker reads, code, constants, data, then memory without contents: GNU ld's order. */
function rank({ traits, byLinker }: Section): number {
  if (byLinker && !traits.executable && !traits.writable) return -1;
  if (traits.executable) return 0;
  if (!traits.writable) return 1;
  return traits.hasContents ? 2 : 3;
}

/** Within a rank: the stubs, what else the linker made, the section the rank is named after, then those GNU ld merges into it, then the others. */
function nearness({ name, byLinker }: Section): number {
  if (byLinker) return name.startsWith(".plt") ? -2 : -1;
  const well = [".text", ".rodata", ".data", ".bss"];
  if (well.includes(name)) return 0;
  return well.some((known) => name.startsWith(`${known}.`)) ? 1 : 2;
}

/** The sections a program is made of, in the order they lie in memory. */
export function orderedSections(state: AssemblerState): Section[] {
  const used = [...state.sections.values()].filter(({ size, traits }) => traits.allocated && size > 0);
  return used.toSorted((a, b) => rank(a) - rank(b) || nearness(a) - nearness(b));
}

function alignUp(address: bigint, alignment: bigint): bigint {
  return (address + alignment - 1n) & -alignment;
}

/** Places sections one after another; returns the first address behind. */
function placeFrom(start: bigint, sections: readonly Section[]): bigint {
  let address = start;
  for (const section of sections) {
    section.address = alignUp(address, BigInt(section.alignment));
    address = section.address + BigInt(section.size);
  }
  return address;
}

/** Gives every section its address: the caller's where given, else after the one before, code, constants and data in pages of their own. */
export function placeSections(state: AssemblerState, fixed: FixedLayout): void {
  const free: Section[] = [];
  for (const section of orderedSections(state)) {
    const given = Object.hasOwn(fixed, section.name) ? fixed[section.name] : undefined;
    if (given === undefined) free.push(section);
    else section.address = given;
  }
  const first = free.filter((section) => rank(section) < 0);
  const code = free.filter((section) => rank(section) === 0);
  const constants = free.filter((section) => rank(section) === 1);
  const data = free.filter((section) => rank(section) > 1);
  const base = state.isLibrary ? 0n : IMAGE_BASE[state.optionBits];
  let address = placeFrom(base + BigInt(HEADER_ROOM[state.optionBits]), first);
  address = placeFrom(first.length === 0 ? base + PAGE : alignUp(address, PAGE), code);
  address = placeFrom(alignUp(address, PAGE), constants);
  if (constants.length === 0) address = alignUp(address, PAGE);
  if (data.length > 0) address = placeData(address, data, BigInt(state.optionBits / 8));
  for (const section of state.sections.values()) {
    const given = Object.hasOwn(fixed, section.name) ? fixed[section.name] : undefined;
    if (section.size === 0)
      section.address = given ?? (section.traits.allocated ? alignUp(address, BigInt(section.alignment)) : 0n);
  }
}

/**
 * The data segment begins in the page after the constants, at the same place in the page where they end, so that the file needs no
 * padding; at the page's start where that saves a page of memory.
 * @see The GNU linker, "Builtin Functions" (DATA_SEGMENT_ALIGN)
 */
function placeData(behind: bigint, data: readonly Section[], wordSize: bigint): bigint {
  const base = alignUp(behind, PAGE) + (behind & (PAGE - 1n));
  // What is written only while the program is linked ends with a page: .dynamic, .got and the GOT's first three words.
  const linkers = data.filter(({ byLinker }) => byLinker);
  if (linkers.length > 0) {
    const all = placeFrom(0n, linkers);
    const slots = linkers.find(({ name }) => name === ".got.plt");
    const size = slots === undefined ? all : slots.address + 3n * wordSize;
    return placeFrom(alignUp(base + size, PAGE) - size, data);
  }
  const end = alignUp(placeFrom(base, data), wordSize);
  const first = -base & (PAGE - 1n);
  const last = end & (PAGE - 1n);
  const savesPage = first !== 0n && last !== 0n && base / PAGE !== end / PAGE && first + last <= PAGE;
  return savesPage ? placeFrom(alignUp(behind, PAGE), data) : end;
}

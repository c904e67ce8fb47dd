import type {
  ExecutableImage,
  ImagePermissions,
  ImageSection,
  ImageSegment,
  ImageSymbol,
} from "../bits/executable-image.ts";
import type { AssemblerState } from "./assembler-state.ts";
import { SourceError } from "./diagnostic.ts";
import { nearest } from "./edit-distance.ts";
import { finalEvaluation } from "./evaluation.ts";
import { type Evaluation, evaluate, firstUndefined } from "./expression.ts";
import { writeLittleEndian } from "./immediate.ts";
import { padding } from "./nop-fill.ts";
import { findRegister } from "./register.ts";
import type { Fixup, Fragment, Section } from "./section.ts";

const PAGE = 0x1000n;
/** Where GNU ld puts the headers of a static executable; the first section follows in the next page. */
const IMAGE_BASE: Readonly<Record<64 | 32, bigint>> = { 64: 0x40_0000n, 32: 0x804_8000n };

/** Addresses by section name for sections that do not follow the linker's order. */
export type FixedLayout = Readonly<Record<string, bigint>>;

/** Bytes a source line became. */
export interface SourceLine {
  readonly line: number;
  readonly address: bigint;
  readonly length: number;
}

function permissionsOf({ traits }: Section): ImagePermissions {
  return { read: true, write: traits.writable, execute: traits.executable };
}

/** Code, constants, data, then memory without contents: GNU ld's order. */
function rank({ traits }: Section): number {
  if (traits.executable) return 0;
  if (!traits.writable) return 1;
  return traits.hasContents ? 2 : 3;
}

/** Within a rank: the section the rank is named after, then those GNU ld merges into it, then the others. */
function nearness({ name }: Section): number {
  const well = [".text", ".rodata", ".data", ".bss"];
  if (well.includes(name)) return 0;
  return well.some((known) => name.startsWith(`${known}.`)) ? 1 : 2;
}

/** The sections a program is made of, in the order they lie in memory. */
function orderedSections(state: AssemblerState): Section[] {
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
  const code = free.filter((section) => rank(section) === 0);
  const constants = free.filter((section) => rank(section) === 1);
  const data = free.filter((section) => rank(section) > 1);
  let address = placeFrom(IMAGE_BASE[state.optionBits] + PAGE, code);
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
  const end = alignUp(placeFrom(base, data), wordSize);
  const first = -base & (PAGE - 1n);
  const last = end & (PAGE - 1n);
  const savesPage = first !== 0n && last !== 0n && base / PAGE !== end / PAGE && first + last <= PAGE;
  return savesPage ? placeFrom(alignUp(behind, PAGE), data) : end;
}

/** Renders one section; what cannot be computed becomes a diagnostic. */
function render(section: Section, state: AssemblerState, evaluation: Evaluation): Uint8Array {
  if (!section.traits.hasContents) return new Uint8Array();
  const bytes = new Uint8Array(section.size);
  for (const fragment of section.fragments) {
    bytes.set(section.bytesOf(fragment), fragment.offset);
    for (const fixup of fragment.fixups) apply(fixup, bytes, fragment.offset, section, state, evaluation);
    renderTail(fragment, bytes, section, state, evaluation);
  }
  return bytes;
}

function renderTail(
  fragment: Fragment,
  bytes: Uint8Array,
  section: Section,
  state: AssemblerState,
  evaluation: Evaluation,
): void {
  const { tail } = fragment;
  if (tail === null) return;
  const start = fragment.offset + fragment.length;
  switch (tail.kind) {
    case "align":
      bytes.set(padding(tail.fill, fragment.tailLength), start);
      return;
    case "org":
      bytes.fill(tail.fill, start, start + fragment.tailLength);
      return;
    case "repeat":
      for (let at = start; at + tail.unit.length <= start + fragment.tailLength; at += tail.unit.length)
        bytes.set(tail.unit, at);
      return;
    case "instruction":
      bytes.set(tail.encoded.bytes, start);
      for (const fixup of tail.encoded.fixups) apply(fixup, bytes, start, section, state, evaluation);
      return;
    case "branch": {
      const opcode = tail.long ? tail.longOpcode : tail.shortOpcode;
      bytes.set(opcode, start);
      const size = tail.long ? 4 : 1;
      const fixup: Fixup = {
        offset: opcode.length,
        size,
        expression: tail.target,
        relativeTo: size,
        range: "signed",
        place: tail.place,
        at: tail.at,
      };
      apply(fixup, bytes, start, section, state, evaluation);
    }
  }
}

/** Computes a field and writes it. `start` is the section offset its own offset counts from. */
function apply(
  fixup: Fixup,
  bytes: Uint8Array,
  start: number,
  section: Section,
  state: AssemblerState,
  evaluation: Evaluation,
): void {
  const { at, place } = fixup;
  if (state.diagnostics.isFull) return;
  state.attempt(place, () => {
    const value = evaluate(fixup.expression, { ...evaluation, relativeTo: section });
    if (value === undefined) {
      const missing = firstUndefined(fixup.expression);
      throw new SourceError(undefinedMessage(missing?.symbol.name ?? "a symbol", state), missing?.at ?? at);
    }
    let { number } = value;
    // GNU ld computes the distance to an absolute address; what nasm writes for one is wrong.
    if (fixup.relativeTo !== null && value.base === null && state.syntax === "nasm") {
      throw new SourceError(
        "a branch needs a label: NASM's object files cannot express the distance to a plain number",
        at,
      );
    }
    if (fixup.relativeTo !== null) number -= section.address + BigInt(start + fixup.offset + fixup.relativeTo);
    // Addresses of 32-bit programs wrap around.
    if (state.optionBits === 32 && fixup.size === 4 && (value.base !== null || fixup.relativeTo !== null))
      number = BigInt.asIntN(32, number);
    // The processor sign-extends: an address of the upper half is a negative number there.
    if (fixup.range === "signed" && fixup.relativeTo === null) number = BigInt.asIntN(64, number);
    checkRange(number, value.base !== null, fixup, state);
    writeLittleEndian(bytes, start + fixup.offset, number, fixup.size);
  });
}

function undefinedMessage(name: string, state: AssemblerState): string {
  if (/^[0-9]+f$/.test(name))
    return `there is no label ${name.slice(0, -1)}: after this line; ${name.slice(0, -1)}b looks back`;
  if (state.syntax === "att" && findRegister(name) !== undefined)
    return `${name} is not defined; the register is %${name} in AT&T syntax`;
  const defined = [...state.symbols.all()]
    .filter((symbol) => symbol.definition !== null && !symbol.hidden)
    .map((symbol) => symbol.name);
  const near = nearest(name, defined);
  return `${name} is not defined${near === null ? "" : `; did you mean ${near}?`}`;
}

function checkRange(
  number: bigint,
  isAddress: boolean,
  { size, range, relativeTo, at }: Fixup,
  state: AssemblerState,
): void {
  if (size === 8) return;
  const bits = BigInt(size * 8);
  const limit = 1n << bits;
  const half = limit >> 1n;
  // In 64-bit code a 32-bit field holds an address either sign-extended or zero-extended, not both.
  const strict = isAddress && size === 4 && state.optionBits === 64 && range !== "signed";
  const low = strict ? 0n : range === "data" ? 1n - limit : -half;
  const high = range === "signed" ? half : limit;
  if (number >= low && number < high) return;
  if (relativeTo !== null) {
    const advice = size === 1 ? "; a short branch reaches 127 bytes forward and 128 back" : "";
    throw new SourceError(`the target is ${number} bytes away, too far for ${size * 8} bits${advice}`, at);
  }
  const shown = isAddress ? `the address 0x${number.toString(16)}` : `${number}`;
  throw new SourceError(`${shown} does not fit in ${size * 8} bits; allowed are ${low} to ${high - 1n}`, at);
}

/** The finished program. Call only when the layout is done; diagnostics tell whether it is usable. `isProgram`: it has to have an entry. */
export function link(
  state: AssemblerState,
  isProgram: boolean,
): { readonly image: ExecutableImage; readonly lines: readonly SourceLine[] } {
  const evaluation = finalEvaluation();
  const sections: ImageSection[] = [];
  const ordered = orderedSections(state);
  for (const section of [
    ...ordered,
    ...[...state.sections.values()].filter(({ traits, size }) => !traits.allocated && size > 0),
  ]) {
    sections.push({
      name: section.name,
      address: section.address,
      bytes: render(section, state, evaluation),
      size: section.size,
      hasContents: section.traits.hasContents,
      allocated: section.traits.allocated,
      permissions: permissionsOf(section),
      alignment: section.alignment,
    });
  }
  const symbols = makeSymbols(state, evaluation);
  const image: ExecutableImage = {
    bits: state.optionBits,
    entry: entryOf(state, symbols, ordered, isProgram),
    segments: makeSegments(sections),
    sections,
    symbols,
    programHeaders: null,
  };
  return { image, lines: makeLines(ordered) };
}

function entryOf(
  state: AssemblerState,
  symbols: readonly ImageSymbol[],
  ordered: readonly Section[],
  isProgram: boolean,
): bigint {
  const start = symbols.find(({ name }) => name === "_start");
  if (start !== undefined) return start.address;
  const text = ordered.find(({ name }) => name === ".text") ?? ordered[0];
  if (text?.name === ".text" && isProgram) {
    state.diagnostics.warning(
      { line: 1, column: 1, endColumn: 2 },
      "there is no _start; execution begins at the first byte of .text",
    );
  }
  return text?.address ?? IMAGE_BASE[state.optionBits] + PAGE;
}

/** Neighbouring sections with the same permissions and the same distance in file and memory become one segment. */
function makeSegments(sections: readonly ImageSection[]): ImageSegment[] {
  const segments: ImageSegment[] = [];
  let group: ImageSection[] = [];
  let fileOffset = 0x1000;
  const flush = (): void => {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) return;
    const memorySize = Number(last.address - first.address) + last.size;
    const withContents = group.filter(({ hasContents }) => hasContents).at(-1);
    const length = withContents === undefined ? 0 : Number(withContents.address - first.address) + withContents.size;
    const bytes = new Uint8Array(length);
    for (const { address, bytes: part } of group) if (part.length > 0) bytes.set(part, Number(address - first.address));
    const offset = fileOffset + Number(first.address & 0xfffn);
    segments.push({ address: first.address, bytes, memorySize, permissions: first.permissions, fileOffset: offset });
    fileOffset = (offset + length + 0xfff) & ~0xfff;
    group = [];
  };
  for (const section of sections) {
    if (!section.allocated) continue;
    const previous = group.at(-1);
    if (previous !== undefined && !continues(previous, section)) flush();
    group.push(section);
  }
  flush();
  return segments;
}

function continues(previous: ImageSection, next: ImageSection): boolean {
  const gap = next.address - (previous.address + BigInt(previous.size));
  const { write, execute } = previous.permissions;
  return write === next.permissions.write && execute === next.permissions.execute && gap >= 0n && gap < PAGE;
}

function makeSymbols(state: AssemblerState, evaluation: Evaluation): ImageSymbol[] {
  const symbols: ImageSymbol[] = [];
  for (const symbol of state.symbols.all()) {
    if (symbol.definition === null) {
      if (symbol.global && !symbol.weak) {
        state.diagnostics.warning(
          { line: symbol.firstUse?.line ?? 1, ...(symbol.firstUse?.at ?? { column: 1, endColumn: 2 }) },
          `${symbol.name} is declared global but not defined`,
        );
      }
      continue;
    }
    if (symbol.hidden) continue;
    if (state.diagnostics.isFull) break;
    state.attempt({ line: symbol.line, column: 1, endColumn: 2 }, () => {
      const value = evaluation.symbol(symbol);
      if (value === undefined) return;
      const size = symbol.size === null ? undefined : evaluate(symbol.size, evaluation);
      symbols.push({
        name: symbol.name,
        address: BigInt.asUintN(state.optionBits, value.number),
        size: Number(size?.number ?? 0n),
        section: value.base === null || "tail" in value.base ? null : value.base.name,
        global: symbol.global,
        type: symbol.type,
      });
    });
  }
  return symbols;
}

function makeLines(sections: readonly Section[]): SourceLine[] {
  const lines: SourceLine[] = [];
  for (const section of sections) {
    for (const { line, fragment, offset, length } of section.lines) {
      const bytes = length < 0 ? fragment.tailLength : length;
      if (bytes > 0) lines.push({ line, address: section.address + BigInt(fragment.offset + offset), length: bytes });
    }
  }
  return lines;
}

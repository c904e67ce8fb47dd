import type {
  ExecutableImage,
  ImagePermissions,
  ImageSection,
  ImageSegment,
  ImageSymbol,
} from "../bits/executable-image.ts";
import { type InSlices, SLICE_ITEMS } from "../bits/slices.ts";
import type { AssemblerState } from "./assembler-state.ts";
import { SourceError } from "./diagnostic.ts";
import { nearest } from "./edit-distance.ts";
import { finalEvaluation } from "./evaluation.ts";
import { type Evaluation, evaluate, firstUndefined } from "./expression.ts";
import { writeLittleEndian } from "./immediate.ts";
import { padding } from "./nop-fill.ts";
import { IMAGE_BASE, orderedSections, PAGE } from "./place-sections.ts";
import { findRegister } from "./register.ts";
import type { Fixup, Fragment, Section } from "./section.ts";

/** Bytes a source line became. */
export interface SourceLine {
  readonly line: number;
  readonly address: bigint;
  readonly length: number;
}

function permissionsOf({ traits }: Section): ImagePermissions {
  return { read: true, write: traits.writable, execute: traits.executable };
}

/** Renders one section; what cannot be computed becomes a diagnostic. */
function* render(section: Section, state: AssemblerState, evaluation: Evaluation): InSlices<Uint8Array> {
  if (!section.traits.hasContents) return new Uint8Array();
  const bytes = new Uint8Array(section.size);
  const here: Evaluation = { ...evaluation, relativeTo: section };
  let count = 0;
  for (const fragment of section.fragments) {
    bytes.set(section.bytesOf(fragment), fragment.offset);
    if (++count % SLICE_ITEMS === 0) yield SLICE_ITEMS;
    for (const fixup of fragment.fixups) {
      apply(fixup, bytes, fragment.offset, section, state, here);
      if (++count % SLICE_ITEMS === 0) yield SLICE_ITEMS;
    }
    renderTail(fragment, bytes, section, state, here);
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
    case "leb128":
      bytes.set(tail.bytes, start);
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
    const value = evaluate(fixup.expression, evaluation);
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
    // A distance is modulo 2⁶⁴: of two addresses of the upper half one may have been computed as a negative number.
    if (fixup.relativeTo !== null)
      number = BigInt.asIntN(64, number - (section.address + BigInt(start + fixup.offset + fixup.relativeTo)));
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
  if (near !== null) return `${name} is not defined; did you mean ${near}?`;
  const exported = nearest(name, state.exports);
  return `${name} is not defined${exported === null ? "" : `; the C library has ${exported}`}`;
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
export function* link(
  state: AssemblerState,
  isProgram: boolean,
): InSlices<{ readonly image: ExecutableImage; readonly lines: readonly SourceLine[] }> {
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
      bytes: yield* render(section, state, evaluation),
      size: section.size,
      hasContents: section.traits.hasContents,
      allocated: section.traits.allocated,
      permissions: permissionsOf(section),
      alignment: section.alignment,
    });
  }
  const symbols = yield* makeSymbols(state, evaluation);
  const { dynamic } = state;
  const base = state.isLibrary ? 0n : IMAGE_BASE[state.optionBits];
  const image: ExecutableImage = {
    bits: state.optionBits,
    entry: entryOf(state, symbols, ordered, isProgram),
    segments: makeSegments(sections, dynamic === null ? null : base),
    sections,
    symbols,
    programHeaders: null,
    ...(dynamic === null ? {} : { dynamic }),
  };
  return { image, lines: makeLines(ordered) };
}

function entryOf(
  state: AssemblerState,
  symbols: readonly ImageSymbol[],
  ordered: readonly Section[],
  isProgram: boolean,
): bigint {
  const start = symbols.find(({ name }) => name === (state.isLibrary ? "_dlstart" : "_start"));
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

/**
 * Neighbouring sections with the same permissions and the same distance in file and memory become one segment. `headers`: the first
 * one begins there, with room for the file's headers.
 */
function makeSegments(sections: readonly ImageSection[], headers: bigint | null): ImageSegment[] {
  const segments: ImageSegment[] = [];
  let group: ImageSection[] = [];
  let fileOffset = 0x1000;
  const flush = (): void => {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) return;
    const start = headers !== null && segments.length === 0 ? headers : first.address;
    const memorySize = Number(last.address - start) + last.size;
    const withContents = group.filter(({ hasContents }) => hasContents).at(-1);
    const length = withContents === undefined ? 0 : Number(withContents.address - start) + withContents.size;
    const bytes = new Uint8Array(length);
    for (const { address, bytes: part } of group) if (part.length > 0) bytes.set(part, Number(address - start));
    const offset = fileOffset + Number(start & 0xfffn);
    segments.push({ address: start, bytes, memorySize, permissions: first.permissions, fileOffset: offset });
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

function* makeSymbols(state: AssemblerState, evaluation: Evaluation): InSlices<ImageSymbol[]> {
  const symbols: ImageSymbol[] = [];
  let count = 0;
  for (const symbol of state.symbols.all()) {
    if (++count % SLICE_ITEMS === 0) yield SLICE_ITEMS;
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

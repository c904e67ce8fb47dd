import { decodeListed, type ExecutableImage, formatAbsent, formatInstruction } from "../core/index.ts";
import type { Syntax } from "./program-file.ts";
import { SymbolNames } from "./symbol-names.ts";

const BYTES_A_LINE = 7;
/** Columns of a mnemonic before its operands. */
const MNEMONIC_WIDTH = 6;
/** A run of zeros as long as this is shown as `...`. */
const ZEROS_TO_SKIP = 8;
/** And so are zeros at a part's end, fewer than this: padding. */
const PADDING = 3;

interface CodeSection {
  readonly name: string;
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** Executable sections; of a file without a section table its executable segments. */
function codeSections(image: ExecutableImage): readonly CodeSection[] {
  const sections = image.sections.filter(({ permissions, hasContents }) => permissions.execute && hasContents);
  if (image.sections.length > 0) return sections;
  return image.segments
    .filter(({ permissions }) => permissions.execute)
    .map((segment, at) => ({ ...segment, name: `.segment${at}` }));
}

/** A section's parts, one for each symbol in it. */
function partsOf(
  section: CodeSection,
  names: SymbolNames,
): { readonly label: string; readonly start: number; readonly end: number }[] {
  const size = section.bytes.length;
  const labels = names
    .of(section.name)
    .map(({ name, address }) => ({ label: name, start: Number(address - section.address) }))
    .filter(({ start }) => start >= 0 && start < size);
  if (labels[0]?.start !== 0 && size > 0) labels.unshift({ label: section.name, start: 0 });
  return labels.map((part, at) => ({ ...part, end: labels[at + 1]?.start ?? size }));
}

/** How many bytes from `at` on are left out as zeros; 0 where they are shown. */
function zerosToSkip(bytes: Uint8Array, at: number, end: number): number {
  let stop = at;
  while (stop < end && bytes[stop] === 0) stop++;
  const zeros = stop - at;
  if (stop === end) return zeros >= ZEROS_TO_SKIP || zeros < PADDING ? zeros : 0;
  return zeros >= ZEROS_TO_SKIP ? zeros - (zeros % 4) : 0;
}

const hexByte = (byte: number): string => byte.toString(16).padStart(2, "0");

/** Addresses keep at most the digits that a section needs, in groups of four, leading zeros as spaces. */
function addressColumn(section: CodeSection, digits: number): (address: bigint) => string {
  const last = (section.address + BigInt(section.bytes.length)).toString(16).padStart(digits, "0");
  let skipped = 0;
  while (last.startsWith("00000", skipped)) skipped += 4;
  return (address) => address.toString(16).padStart(digits - skipped, " ");
}

/** One instruction's text and length; what is none is shown byte by byte. */
function instructionAt(
  code: Uint8Array,
  at: number,
  end: number,
  context: TextContext,
): { readonly text: string; readonly length: number } {
  const { decoded, waits } = decodeListed(code.subarray(0, end), at, context.in64BitMode);
  const { syntax, names } = context;
  const address = context.base + BigInt(at);
  const options = { syntax, address, symbolAt: names.nameOf, mnemonicWidth: MNEMONIC_WIDTH, waits };
  if (!("undecodable" in decoded)) {
    return { text: formatInstruction(decoded, options), length: waits + decoded.length };
  }
  if (decoded.reason === "unimplemented") {
    const absent = formatAbsent(code.subarray(0, end), at, context.in64BitMode, options);
    if (absent !== undefined) return absent;
  }
  if (decoded.reason === "truncated") return { text: `.byte 0x${(code[at] ?? 0).toString(16)}`, length: 1 };
  return { text: "(bad)", length: 1 };
}

interface TextContext {
  readonly syntax: Syntax;
  readonly in64BitMode: boolean;
  readonly names: SymbolNames;
  /** Address of the code's first byte. */
  readonly base: bigint;
}

/** An instruction's line, and one for every seven bytes more. */
function instructionLines(
  address: bigint,
  bytes: Uint8Array,
  text: string,
  column: (address: bigint) => string,
): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    const hex = Array.from(bytes.subarray(at, at + BYTES_A_LINE), (byte) => `${hexByte(byte)} `).join("");
    const start = `${column(address + BigInt(at))}:\t`;
    lines.push(at === 0 ? `${start}${hex.padEnd(BYTES_A_LINE * 3)}\t${text}` : `${start}${hex}`);
  }
  return lines;
}

/** What `objdump -d` prints of a program, line by line. */
export function* disassemble(image: ExecutableImage, file: string, syntax: Syntax): Generator<string> {
  const names = new SymbolNames(image);
  const digits = image.bits === 64 ? 16 : 8;
  yield* ["", `${file}:     file format ${image.bits === 64 ? "elf64-x86-64" : "elf32-i386"}`, ""];
  for (const section of codeSections(image)) {
    const context = { syntax, in64BitMode: image.bits === 64, names, base: section.address };
    const column = addressColumn(section, digits);
    yield* ["", `Disassembly of section ${section.name}:`];
    for (const { label, start, end } of partsOf(section, names)) {
      yield* ["", `${(section.address + BigInt(start)).toString(16).padStart(digits, "0")} <${label}>:`];
      for (let at = start; at < end; ) {
        const zeros = zerosToSkip(section.bytes, at, end);
        if (zeros > 0) {
          yield "\t...";
          at += zeros;
          continue;
        }
        const { text, length } = instructionAt(section.bytes, at, end, context);
        yield* instructionLines(section.address + BigInt(at), section.bytes.subarray(at, at + length), text, column);
        at += length;
      }
    }
  }
}

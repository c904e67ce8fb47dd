import type {
  ExecutableImage,
  ImageProgramHeaders,
  ImageSection,
  ImageSegment,
  ImageSymbol,
  ImageSymbolType,
} from "../bits/executable-image.ts";
import { utf8Text } from "../bits/utf8.ts";
import {
  ELF_MAGIC,
  ELF_PAGE,
  ELFCLASS32,
  ELFCLASS64,
  ELFDATA2LSB,
  EM_386,
  EM_X86_64,
  ET_CORE,
  ET_DYN,
  ET_EXEC,
  ET_REL,
  HEADER_SIZES,
  PF_R,
  PF_W,
  PF_X,
  PT_INTERP,
  PT_LOAD,
  SHF_ALLOC,
  SHF_EXECINSTR,
  SHF_WRITE,
  SHN_LORESERVE,
  SHT_NOBITS,
  SHT_SYMTAB,
  STB_GLOBAL,
  STB_WEAK,
  STT_FILE,
  STT_FUNC,
  STT_OBJECT,
  STT_SECTION,
} from "./elf-constants.ts";
import { ElfError, type ElfFile, type ElfProgramHeader, type ElfSection, type ElfSymbol } from "./elf-file.ts";
import { ElfReader } from "./elf-reader.ts";

/**
 * Takes an ELF file apart.
 * @throws {ElfError} with one line that says what is wrong, for every input that is not a well-formed little-endian ELF file
 * @see System V ABI "Object Files"
 */
export function readElf(bytes: Uint8Array): ElfFile {
  if (bytes.length === 0) throw new ElfError("not an ELF file: it is empty");
  if (ELF_MAGIC.some((byte, index) => bytes[index] !== byte))
    throw new ElfError("not an ELF file: it does not begin with 7f 45 4c 46");
  const elfClass = bytes[4];
  if (elfClass !== ELFCLASS32 && elfClass !== ELFCLASS64) {
    throw new ElfError(
      bytes.length < 16
        ? "truncated ELF file: the header is cut off"
        : `malformed ELF file: class ${elfClass} is neither 32-bit nor 64-bit`,
    );
  }
  if (bytes[5] !== ELFDATA2LSB) throw new ElfError("this ELF file is not little-endian: it is for another processor");
  const bits = elfClass === ELFCLASS64 ? 64 : 32;
  const reader = new ElfReader(bytes, bits);
  const sizes = HEADER_SIZES[bits];
  reader.require(0, sizes.file, "the file header");
  const word = bits / 8;
  const afterEntry = 24 + word;
  const counts = afterEntry + 2 * word + 6;
  const programHeaderOffset = reader.size(afterEntry, "the program headers' offset");
  const sectionHeaderOffset = reader.size(afterEntry + word, "the section headers' offset");
  const programHeaders = readProgramHeaders(reader, programHeaderOffset, reader.u16(counts), reader.u16(counts + 2));
  const sections = readSections(
    reader,
    sectionHeaderOffset,
    reader.u16(counts + 4),
    reader.u16(counts + 6),
    reader.u16(counts + 8),
  );
  return {
    bits,
    type: reader.u16(16),
    machine: reader.u16(18),
    entry: reader.address(24),
    programHeaderOffset,
    programHeaders,
    sections,
    symbols: readSymbols(reader, sections),
    bytes,
  };
}

function readProgramHeaders(reader: ElfReader, offset: number, entrySize: number, count: number): ElfProgramHeader[] {
  if (count === 0) return [];
  const { program } = HEADER_SIZES[reader.bits];
  if (entrySize !== program)
    throw new ElfError(`malformed ELF file: a program header has ${entrySize} bytes instead of ${program}`);
  reader.require(offset, count * entrySize, "the table of program headers");
  return Array.from({ length: count }, (_, index): ElfProgramHeader => {
    const at = offset + index * entrySize;
    const what = `program header ${index}`;
    if (reader.bits === 64) {
      return {
        type: reader.u32(at),
        flags: reader.u32(at + 4),
        offset: reader.size(at + 8, what),
        address: reader.u64(at + 16),
        fileSize: reader.size(at + 32, what),
        memorySize: reader.size(at + 40, what),
        alignment: reader.u64(at + 48),
      };
    }
    return {
      type: reader.u32(at),
      flags: reader.u32(at + 24),
      offset: reader.u32(at + 4),
      address: BigInt(reader.u32(at + 8)),
      fileSize: reader.u32(at + 16),
      memorySize: reader.u32(at + 20),
      alignment: BigInt(reader.u32(at + 28)),
    };
  });
}

function readSections(
  reader: ElfReader,
  offset: number,
  entrySize: number,
  count: number,
  namesIndex: number,
): ElfSection[] {
  if (count === 0 || offset === 0) return [];
  const { section } = HEADER_SIZES[reader.bits];
  if (entrySize !== section)
    throw new ElfError(`malformed ELF file: a section header has ${entrySize} bytes instead of ${section}`);
  reader.require(offset, count * entrySize, "the table of section headers");
  const wide = reader.bits === 64;
  const raw = Array.from({ length: count }, (_, index) => {
    const at = offset + index * entrySize;
    const what = `section header ${index}`;
    return {
      nameOffset: reader.u32(at),
      type: reader.u32(at + 4),
      flags: Number(BigInt.asUintN(32, reader.address(at + 8))),
      address: reader.address(at + (wide ? 16 : 12)),
      offset: reader.size(at + (wide ? 24 : 16), what),
      size: reader.size(at + (wide ? 32 : 20), what),
      link: reader.u32(at + (wide ? 40 : 24)),
      alignment: reader.size(at + (wide ? 48 : 32), what),
    };
  });
  const names = raw[namesIndex];
  for (const { type, offset: start, size } of raw) {
    if (type !== SHT_NOBITS && type !== 0) reader.require(start, size, "a section");
  }
  return raw.map(({ nameOffset, ...rest }) => ({
    ...rest,
    name: names === undefined ? "" : stringAt(reader, names, nameOffset),
  }));
}

const MAX_NAME = 1024;

function stringAt(
  reader: ElfReader,
  table: { readonly offset: number; readonly size: number; readonly type: number },
  start: number,
): string {
  if (table.type === SHT_NOBITS || start >= table.size) return "";
  const bytes: number[] = [];
  const end = Math.min(table.size, start + MAX_NAME);
  for (let index = start; index < end; index++) {
    const byte = reader.u8(table.offset + index);
    if (byte === 0) break;
    bytes.push(byte);
  }
  return utf8Text(Uint8Array.from(bytes));
}

function readSymbols(reader: ElfReader, sections: readonly ElfSection[]): ElfSymbol[] {
  const table = sections.find(({ type }) => type === SHT_SYMTAB);
  if (table === undefined) return [];
  const names = sections[table.link];
  const { symbol } = HEADER_SIZES[reader.bits];
  const symbols: ElfSymbol[] = [];
  // The first entry is empty.
  for (let at = table.offset + symbol; at + symbol <= table.offset + table.size; at += symbol) {
    const wide = reader.bits === 64;
    const info = reader.u8(at + (wide ? 4 : 12));
    symbols.push({
      name: names === undefined ? "" : stringAt(reader, names, reader.u32(at)),
      value: wide ? reader.u64(at + 8) : BigInt(reader.u32(at + 4)),
      size: wide ? reader.size(at + 16, "a symbol's size") : reader.u32(at + 8),
      binding: info >> 4,
      type: info & 15,
      sectionIndex: reader.u16(at + (wide ? 6 : 14)),
    });
  }
  return symbols;
}

const USER_END = 1n << 47n;
/** Bytes of memory all segments may take. */
const MAX_MEMORY = 1 << 30;

/**
 * The program in an ELF file, as the kernel's loader takes it.
 * @param interpreters paths of program interpreters that are at hand: programs that ask for another are refused
 * @throws {ElfError} for a file that is not an x86 executable at fixed addresses
 * @see Linux fs/binfmt_elf.c
 */
export function imageOfElf(file: ElfFile, interpreters: readonly string[] = []): ExecutableImage {
  checkMachine(file);
  const interpreter = interpreterOf(file);
  checkType(file, interpreter, interpreters);
  return imageOf(file, interpreter);
}

/** What a shared object made here holds, its addresses from 0 on. */
export function imageOfShared(file: ElfFile): ExecutableImage {
  return { ...imageOf(file, null), dynamic: { interpreter: null } };
}

function imageOf(file: ElfFile, interpreter: string | null): ExecutableImage {
  const segments = file.programHeaders
    .filter(({ type }) => type === PT_LOAD)
    .map((header, index) => makeSegment(file, header, index));
  if (segments.length === 0) throw new ElfError("this ELF file has nothing to load: no PT_LOAD segment");
  const total = segments.reduce((sum, { memorySize }) => sum + memorySize, 0);
  if (total > MAX_MEMORY)
    throw new ElfError(`this program wants ${total} bytes of memory; at most ${MAX_MEMORY} are given`);
  return {
    bits: file.bits,
    entry: file.entry,
    segments,
    sections: file.sections.filter(({ type }) => type !== 0).map((section) => makeSection(file, section)),
    symbols: file.symbols.filter(isUseful).map((symbol) => makeSymbol(file, symbol)),
    programHeaders: findProgramHeaders(file),
    ...(interpreter === null ? {} : { dynamic: { interpreter } }),
  };
}

/** The path in PT_INTERP; null in a static program. */
function interpreterOf({ programHeaders, bytes }: ElfFile): string | null {
  const header = programHeaders.find(({ type }) => type === PT_INTERP);
  if (header === undefined) return null;
  const text = utf8Text(copyOf(bytes, header.offset, header.fileSize));
  return text.replace(/\0.*$/s, "");
}

function checkMachine({ bits, machine }: ElfFile): void {
  if (machine === EM_X86_64 && bits === 32)
    throw new ElfError("this is an x32 program, which is not supported; build it with -m64 or -m32");
  if (machine === (bits === 64 ? EM_X86_64 : EM_386)) return;
  throw new ElfError(`this ELF file is for another processor (machine ${machine}); x86-64 (62) and i386 (3) run here`);
}

function checkType({ type }: ElfFile, interpreter: string | null, interpreters: readonly string[]): void {
  if (interpreter !== null && !interpreters.includes(interpreter)) {
    throw new ElfError("this program needs the dynamic linker; link it with -static -no-pie");
  }
  if (type === ET_EXEC) return;
  const what = {
    [ET_REL]: "an object file; link it with ld",
    [ET_DYN]: "position-independent; link it with -static -no-pie",
    [ET_CORE]: "a core dump",
  }[type];
  throw new ElfError(
    `this ELF file is ${what ?? `of type ${type}`}${what === undefined ? "; an executable (2) is needed" : ""}`,
  );
}

function makeSegment(file: ElfFile, header: ElfProgramHeader, index: number): ImageSegment {
  const { offset, fileSize, memorySize, address, flags } = header;
  const name = `segment ${index}`;
  if (fileSize > 0 && offset + fileSize > file.bytes.length) {
    throw new ElfError(
      `truncated ELF file: ${name} ends at byte ${offset + fileSize}, the file has ${file.bytes.length}`,
    );
  }
  if (memorySize < fileSize)
    throw new ElfError(`malformed ELF file: ${name} has ${fileSize} bytes in the file but ${memorySize} in memory`);
  if (address % BigInt(ELF_PAGE) !== BigInt(offset % ELF_PAGE)) {
    throw new ElfError(`malformed ELF file: address and file offset of ${name} lie at different places of a page`);
  }
  const limit = file.bits === 64 ? USER_END : 1n << 32n;
  if (address + BigInt(memorySize) > limit)
    throw new ElfError(`malformed ELF file: ${name} does not lie in user space`);
  return {
    address,
    bytes: copyOf(file.bytes, offset, fileSize),
    memorySize,
    permissions: { read: (flags & PF_R) !== 0, write: (flags & PF_W) !== 0, execute: (flags & PF_X) !== 0 },
    fileOffset: offset,
  };
}

/** Its own bytes, whatever kind of array the file is in. */
function copyOf(bytes: Uint8Array, offset: number, size: number): Uint8Array {
  return new Uint8Array(bytes.subarray(offset, offset + size));
}

function makeSection(file: ElfFile, section: ElfSection): ImageSection {
  const hasContents = section.type !== SHT_NOBITS;
  return {
    name: section.name,
    address: section.address,
    bytes: hasContents ? copyOf(file.bytes, section.offset, section.size) : new Uint8Array(),
    size: section.size,
    hasContents,
    allocated: (section.flags & SHF_ALLOC) !== 0,
    permissions: {
      read: true,
      write: (section.flags & SHF_WRITE) !== 0,
      execute: (section.flags & SHF_EXECINSTR) !== 0,
    },
    alignment: Math.max(section.alignment, 1),
  };
}

function isUseful({ name, type, sectionIndex }: ElfSymbol): boolean {
  return name !== "" && type !== STT_FILE && type !== STT_SECTION && sectionIndex !== 0;
}

const SYMBOL_TYPES: Readonly<Record<number, ImageSymbolType>> = {
  [STT_OBJECT]: "object",
  [STT_FUNC]: "function",
  [STT_SECTION]: "section",
};

function makeSymbol(file: ElfFile, symbol: ElfSymbol): ImageSymbol {
  const section = symbol.sectionIndex >= SHN_LORESERVE ? undefined : file.sections[symbol.sectionIndex];
  return {
    name: symbol.name,
    address: symbol.value,
    size: symbol.size,
    section: section?.name ?? null,
    global: symbol.binding === STB_GLOBAL || symbol.binding === STB_WEAK,
    ...(symbol.binding === STB_WEAK ? { weak: true } : {}),
    type: SYMBOL_TYPES[symbol.type] ?? "none",
  };
}

function findProgramHeaders(file: ElfFile): ImageProgramHeaders | null {
  const { programHeaderOffset: start, programHeaders } = file;
  const entrySize = HEADER_SIZES[file.bits].program;
  const end = start + programHeaders.length * entrySize;
  const holder = programHeaders.find(
    ({ type, offset, fileSize }) => type === PT_LOAD && offset <= start && end <= offset + fileSize,
  );
  if (holder === undefined) return null;
  return { address: holder.address + BigInt(start - holder.offset), count: programHeaders.length, entrySize };
}

import type {
  ExecutableImage,
  ImageSection,
  ImageSegment,
  ImageSymbol,
  ImageSymbolType,
} from "../bits/executable-image.ts";
import { utf8Bytes } from "../bits/utf8.ts";
import { dynamicSectionFields } from "./dynamic-parts.ts";
import {
  ELF_MAGIC,
  ELF_PAGE,
  ELFCLASS32,
  ELFCLASS64,
  ELFDATA2LSB,
  EM_386,
  EM_X86_64,
  ET_DYN,
  ET_EXEC,
  EV_CURRENT,
  HEADER_SIZES,
  PF_R,
  PF_W,
  PF_X,
  PT_DYNAMIC,
  PT_GNU_STACK,
  PT_INTERP,
  PT_LOAD,
  PT_PHDR,
  SHF_ALLOC,
  SHF_EXECINSTR,
  SHF_WRITE,
  SHN_ABS,
  SHT_NOBITS,
  SHT_PROGBITS,
  SHT_STRTAB,
  SHT_SYMTAB,
  STB_GLOBAL,
  STT_FILE,
  STT_FUNC,
  STT_NOTYPE,
  STT_OBJECT,
  STT_SECTION,
} from "./elf-constants.ts";
import { ElfWriter } from "./elf-writer.ts";

interface ProgramHeader {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: bigint;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly alignment: number;
}

interface SectionHeader {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: bigint;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  /** Of a symbol table: the number of its local symbols; of relocations: the section they change. */
  readonly info: number;
  readonly alignment: number;
  readonly entrySize: number;
}

/**
 * An executable that Linux runs and debuggers read: the headers in a read-only segment of their own, as GNU ld places them, the
 * image's segments, a stack without execute permission, and section headers with the symbol table. In a dynamically linked program
 * and in a shared object the headers lie at the start of the first segment.
 * @see System V ABI "Object Files", "Program Loading"
 */
export function writeElf(image: ExecutableImage): Uint8Array {
  const writer = new ElfWriter(image.bits);
  const sizes = HEADER_SIZES[image.bits];
  const segments = image.segments.toSorted((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  const headerAddress = addressOfHeaders(image, segments);
  // Its first segment begins with room for the headers, and with the file.
  const begins = image.dynamic !== undefined && image.programHeaders === null ? segments[0] : undefined;
  const parts = begins === undefined ? [] : dynamicParts(image, begins);
  const count = segments.length + 1 + (headerAddress === null ? 0 : 1) + parts.length + (parts.length > 1 ? 1 : 0);
  const headerBytes = sizes.file + count * sizes.program;

  const programHeaders: ProgramHeader[] = [];
  if (headerAddress !== null) {
    programHeaders.push({
      type: PT_LOAD,
      flags: PF_R,
      offset: 0,
      address: headerAddress,
      fileSize: headerBytes,
      memorySize: headerBytes,
      alignment: ELF_PAGE,
    });
  }
  if (begins !== undefined && parts.length > 1) {
    const size = count * sizes.program;
    const address = begins.address + BigInt(sizes.file);
    const alignment = image.bits / 8;
    programHeaders.push({
      type: PT_PHDR,
      flags: PF_R,
      offset: sizes.file,
      address,
      fileSize: size,
      memorySize: size,
      alignment,
    });
    programHeaders.push(...parts.filter(({ type }) => type === PT_INTERP));
  }
  let end = begins === undefined ? headerBytes : 0;
  const offsets = new Map<ImageSegment, number>();
  for (const segment of segments) {
    const inPage = Number(segment.address % BigInt(ELF_PAGE));
    const offset = Math.ceil(end / ELF_PAGE) * ELF_PAGE + inPage;
    offsets.set(segment, offset);
    // Memory without contents needs no room in the file.
    if (segment.bytes.length > 0) {
      writer.bytesAt(offset, segment.bytes);
      end = offset + segment.bytes.length;
    }
    programHeaders.push({
      type: PT_LOAD,
      flags: segmentFlags(segment),
      offset,
      address: segment.address,
      fileSize: segment.bytes.length,
      memorySize: segment.memorySize,
      alignment: ELF_PAGE,
    });
  }
  for (const part of parts.filter(({ type }) => type === PT_DYNAMIC)) {
    const holder = segments.find(
      ({ address, memorySize }) => address <= part.address && part.address < address + BigInt(memorySize),
    );
    if (holder === undefined) continue;
    programHeaders.push({ ...part, offset: (offsets.get(holder) ?? 0) + Number(part.address - holder.address) });
  }
  programHeaders.push({
    type: PT_GNU_STACK,
    flags: PF_R | PF_W,
    offset: 0,
    address: 0n,
    fileSize: 0,
    memorySize: 0,
    alignment: 16,
  });

  const sectionHeaders = placeSections(image, segments, offsets, writer, end);
  const names = appendSymbols(image, sectionHeaders, writer);
  const tableOffset = writer.align(image.bits / 8);
  for (const header of sectionHeaders) writeSectionHeader(writer, header, names.add(header.name));
  writeFileHeader(writer, image, {
    programHeaders: programHeaders.length,
    sectionHeaders: sectionHeaders.length,
    tableOffset,
  });
  for (const [index, header] of programHeaders.entries())
    writeProgramHeader(writer, sizes.file + index * sizes.program, header);
  return writer.finish();
}

/** The program headers that name parts of a dynamically linked image: PT_INTERP of a program, PT_DYNAMIC. */
function dynamicParts(image: ExecutableImage, first: ImageSegment): ProgramHeader[] {
  const header = (name: string, type: number, flags: number, alignment: number): ProgramHeader[] =>
    image.sections
      .filter((section) => section.name === name)
      .map(({ address, size }) => {
        const offset = Number(address - first.address);
        return { type, flags, offset, address, fileSize: size, memorySize: size, alignment };
      });
  const dynamic = header(".dynamic", PT_DYNAMIC, PF_R | PF_W, image.bits / 8);
  return image.dynamic?.interpreter === null ? dynamic : [...header(".interp", PT_INTERP, PF_R, 1), ...dynamic];
}

/** The page before the lowest segment, if it is free. */
function addressOfHeaders(image: ExecutableImage, segments: readonly ImageSegment[]): bigint | null {
  const [lowest] = segments;
  if (lowest === undefined) return null;
  // An image read from a file has its headers in a segment already.
  if (image.programHeaders !== null || image.dynamic !== undefined) return null;
  const page = lowest.address - (lowest.address % BigInt(ELF_PAGE)) - BigInt(ELF_PAGE);
  return page > 0n ? page : null;
}

function segmentFlags({ permissions: { read, write, execute } }: ImageSegment): number {
  return (read ? PF_R : 0) | (write ? PF_W : 0) | (execute ? PF_X : 0);
}

function placeSections(
  image: ExecutableImage,
  segments: readonly ImageSegment[],
  offsets: ReadonlyMap<ImageSegment, number>,
  writer: ElfWriter,
  end: number,
): SectionHeader[] {
  const headers: SectionHeader[] = [emptyHeader];
  const names = ["", ...image.sections.map(({ name }) => name)];
  const fieldsOf = (section: ImageSection): Partial<SectionHeader> => {
    if (image.dynamic === undefined) return {};
    const { flags = 0, ...fields } = dynamicSectionFields(section.name, names, image.bits);
    return { ...fields, flags: flags | makeSectionHeader(section, 0).flags };
  };
  writer.position = end;
  for (const section of image.sections) {
    const holder = segments.find(({ address, memorySize }) => {
      return (
        section.allocated &&
        section.address >= address &&
        section.address + BigInt(section.size) <= address + BigInt(memorySize)
      );
    });
    let offset = holder === undefined ? 0 : (offsets.get(holder) ?? 0) + Number(section.address - holder.address);
    if (holder === undefined) offset = writer.append(section.bytes, section.alignment);
    headers.push({ ...makeSectionHeader(section, offset), ...fieldsOf(section) });
  }
  return headers;
}

const emptyHeader: SectionHeader = {
  name: "",
  type: 0,
  flags: 0,
  address: 0n,
  offset: 0,
  size: 0,
  link: 0,
  info: 0,
  alignment: 0,
  entrySize: 0,
};

function makeSectionHeader(section: ImageSection, offset: number): SectionHeader {
  const { write, execute } = section.permissions;
  return {
    ...emptyHeader,
    name: section.name,
    type: section.hasContents ? SHT_PROGBITS : SHT_NOBITS,
    flags: section.allocated ? SHF_ALLOC | (write ? SHF_WRITE : 0) | (execute ? SHF_EXECINSTR : 0) : 0,
    address: section.address,
    offset,
    size: section.size,
    alignment: section.alignment,
  };
}

const SYMBOL_TYPES: Readonly<Record<ImageSymbolType, number>> = {
  none: STT_NOTYPE,
  object: STT_OBJECT,
  function: STT_FUNC,
  section: STT_SECTION,
  file: STT_FILE,
};

/** .symtab, .strtab and .shstrtab, whose names are returned; local symbols come first. */
function appendSymbols(image: ExecutableImage, headers: SectionHeader[], writer: ElfWriter): StringTable {
  const indexOfSection = new Map(headers.map(({ name }, index) => [name, index]));
  const ordered = [...image.symbols.filter(({ global }) => !global), ...image.symbols.filter(({ global }) => global)];
  const locals = image.symbols.filter(({ global }) => !global).length + 1;
  const strings = new StringTable();
  const { symbol: entrySize } = HEADER_SIZES[image.bits];
  const symbolOffset = writer.align(8);
  writer.zeros(entrySize);
  for (const symbol of ordered) {
    const section = symbol.section === null ? SHN_ABS : (indexOfSection.get(symbol.section) ?? SHN_ABS);
    writeSymbol(writer, symbol, strings.add(symbol.name), section);
  }
  const symbolSize = writer.position - symbolOffset;
  const stringsIndex = headers.length + 1;
  headers.push({
    ...emptyHeader,
    name: ".symtab",
    type: SHT_SYMTAB,
    offset: symbolOffset,
    size: symbolSize,
    link: stringsIndex,
    info: locals,
    alignment: 8,
    entrySize,
  });
  appendStrings(headers, writer, ".strtab", strings);
  const names = new StringTable();
  for (const { name } of headers) names.add(name);
  names.add(".shstrtab");
  appendStrings(headers, writer, ".shstrtab", names);
  return names;
}

function appendStrings(headers: SectionHeader[], writer: ElfWriter, name: string, strings: StringTable): void {
  const bytes = strings.bytes();
  const offset = writer.append(bytes, 1);
  headers.push({ ...emptyHeader, name, type: SHT_STRTAB, offset, size: bytes.length, alignment: 1 });
}

function writeSymbol(writer: ElfWriter, symbol: ImageSymbol, name: number, section: number): void {
  const info = ((symbol.global ? STB_GLOBAL : 0) << 4) | SYMBOL_TYPES[symbol.type];
  writer.u32(name);
  if (writer.bits === 64) {
    writer.u8(info);
    writer.u8(0);
    writer.u16(section);
    writer.address(symbol.address);
    writer.address(BigInt(symbol.size));
  } else {
    writer.address(symbol.address);
    writer.address(BigInt(symbol.size));
    writer.u8(info);
    writer.u8(0);
    writer.u16(section);
  }
}

function writeFileHeader(
  writer: ElfWriter,
  image: ExecutableImage,
  counts: { readonly programHeaders: number; readonly sectionHeaders: number; readonly tableOffset: number },
): void {
  const sizes = HEADER_SIZES[image.bits];
  writer.position = 0;
  for (const byte of ELF_MAGIC) writer.u8(byte);
  writer.u8(image.bits === 64 ? ELFCLASS64 : ELFCLASS32);
  writer.u8(ELFDATA2LSB);
  writer.u8(EV_CURRENT);
  writer.position = 16;
  writer.u16(image.dynamic?.interpreter === null ? ET_DYN : ET_EXEC);
  writer.u16(image.bits === 64 ? EM_X86_64 : EM_386);
  writer.u32(EV_CURRENT);
  writer.address(image.entry);
  writer.address(BigInt(sizes.file));
  writer.address(BigInt(counts.tableOffset));
  writer.u32(0);
  writer.u16(sizes.file);
  writer.u16(sizes.program);
  writer.u16(counts.programHeaders);
  writer.u16(sizes.section);
  writer.u16(counts.sectionHeaders);
  // .shstrtab is the last section.
  writer.u16(counts.sectionHeaders - 1);
}

function writeProgramHeader(writer: ElfWriter, position: number, header: ProgramHeader): void {
  writer.position = position;
  writer.u32(header.type);
  if (writer.bits === 64) writer.u32(header.flags);
  writer.address(BigInt(header.offset));
  writer.address(header.address);
  writer.address(header.address);
  writer.address(BigInt(header.fileSize));
  writer.address(BigInt(header.memorySize));
  if (writer.bits === 32) writer.u32(header.flags);
  writer.address(BigInt(header.alignment));
}

function writeSectionHeader(writer: ElfWriter, header: SectionHeader, nameOffset: number): void {
  writer.u32(nameOffset);
  writer.u32(header.type);
  writer.address(BigInt(header.flags));
  writer.address(header.address);
  writer.address(BigInt(header.offset));
  writer.address(BigInt(header.size));
  writer.u32(header.link);
  writer.u32(header.info);
  writer.address(BigInt(header.alignment));
  writer.address(BigInt(header.entrySize));
}

/** Names, each once, ended by a zero byte; offset 0 is the empty name. */
class StringTable {
  readonly #offsets = new Map<string, number>([["", 0]]);
  readonly #parts: Uint8Array[] = [Uint8Array.of(0)];
  #length = 1;

  add(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.#length;
    const bytes = utf8Bytes(name);
    this.#parts.push(bytes, Uint8Array.of(0));
    this.#length += bytes.length + 1;
    this.#offsets.set(name, offset);
    return offset;
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

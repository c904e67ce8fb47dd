/** A program header. */
export interface ElfProgramHeader {
  /** `PT_…`. */
  readonly type: number;
  /** `PF_…` bits. */
  readonly flags: number;
  readonly offset: number;
  readonly address: bigint;
  /** Bytes. */
  readonly fileSize: number;
  readonly memorySize: number;
  readonly alignment: bigint;
}

export interface ElfSection {
  readonly name: string;
  /** `SHT_…`. */
  readonly type: number;
  /** `SHF_…` bits. */
  readonly flags: number;
  readonly address: bigint;
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  readonly link: number;
  readonly alignment: number;
}

export interface ElfSymbol {
  readonly name: string;
  readonly value: bigint;
  readonly size: number;
  /** `STB_…`. */
  readonly binding: number;
  /** `STT_…`. */
  readonly type: number;
  /** Index into the sections, or a reserved number. */
  readonly sectionIndex: number;
}

/** An ELF file taken apart. */
export interface ElfFile {
  readonly bits: 64 | 32;
  /** `ET_…`. */
  readonly type: number;
  /** `EM_…`. */
  readonly machine: number;
  readonly entry: bigint;
  readonly programHeaderOffset: number;
  readonly programHeaders: readonly ElfProgramHeader[];
  readonly sections: readonly ElfSection[];
  readonly symbols: readonly ElfSymbol[];
  /** The whole file. */
  readonly bytes: Uint8Array;
}

/** Why a file is not an ELF file, or not one that can run here. One line. */
export class ElfError extends Error {}

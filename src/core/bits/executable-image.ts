/**
 * A program ready to be placed in memory, as the assembler produces it and as an ELF file describes it. Plain data.
 */

/** What a page of a segment allows. */
export interface ImagePermissions {
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
}

/** A run of memory with one set of permissions (a PT_LOAD of an ELF file). */
export interface ImageSegment {
  /** Linear address of the first byte. */
  readonly address: bigint;
  readonly bytes: Uint8Array;
  /** Bytes in memory, at least `bytes.length`; the rest is zero. */
  readonly memorySize: number;
  readonly permissions: ImagePermissions;
  /** Bytes from the start of the file; congruent to `address` modulo 4096. */
  readonly fileOffset: number;
}

/** A named part of the program, for people and debuggers; the loader looks at segments only. */
export interface ImageSection {
  readonly name: string;
  readonly address: bigint;
  /** Empty where `hasContents` is false. */
  readonly bytes: Uint8Array;
  /** Bytes in memory. */
  readonly size: number;
  /** False for `.bss`: memory without bytes in the file. */
  readonly hasContents: boolean;
  /** Occupies memory when the program runs. */
  readonly allocated: boolean;
  readonly permissions: ImagePermissions;
  /** Bytes, a power of two. */
  readonly alignment: number;
}

export type ImageSymbolType = "none" | "object" | "function" | "section" | "file";

export interface ImageSymbol {
  readonly name: string;
  /** Linear address; for a symbol without a section, its plain value. */
  readonly address: bigint;
  /** Bytes; 0 where unknown. */
  readonly size: number;
  /** The section's name; `null` for an absolute value. */
  readonly section: string | null;
  readonly global: boolean;
  /** Global, and gives way to another of its name. */
  readonly weak?: true;
  readonly type: ImageSymbolType;
}

/** Where the program headers lie in memory: what AT_PHDR, AT_PHNUM and AT_PHENT tell a program. */
export interface ImageProgramHeaders {
  readonly address: bigint;
  readonly count: number;
  /** Bytes of one header. */
  readonly entrySize: number;
}

/** Bytes that a dynamically linked file keeps free for its headers: the file header and up to eight program headers. */
export const HEADER_ROOM: Readonly<Record<64 | 32, number>> = { 64: 64 + 8 * 56, 32: 52 + 8 * 32 };

/** What makes an image part of a program that is put together when it starts. */
export interface ImageDynamic {
  /** Path of the program interpreter (PT_INTERP), which the kernel maps beside the program; null for a shared object. */
  readonly interpreter: string | null;
}

export interface ExecutableImage {
  readonly bits: 64 | 32;
  /** Linear address of the first instruction. */
  readonly entry: bigint;
  readonly segments: readonly ImageSegment[];
  readonly sections: readonly ImageSection[];
  readonly symbols: readonly ImageSymbol[];
  /** `null` where no segment holds them. */
  readonly programHeaders: ImageProgramHeaders | null;
  /** Absent in a static program. The first segment of an assembled one begins with `HEADER_ROOM` bytes of zeros. */
  readonly dynamic?: ImageDynamic;
}

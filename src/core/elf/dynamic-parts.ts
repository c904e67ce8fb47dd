import {
  SHF_INFO_LINK,
  SHT_DYNAMIC,
  SHT_DYNSYM,
  SHT_HASH,
  SHT_PROGBITS,
  SHT_REL,
  SHT_RELA,
  SHT_STRTAB,
} from "./elf-constants.ts";

/** What a section header says about a section that the dynamic linker reads. */
interface DynamicSectionKind {
  readonly type: number;
  /** The section that `sh_link` names: where its strings or symbols are. */
  readonly link?: string;
  /** The section that `sh_info` names: what its relocations change. */
  readonly info?: readonly string[];
  readonly flags?: number;
  /** Bytes of an entry, by class. */
  readonly entry?: Readonly<Record<64 | 32, number>>;
  /** Local symbols in it: only the empty one. */
  readonly locals?: number;
}

const RELOCATES = { link: ".dynsym" } as const;
const SLOTS = { ...RELOCATES, info: [".got.plt", ".got"], flags: SHF_INFO_LINK } as const;

/** By name. @see System V ABI "Sections", Special Sections */
const KINDS: Readonly<Record<string, DynamicSectionKind>> = {
  ".hash": { type: SHT_HASH, link: ".dynsym", entry: { 64: 4, 32: 4 } },
  ".dynsym": { type: SHT_DYNSYM, link: ".dynstr", entry: { 64: 24, 32: 16 }, locals: 1 },
  ".dynstr": { type: SHT_STRTAB },
  ".rela.dyn": { type: SHT_RELA, ...RELOCATES, entry: { 64: 24, 32: 12 } },
  ".rela.plt": { type: SHT_RELA, ...SLOTS, entry: { 64: 24, 32: 12 } },
  ".rel.dyn": { type: SHT_REL, ...RELOCATES, entry: { 64: 16, 32: 8 } },
  ".rel.plt": { type: SHT_REL, ...SLOTS, entry: { 64: 16, 32: 8 } },
  ".dynamic": { type: SHT_DYNAMIC, link: ".dynstr", entry: { 64: 16, 32: 8 } },
  ".plt": { type: SHT_PROGBITS, entry: { 64: 16, 32: 4 } },
  ".plt.sec": { type: SHT_PROGBITS, entry: { 64: 16, 32: 4 } },
  ".got": { type: SHT_PROGBITS, entry: { 64: 8, 32: 4 } },
  ".got.plt": { type: SHT_PROGBITS, entry: { 64: 8, 32: 4 } },
};

/** The fields of a section's header that follow from its name, in a dynamically linked file; `names` are those of all sections, by number. */
export function dynamicSectionFields(
  name: string,
  names: readonly string[],
  bits: 64 | 32,
): {
  readonly type?: number;
  readonly link?: number;
  readonly info?: number;
  readonly flags?: number;
  readonly entrySize?: number;
} {
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (kind === undefined) return {};
  const number = (each: string): number => Math.max(0, names.indexOf(each));
  const target = kind.info?.find((each) => names.includes(each));
  return {
    type: kind.type,
    link: kind.link === undefined ? 0 : number(kind.link),
    info: kind.locals ?? (target === undefined ? 0 : number(target)),
    flags: kind.flags ?? 0,
    entrySize: kind.entry?.[bits] ?? 0,
  };
}

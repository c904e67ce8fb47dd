/** A name that a vDSO exports. */
export interface VdsoSymbol {
  readonly name: string;
  /** The function that it names, where that has another name: a weak alias. */
  readonly of?: string;
  /** Which of the object's versions it belongs to, from 0. */
  readonly version: number;
}

/** What the ELF format has to say about a vDSO. */
export interface VdsoObject {
  readonly bits: 64 | 32;
  readonly soname: { readonly name: string; readonly hash: number };
  /** In the order of the symbol table; the versions themselves follow. `hash`: as the ELF format computes it from the name. */
  readonly symbols: readonly VdsoSymbol[];
  readonly versions: readonly { readonly name: string; readonly hash: number }[];
}

const label = (name: string): string => `name_${name.replaceAll(".", "_")}`;
const hex = (value: number): string => `0x${value.toString(16)}`;

/** The directive for a word of the object's own size. */
function words({ bits }: VdsoObject): string {
  return bits === 64 ? ".quad" : ".long";
}

function elfHeader(object: VdsoObject): string {
  const wide = object.bits === 64;
  const word = words(object);
  const [header, program, section] = wide ? [64, 56, 64] : [52, 32, 40];
  const segment = (type: string, from: string, size: string, flags: number, alignment: string): string => {
    const places = [from, from, from].map((place) => `${place} - vdso_base`).join(", ");
    return wide
      ? `	.long	${type}, ${flags}\n	.quad	${places}, ${size}, ${size}, ${alignment}\n`
      : `	.long	${type}, ${places}, ${size}, ${size}, ${flags}, ${alignment}\n`;
  };
  return `
	.text
vdso_base:				# the ELF header: this page is a shared object like any other
	.byte	0x7f
	.ascii	"ELF"
	.byte	${wide ? 2 : 1}, 1, 1, 0		# ${object.bits} bits, little-endian, version 1, System V
	.skip	8
	.short	ET_DYN, ${wide ? "EM_X86_64" : "EM_386"}
	.long	1			# version
	${word}	0			# no entry point
	${word}	program_headers - vdso_base
	${word}	section_headers - vdso_base
	.long	0			# flags
	.short	${header}, ${program}, 2, ${section}, 9, 8	# sizes and numbers of headers
program_headers:
${segment("PT_LOAD", "vdso_base", "vdso_end - vdso_base", 5, "0x1000")}${segment("PT_DYNAMIC", "dynamic", "dynamic_end - dynamic", 4, wide ? "8" : "4")}`;
}

function symbolEntry(object: VdsoObject, name: string, place: string, kind: string, section: string): string {
  const which = `	.byte	${kind}, 0\n	.short	${section}\n`;
  return object.bits === 64
    ? `	.long	${label(name)} - dynstr\n${which}	.quad	${place}	# ${name}\n`
    : `	.long	${label(name)} - dynstr, ${place}	# ${name}\n${which}`;
}

function symbolTable(object: VdsoObject): string {
  const functions = object.symbols.map(({ name, of = name }) =>
    symbolEntry(object, name, `${of} - vdso_base, ${of}_end - ${of}`, of === name ? "0x12" : "0x22", "7"),
  );
  const versions = object.versions.map(({ name }) => symbolEntry(object, name, "0, 0", "0x11", "0xfff1"));
  return [...functions, ...versions].join("");
}

/** The ELF header and all tables that a dynamic linker reads; the code follows. @see elf(5); LSB "Symbol Versioning" */
export function vdsoHead(object: VdsoObject): string {
  const word = words(object);
  const align = object.bits / 8;
  const names = [...object.symbols, ...object.versions].map(({ name }) => name);
  const count = names.length + 1;
  const chain = [0, ...names.slice(1).map((_, index) => index + 2), 0].join(", ");
  const indices = [
    0,
    ...object.symbols.map(({ version }) => version + 2),
    ...object.versions.map((_, index) => index + 2),
  ].join(", ");
  const definitions = [object.soname, ...object.versions].map(({ name, hash }, index, all) => {
    const next = index + 1 === all.length ? 0 : 28;
    const named = index === 0 ? "name_soname" : label(name);
    return `	.short	1, ${index === 0 ? 1 : 0}, ${index + 1}, 1\n	.long	${hex(hash)}, 20, ${next}, ${named} - dynstr, 0	# ${name}\n`;
  });
  return `${elfHeader(object)}
	# DT_HASH with one bucket: its chain goes through all symbols
	.balign	${align}
hash:
	.long	1, ${count}			# buckets, symbols
	.long	1			# the bucket: symbol 1
	.long	${chain}	# and on from each
hash_end:

	.balign	${align}
dynsym:					# where each function begins, counted from vdso_base
	.skip	${symbolSize(object)}
${symbolTable(object)}dynsym_end:

dynstr:
	.byte	0
${names.map((name) => `${label(name)}:\n	.asciz	"${name}"\n`).join("")}name_soname:
	.asciz	"${object.soname.name}"
dynstr_end:

	.balign	2
versym:					# the version of each symbol
	.short	${indices}
versym_end:

	.balign	${align}
verdef:					# struct elf_verdef: 1 is the object itself
${definitions.join("")}verdef_end:

	.balign	${align}
dynamic:				# what a dynamic linker reads
	${word}	DT_SONAME, name_soname - dynstr
	${word}	DT_HASH, hash - vdso_base
	${word}	DT_STRTAB, dynstr - vdso_base
	${word}	DT_SYMTAB, dynsym - vdso_base
	${word}	DT_STRSZ, dynstr_end - dynstr
	${word}	DT_SYMENT, ${symbolSize(object)}
	${word}	DT_VERSYM, versym - vdso_base
	${word}	DT_VERDEF, verdef - vdso_base
	${word}	DT_VERDEFNUM, ${object.versions.length + 1}
	${word}	DT_NULL, 0
dynamic_end:

	.balign	16
code:
`;
}

/** Bytes of struct elf32_sym, elf64_sym. */
function symbolSize({ bits }: VdsoObject): number {
  return bits === 64 ? 24 : 16;
}

/** The section headers, for tools that read the page as a file: readelf, objdump, gdb. */
export function vdsoTail(object: VdsoObject): string {
  const align = object.bits / 8;
  const wide = object.bits === 64;
  const sections: readonly (readonly [string, string, string, number, number, number, number, number])[] = [
    // name, type, where it lies, flags, link, info, alignment, bytes of an entry
    [".hash", "5", "hash", 2, 2, 0, align, 4],
    [".dynsym", "11", "dynsym", 2, 3, 1, align, symbolSize(object)],
    [".dynstr", "3", "dynstr", 2, 0, 0, 1, 0],
    [".gnu.version", "0x6fffffff", "versym", 2, 2, 0, 2, 2],
    [".gnu.version_d", "0x6ffffffd", "verdef", 2, 3, object.versions.length + 1, align, 0],
    [".dynamic", "6", "dynamic", 2, 3, 0, align, 2 * align],
    [".text", "1", "code", 6, 0, 0, 16, 0],
    [".shstrtab", "3", "shstrtab", 0, 0, 0, 1, 0],
  ];
  const nameOf = (name: string) => `sh${name.replaceAll(".", "_")}`;
  const headers = sections.map(([name, type, place, flags, link, info, alignment, entry]) => {
    const extent = `${place} - vdso_base, ${place} - vdso_base, ${place}_end - ${place}`;
    const named = `	.long	${nameOf(name)} - shstrtab, ${type}`;
    return wide
      ? `${named}\n	.quad	${flags}, ${extent}\n	.long	${link}, ${info}\n	.quad	${alignment}, ${entry}\n`
      : `${named}, ${flags}, ${extent}, ${link}, ${info}, ${alignment}, ${entry}\n`;
  });
  return `code_end:

	# For tools that read the page as a file: readelf, objdump, gdb
shstrtab:
	.byte	0
${sections.map(([name]) => `${nameOf(name)}:\n	.asciz	"${name}"\n`).join("")}shstrtab_end:
	.balign	${align}
section_headers:
	.skip	${wide ? 64 : 40}
${headers.join("")}vdso_end:
`;
}

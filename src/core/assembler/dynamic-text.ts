import { sysvHashTable } from "./sysv-hash.ts";

/**
 * What GNU ld adds to a program that calls into a shared object, and to a shared object, written as assembly: so the assembler
 * lays it out, and every byte of it has a line that says what it is.
 * @see System V ABI "Dynamic Linking"; AMD64 ABI and i386 ABI "Procedure Linkage Table"
 */

/** Functions that a program calls in a shared object. */
export interface Imports {
  readonly soname: string;
  /** Path of the program interpreter. */
  readonly interpreter: string;
  /** Called through a stub; their numbers in .plt are their places here. */
  readonly plt: readonly string[];
  /** Reached through `@GOTPCREL`: the program reads their addresses from the GOT itself. */
  readonly got: readonly string[];
  /** All addresses are looked up before the program starts. */
  readonly now: boolean;
  /** Stubs begin with ENDBR. */
  readonly ibt: boolean;
}

interface Words {
  readonly bits: 64 | 32;
  /** The directive of a word as wide as an address. */
  readonly word: string;
  readonly size: number;
  readonly align: string;
}

function wordsOf(bits: 64 | 32): Words {
  return bits === 64
    ? { bits, word: ".quad", size: 8, align: "\t.balign 8\n" }
    : { bits, word: ".long", size: 4, align: "\t.balign 4\n" };
}

const STT_FUNC_GLOBAL = 0x12;

function hashSection({ align }: Words, names: readonly string[], count: number): string {
  const { buckets, chains } = sysvHashTable(names, count);
  return `	.section .hash, "a"
${align}.Lld.hash:	.long	${count}, ${names.length + 1}
	.long	${buckets.join(", ")}
	.long	${chains.join(", ")}
`;
}

/** A row of .dynsym; `value` and `section` are 0 for what another object defines. */
function symbolRow({ bits }: Words, name: string, value: string, section: number): string {
  return bits === 64
    ? `	.long	${name}\n	.byte	${STT_FUNC_GLOBAL}, 0\n	.short	${section}\n	.quad	${value}, 0\n`
    : `	.long	${name}, ${value}, 0\n	.byte	${STT_FUNC_GLOBAL}, 0\n	.short	${section}\n`;
}

function stringsSection(strings: readonly string[], first: string): string {
  const rows = strings.map((text, index) => `.Lld.str${index}:\t.asciz\t"${text}"\n`);
  return `	.section .dynstr, "a"\n.Lld.dynstr:	.byte	0\n${rows.join("")}.Lld.soname:	.asciz	"${first}"\n.Lld.dynstr_end:\n`;
}

const DT_NEEDED = 1;
const DT_SONAME = 14;

function dynamicSection({ align, word }: Words, rows: readonly (readonly [tag: number, value: string])[]): string {
  const lines = rows.map(([tag, value]) => `\t${word}\t${tag}, ${value}\n`);
  return `	.section .dynamic, "aw"
${align}_DYNAMIC:
	.type _DYNAMIC, @object
${lines.join("")}	${word}	0, 0			# DT_NULL
`;
}

/** Rows that every .dynamic has: name, hash table, strings, symbols. */
function commonRows({ bits }: Words, nameTag: number): (readonly [number, string])[] {
  return [
    [nameTag, ".Lld.soname - .Lld.dynstr"],
    [4, ".Lld.hash"], // DT_HASH
    [5, ".Lld.dynstr"], // DT_STRTAB
    [6, ".Lld.dynsym"], // DT_SYMTAB
    [10, ".Lld.dynstr_end - .Lld.dynstr"], // DT_STRSZ
    [11, bits === 64 ? "24" : "16"], // DT_SYMENT
  ];
}

/** The sections of a program with imports. Stubs are labelled `.Lld.plt0` …, slots `.Lld.slot0` …, words for `@GOTPCREL` `.Lld.got0` …. */
export function programSections(bits: 64 | 32, imports: Imports): string {
  const words = wordsOf(bits);
  const { align, word, size } = words;
  const { plt, got, now, ibt } = imports;
  const names = [...got.filter((name) => !plt.includes(name)), ...plt];
  const number = (name: string): number => names.indexOf(name) + 1;
  const rela = bits === 64;
  const relocation = (place: string, name: string, type: number): string =>
    rela
      ? `\t.quad\t${place}, ${number(name)} << 32 | ${type}, 0\n`
      : `\t.long\t${place}, ${number(name)} << 8 | ${type}\n`;
  const jumpSlots = plt.map((name, index) => relocation(`.Lld.slot${index}`, name, 7)).join("");
  const globDats = got.map((name, index) => relocation(`.Lld.got${index}`, name, 6)).join("");
  const symbols = names.map((_, index) => symbolRow(words, `.Lld.str${index} - .Lld.dynstr`, "0", 0)).join("");
  const dynamic: readonly (readonly [tag: number, value: string])[] = [
    ...commonRows(words, DT_NEEDED),
    [21, "0"], // DT_DEBUG: a dynamic linker may leave word for a debugger here
    ...(plt.length === 0
      ? []
      : ([
          [3, ".Lld.table"], // DT_PLTGOT; in 32-bit code the name _GLOBAL_OFFSET_TABLE_ means the distance to it
          [2, ".Lld.jmprel_end - .Lld.jmprel"], // DT_PLTRELSZ
          [20, rela ? "7" : "17"], // DT_PLTREL: which kind
          [23, ".Lld.jmprel"], // DT_JMPREL
        ] as const)),
    ...(got.length === 0
      ? []
      : ([
          [rela ? 7 : 17, ".Lld.reldyn"], // DT_RELA or DT_REL
          [rela ? 8 : 18, ".Lld.reldyn_end - .Lld.reldyn"], // … their bytes
          [rela ? 9 : 19, rela ? "24" : "8"], // … bytes of one
        ] as const)),
    ...(now
      ? ([
          [30, "8"], // DT_FLAGS: DF_BIND_NOW
          [0x6fff_fffb, "1"], // DT_FLAGS_1: DF_1_NOW
        ] as const)
      : []),
  ];
  return `
	.section .interp, "a"
	.asciz	"${imports.interpreter}"
${hashSection(words, names, 1)}
	.section .dynsym, "a"
${align}.Lld.dynsym:	.skip	${bits === 64 ? 24 : 16}
${symbols}${stringsSection(names, imports.soname)}${
  got.length === 0
    ? ""
    : `	.section ${rela ? ".rela.dyn" : ".rel.dyn"}, "a"\n${align}.Lld.reldyn:\n${globDats}.Lld.reldyn_end:\n`
}${
  plt.length === 0
    ? ""
    : `	.section ${rela ? ".rela.plt" : ".rel.plt"}, "a"\n${align}.Lld.jmprel:\n${jumpSlots}.Lld.jmprel_end:\n${stubs(bits, plt, ibt)}`
}${dynamicSection(words, dynamic)}${
  got.length === 0
    ? ""
    : `	.section .got, "aw"\n${align}${got.map((_, index) => `.Lld.got${index}:\t${word}\t0\n`).join("")}`
}	.section ${now ? ".got" : ".got.plt"}, "aw"
${align}.Lld.table:
_GLOBAL_OFFSET_TABLE_:
	.type _GLOBAL_OFFSET_TABLE_, @object
	.size _GLOBAL_OFFSET_TABLE_, ${3 * size}
	${word}	_DYNAMIC		# GOT[0]
	${word}	0			# GOT[1]: the dynamic linker's record of this object
	${word}	0			# GOT[2]: the dynamic linker's resolver
${plt.map((_, index) => `.Lld.slot${index}:\t${word}\t.Lld.push${index}\n`).join("")}`;
}

/** .plt, and .plt.sec where stubs begin with ENDBR. */
function stubs(bits: 64 | 32, plt: readonly string[], ibt: boolean): string {
  const at = (place: string): string => (bits === 64 ? `${place}(%rip)` : place);
  const size = bits === 64 ? 8 : 4;
  const push = bits === 64 ? "pushq" : "pushl";
  const jump = bits === 64 ? "jmpq" : "jmpl";
  // ld leaves zeros behind the i386 PLT0 where it has no IBT to think of.
  const pad = bits === 64 || ibt ? "	.byte	0x0f, 0x1f, 0x40, 0x00	# nop" : "	.skip	4";
  const endbr =
    bits === 64 ? "	.byte	0xf3, 0x0f, 0x1e, 0xfa	# endbr64" : "	.byte	0xf3, 0x0f, 0x1e, 0xfb	# endbr32";
  const header = `	.section .plt, "ax"
	.balign 16, 0
PLT0:	${push}	${at(`.Lld.table + ${size}`)}	# GOT[1]: which object asks
	${jump}	*${at(`.Lld.table + ${2 * size}`)}	# GOT[2]: the resolver looks the name up
${pad}
`;
  // x86-64 pushes the number of the relocation, i386 its offset.
  const argument = (index: number): number => (bits === 64 ? index : 8 * index);
  const toPlt0 = "	.byte	0xe9			# jmp PLT0\n	.long	PLT0 - . - 4\n";
  if (!ibt) {
    const rows = plt.map(
      (_, index) => `.Lld.plt${index}:	${jump}	*${at(`.Lld.slot${index}`)}	# where the GOT slot says
.Lld.push${index}:	.byte	0x68			# push: which name to look up
	.long	${argument(index)}
${toPlt0}`,
    );
    return header + rows.join("");
  }
  const lazy = plt.map(
    (_, index) => `.Lld.push${index}:${endbr}
	.byte	0x68			# push: which name to look up
	.long	${argument(index)}
${toPlt0}	.byte	0x66, 0x90		# nop
`,
  );
  const second = plt.map(
    (_, index) => `.Lld.plt${index}:${endbr}
	${jump}	*${at(`.Lld.slot${index}`)}	# where the GOT slot says
	.byte	0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00	# nop
`,
  );
  return `${header}${lazy.join("")}	.section .plt.sec, "ax"\n	.balign 16, 0\n${second.join("")}`;
}

/** The number that .text has among the sections of a shared object made here: behind .hash, .dynsym and .dynstr. */
const TEXT_SECTION = 4;

/** The sections by which others find what a shared object exports. */
export function sharedSections(bits: 64 | 32, soname: string, names: readonly string[]): string {
  const words = wordsOf(bits);
  const symbols = names.map((name, index) => symbolRow(words, `.Lld.str${index} - .Lld.dynstr`, name, TEXT_SECTION));
  return `
${hashSection(words, names, Math.max(1, names.length))}	.section .dynsym, "a"
${words.align}.Lld.dynsym:	.skip	${bits === 64 ? 24 : 16}
${symbols.join("")}${stringsSection(names, soname)}${dynamicSection(words, commonRows(words, DT_SONAME))}	.set	_dl_hash, .Lld.hash
	.set	_dl_dynsym, .Lld.dynsym
	.set	_dl_dynstr, .Lld.dynstr
`;
}

/** What gcc links to a program that begins with main. */
export function startCode(bits: 64 | 32): string {
  const body =
    bits === 64
      ? `	xorl	%ebp, %ebp		# no frame lies below this one
	movq	(%rsp), %rdi		# argc
	leaq	8(%rsp), %rsi		# argv
	leaq	16(%rsp, %rdi, 8), %rdx	# envp
	andq	$-16, %rsp		# what the ABI promises to a function
	call	main
	movl	%eax, %edi		# what main returned is the exit status
	call	exit
	hlt`
      : `	xorl	%ebp, %ebp		# no frame lies below this one
	movl	(%esp), %eax		# argc
	leal	4(%esp), %ecx		# argv
	leal	8(%esp, %eax, 4), %edx	# envp
	andl	$-16, %esp
	subl	$4, %esp
	pushl	%edx
	pushl	%ecx
	pushl	%eax
	call	main
	movl	%eax, (%esp)		# what main returned is the exit status
	call	exit
	hlt`;
  return `
	.section .text.crt1, "ax"
	.globl _start
	.type _start, @function
_start:
${body}
	.size _start, . - _start
`;
}

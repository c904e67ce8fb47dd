import type { OperandSize } from "./form.ts";
import { type Mnemonic, mnemonicEntry } from "./mnemonics.ts";

/** The three assembly languages: GNU as in AT&T syntax, GNU as with `.intel_syntax noprefix`, and NASM. */
export type Syntax = "att" | "intel" | "nasm";

/** AT&T operand-size suffixes. */
export const ATT_SUFFIX: Readonly<Record<OperandSize, string>> = { 8: "b", 16: "w", 32: "l", 64: "q" };

/**
 * The names of a mnemonic where they are not simply its key in lower case: per syntax, the one that disassemblers print first,
 * then others that assemblers take. Jcc, SETcc and CMOVcc take the names of `conditions.ts`; AT&T suffixes are not listed.
 */
export interface Spelling {
  readonly mnemonic: Mnemonic;
  /** The operand size that these names mean; 0 where they say nothing about it. */
  readonly operandSize: OperandSize | 0;
  readonly att: readonly [string, ...string[]];
  readonly intel: readonly [string, ...string[]];
  readonly nasm: readonly [string, ...string[]];
}

function spelling(
  mnemonic: Mnemonic,
  operandSize: OperandSize | 0,
  att: string,
  intel: string,
  nasm: string,
): Spelling {
  const names = (text: string): readonly [string, ...string[]] => {
    const [first = "", ...others] = text.split(" ");
    return [first, ...others];
  };
  return { mnemonic, operandSize, att: names(att), intel: names(intel), nasm: names(nasm) };
}

/** @see "Using as": "AT&T Syntax versus Intel Syntax"; NASM manual "x86 Instruction Reference" */
export const SPELLINGS: readonly Spelling[] = [
  spelling("CBW", 0, "cbtw cbw", "cbw cbtw", "cbw"),
  spelling("CWDE", 0, "cwtl cwde", "cwde cwtl", "cwde"),
  spelling("CDQE", 0, "cltq cdqe", "cdqe cltq", "cdqe"),
  spelling("CWD", 0, "cwtd cwd", "cwd cwtd", "cwd"),
  spelling("CDQ", 0, "cltd cdq", "cdq cltd", "cdq"),
  spelling("CQO", 0, "cqto cqo", "cqo cqto", "cqo"),
  spelling("SHL", 0, "shl sal", "shl sal", "shl sal"),
  spelling("XLAT", 0, "xlat xlatb", "xlat xlatb", "xlatb xlat"),
  spelling("UD2", 0, "ud2 ud2a", "ud2 ud2a", "ud2"),
  spelling("RDSSP", 32, "rdsspd", "rdsspd", "rdsspd"),
  spelling("RDSSP", 64, "rdsspq", "rdsspq", "rdsspq"),
  spelling("UD0", 0, "ud0", "ud0", "ud0"),
  spelling("UD1", 0, "ud1 ud2b", "ud1 ud2b", "ud1 ud2b"),
  spelling("INT1", 0, "int1", "int1", "int1 icebp int01"),
  spelling("INT3", 0, "int3", "int3", "int3 int03"),
  spelling("LOOPE", 0, "loope loopz", "loope loopz", "loope loopz"),
  spelling("LOOPNE", 0, "loopne loopnz", "loopne loopnz", "loopne loopnz"),

  spelling("FXSAVE64", 0, "fxsave64 fxsaveq", "fxsave64 fxsaveq", "fxsave64"),
  spelling("FXRSTOR64", 0, "fxrstor64 fxrstorq", "fxrstor64 fxrstorq", "fxrstor64"),

  spelling("PUSHA", 0, "pushaw", "pushaw", "pushaw"),
  spelling("PUSHAD", 0, "pusha pushal", "pusha pushad", "pushad pusha"),
  spelling("POPA", 0, "popaw", "popaw", "popaw"),
  spelling("POPAD", 0, "popa popal", "popa popad", "popad popa"),
  spelling("PUSHF", 64, "pushf pushfq", "pushf pushfq", "pushfq pushf"),
  spelling("PUSHF", 32, "pushf pushfl", "pushf pushfd", "pushfd pushf"),
  spelling("PUSHF", 16, "pushfw", "pushfw", "pushfw"),
  spelling("POPF", 64, "popf popfq", "popf popfq", "popfq popf"),
  spelling("POPF", 32, "popf popfl", "popf popfd", "popfd popf"),
  spelling("POPF", 16, "popfw", "popfw", "popfw"),

  spelling("RET", 64, "ret retq", "ret retq", "ret retn retnq"),
  spelling("RET", 32, "ret retl", "ret retd", "ret retn retnd"),
  spelling("RET", 16, "retw", "retw", "retw retnw"),
  spelling("RETF", 64, "lretq", "retfq lretq", "retfq"),
  spelling("RETF", 32, "lret lretl", "retf retfd lret", "retf retfd"),
  spelling("RETF", 16, "lretw", "retfw lretw", "retfw"),
  spelling("IRET", 64, "iretq", "iretq", "iretq"),
  spelling("IRET", 32, "iret iretl", "iret iretd", "iret iretd"),
  spelling("IRET", 16, "iretw", "iretw", "iretw"),
  spelling("LEAVE", 64, "leave leaveq", "leave leaveq", "leave"),
  spelling("LEAVE", 32, "leave leavel", "leave leaved", "leave"),
  spelling("LEAVE", 16, "leavew", "leavew", "leave"),
  spelling("ENTER", 64, "enter enterq", "enter enterq", "enter"),
  spelling("ENTER", 32, "enter enterl", "enter enterd", "enter"),
  spelling("ENTER", 16, "enterw", "enterw", "enter"),
  spelling("SYSRET", 64, "sysretq", "sysretq", "sysret"),
  spelling("SYSRET", 32, "sysretl sysret", "sysretd sysret", "sysret"),
  spelling("SYSEXIT", 64, "sysexitq", "sysexitq", "sysexit"),
  spelling("SYSEXIT", 32, "sysexitl sysexit", "sysexitd sysexit", "sysexit"),

  spelling("MOVS", 8, "movsb smovb", "movs movsb", "movsb"),
  spelling("MOVS", 16, "movsw smovw", "movs movsw", "movsw"),
  spelling("MOVS", 32, "movsl smovl", "movs movsd", "movsd"),
  spelling("MOVS", 64, "movsq smovq", "movs movsq", "movsq"),
  spelling("CMPS", 8, "cmpsb scmpb", "cmps cmpsb", "cmpsb"),
  spelling("CMPS", 16, "cmpsw scmpw", "cmps cmpsw", "cmpsw"),
  spelling("CMPS", 32, "cmpsl scmpl", "cmps cmpsd", "cmpsd"),
  spelling("CMPS", 64, "cmpsq scmpq", "cmps cmpsq", "cmpsq"),
  spelling("SCAS", 8, "scas scasb sscab", "scas scasb", "scasb"),
  spelling("SCAS", 16, "scas scasw sscaw", "scas scasw", "scasw"),
  spelling("SCAS", 32, "scas scasl sscal", "scas scasd", "scasd"),
  spelling("SCAS", 64, "scas scasq sscaq", "scas scasq", "scasq"),
  spelling("LODS", 8, "lods lodsb slodb", "lods lodsb", "lodsb"),
  spelling("LODS", 16, "lods lodsw slodw", "lods lodsw", "lodsw"),
  spelling("LODS", 32, "lods lodsl slodl", "lods lodsd", "lodsd"),
  spelling("LODS", 64, "lods lodsq slodq", "lods lodsq", "lodsq"),
  spelling("STOS", 8, "stos stosb sstob", "stos stosb", "stosb"),
  spelling("STOS", 16, "stos stosw sstow", "stos stosw", "stosw"),
  spelling("STOS", 32, "stos stosl sstol", "stos stosd", "stosd"),
  spelling("STOS", 64, "stos stosq sstoq", "stos stosq", "stosq"),
  spelling("INS", 8, "insb", "ins insb", "insb"),
  spelling("INS", 16, "insw", "ins insw", "insw"),
  spelling("INS", 32, "insl", "ins insd", "insd"),
  spelling("OUTS", 8, "outsb", "outs outsb", "outsb"),
  spelling("OUTS", 16, "outsw", "outs outsw", "outsw"),
  spelling("OUTS", 32, "outsl", "outs outsd", "outsd"),
];

/** AT&T names of the far forms; Intel syntax and NASM tell them by the operand. */
export const ATT_FAR_NAMES: Readonly<Partial<Record<Mnemonic, string>>> = { CALL: "lcall", JMP: "ljmp" };

/** AT&T names that contain both sizes of an extending move. */
export interface ExtensionName {
  readonly name: string;
  readonly mnemonic: "MOVZX" | "MOVSX" | "MOVSXD";
  /** Bits of source and destination. */
  readonly from: 8 | 16 | 32;
  readonly to: 16 | 32 | 64;
}

export const ATT_EXTENSION_NAMES: readonly ExtensionName[] = [
  { name: "movzbw", mnemonic: "MOVZX", from: 8, to: 16 },
  { name: "movzbl", mnemonic: "MOVZX", from: 8, to: 32 },
  { name: "movzbq", mnemonic: "MOVZX", from: 8, to: 64 },
  { name: "movzww", mnemonic: "MOVZX", from: 16, to: 16 },
  { name: "movzwl", mnemonic: "MOVZX", from: 16, to: 32 },
  { name: "movzwq", mnemonic: "MOVZX", from: 16, to: 64 },
  { name: "movsbw", mnemonic: "MOVSX", from: 8, to: 16 },
  { name: "movsbl", mnemonic: "MOVSX", from: 8, to: 32 },
  { name: "movsbq", mnemonic: "MOVSX", from: 8, to: 64 },
  { name: "movsww", mnemonic: "MOVSX", from: 16, to: 16 },
  { name: "movswl", mnemonic: "MOVSX", from: 16, to: 32 },
  { name: "movswq", mnemonic: "MOVSX", from: 16, to: 64 },
  { name: "movslq", mnemonic: "MOVSXD", from: 32, to: 64 },
];

/** GNU as: MOV with a 64-bit immediate or a 64-bit absolute address. */
export const MOVABS = "movabs";

/** Intel-syntax words for the size of a memory operand, by bits; GNU writes `PTR` after them. `m16:32` is 48. */
export const MEMORY_SIZE_WORD: Readonly<Record<number, string>> = {
  8: "byte",
  16: "word",
  32: "dword",
  48: "fword",
  64: "qword",
  80: "tbyte",
  128: "oword",
};

/** Instructions of the vector extensions whose general register or memory has several sizes: they take a suffix like ADD. */
const SUFFIXED_EXTENSIONS: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["CRC32", "MOVNTI"]);
/** Conversions between a scalar and a general-purpose register take a suffix too: the integer's size. */
export const INTEGER_CONVERSION = /^CVT(SI2S[SD]|T?S[SD]2SI)$/;
const HINTS: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["PREFETCH", "PREFETCHW", "PREFETCHWT1"]);

/** Whether an AT&T name never takes an operand-size suffix, because it says the size already or there is none. */
export function hasSizedName(mnemonic: Mnemonic): boolean {
  if (HINTS.has(mnemonic)) return true;
  if (SUFFIXED_EXTENSIONS.has(mnemonic) || INTEGER_CONVERSION.test(mnemonic)) return false;
  return /^MMX|SSE/.test(mnemonicEntry(mnemonic).feature ?? "");
}

/** They take lengths from EAX and EDX, or with REX.W from RAX and RDX; GNU's names then end in q. */
export const LENGTHS_BY_SIZE: readonly Mnemonic[] = ["PCMPESTRI", "PCMPESTRM"];

const printed = new Map(SPELLINGS.map((row) => [`${row.mnemonic}/${row.operandSize}`, row]));

/** What a disassembler prints for a mnemonic at an operand size; not for condition families, far forms and extending moves. */
export function printedName(mnemonic: Mnemonic, operandSize: OperandSize, syntax: Syntax): string {
  const row = printed.get(`${mnemonic}/0`) ?? printed.get(`${mnemonic}/${operandSize}`);
  return row === undefined ? mnemonic.toLowerCase() : row[syntax][0];
}

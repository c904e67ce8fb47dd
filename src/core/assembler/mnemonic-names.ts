import { type Mnemonic, mnemonics } from "../isa/mnemonics.ts";
import { compiledForms } from "./compiled-form.ts";
import { CONDITION_NAMES } from "./condition.ts";

export type Syntax = "att" | "intel" | "nasm";

/** What a mnemonic of a source means in the tables. */
export interface MnemonicMeaning {
  readonly mnemonic: Mnemonic;
  readonly condition: number;
  /** Bits that the name tells; 0: the operands decide. */
  readonly operandSize: number;
  /** Bits of the source operand that the name tells (`movzbl`); 0: it does not. */
  readonly memorySize: number;
  /** `lcall`, `ljmp`, `lret`. */
  readonly far: boolean;
  /** MOVABS: a 64-bit immediate or absolute address. */
  readonly absolute64: boolean;
}

type Names = Map<string, MnemonicMeaning[]>;

const STRING_INSTRUCTIONS: readonly Mnemonic[] = ["MOVS", "CMPS", "SCAS", "LODS", "STOS", "INS", "OUTS"];
const SUFFIXES: readonly (readonly [bits: number, suffix: string])[] = [[8, "b"], [16, "w"], [32, "l"], [64, "q"]];
/** Their names already say the size, or have their own rules below. */
const WITHOUT_SUFFIX: ReadonlySet<string> = new Set(
  [
    ...STRING_INSTRUCTIONS,
    ..."MOVSX MOVZX MOVSXD CBW CWDE CDQE CWD CDQ CQO PUSHA PUSHAD POPA POPAD CMPXCHG16B XLAT RETF JCXZ JECXZ JRCXZ".split(" "),
  ],
);

const GNU_ALIASES: Readonly<Record<string, Mnemonic>> = {
  cbtw: "CBW", cwtl: "CWDE", cltq: "CDQE", cwtd: "CWD", cltd: "CDQ", cqto: "CQO", ud2a: "UD2", pushal: "PUSHAD", popal: "POPAD",
};
const ALIASES: Readonly<Record<string, Mnemonic>> = {
  sal: "SHL", loopz: "LOOPE", loopnz: "LOOPNE", xlatb: "XLAT", icebp: "INT1",
  pusha: "PUSHAD", popa: "POPAD", pushaw: "PUSHA", popaw: "POPA",
};
const NASM_ALIASES: Readonly<Record<string, Mnemonic>> = { retn: "RET" };
/** Names with a size that Intel and NASM spell with D where AT&T has L. */
const SIZED: readonly (readonly [name: string, mnemonic: Mnemonic, bits: number])[] = [
  ["iretw", "IRET", 16], ["iretd", "IRET", 32], ["iretq", "IRET", 64],
  ["pushfw", "PUSHF", 16], ["pushfd", "PUSHF", 32], ["pushfq", "PUSHF", 64],
  ["popfw", "POPF", 16], ["popfd", "POPF", 32], ["popfq", "POPF", 64],
  ["retfw", "RETF", 16], ["retfd", "RETF", 32], ["retfq", "RETF", 64],
  ["sysretq", "SYSRET", 64], ["sysexitq", "SYSEXIT", 64],
];

function add(names: Names, name: string, mnemonic: Mnemonic, meaning: Partial<MnemonicMeaning> = {}): void {
  const list = names.get(name) ?? [];
  list.push({ condition: 0, operandSize: 0, memorySize: 0, far: false, absolute64: false, ...meaning, mnemonic });
  names.set(name, list);
}

function addPlain(names: Names, name: string, mnemonic: Mnemonic, syntax: Syntax, meaning: Partial<MnemonicMeaning> = {}): void {
  add(names, name, mnemonic, meaning);
  if (syntax === "nasm" || WITHOUT_SUFFIX.has(mnemonic)) return;
  const sizes = new Set(compiledForms(mnemonic).filter(({ far }) => !far).map(({ form }) => form.operandSize));
  for (const [bits, suffix] of SUFFIXES) {
    // GNU as knows b, w and q in Intel syntax too.
    if (sizes.has(bits as 8) && (syntax === "att" || suffix !== "l")) add(names, name + suffix, mnemonic, { ...meaning, operandSize: bits });
  }
}

function addFamily(names: Names, family: Mnemonic, syntax: Syntax): void {
  const stem = family.slice(0, -2).toLowerCase();
  for (const [condition, spellings] of CONDITION_NAMES.entries()) {
    for (const spelling of spellings) {
      if (family === "Jcc") add(names, stem + spelling, family, { condition });
      else addPlain(names, stem + spelling, family, syntax, { condition });
    }
  }
}

function addStrings(names: Names, syntax: Syntax): void {
  for (const mnemonic of STRING_INSTRUCTIONS) {
    const stem = mnemonic.toLowerCase();
    if (syntax !== "nasm") add(names, stem, mnemonic);
    for (const { form } of compiledForms(mnemonic)) {
      const suffix = { 8: "b", 16: "w", 32: syntax === "att" ? "l" : "d", 64: "q" }[form.operandSize as 8] ?? "";
      add(names, stem + suffix, mnemonic, { operandSize: form.operandSize });
    }
  }
}

function addExtensions(names: Names, syntax: Syntax): void {
  if (syntax !== "att") {
    // A 32-bit source needs MOVSXD, which both assemblers choose by themselves.
    add(names, "movsx", "MOVSXD", { operandSize: 64 });
    return;
  }
  for (const [mnemonic, stem] of [["MOVZX", "movz"], ["MOVSX", "movs"]] as const) {
    for (const [source, sourceSuffix] of SUFFIXES.slice(0, 2)) {
      add(names, stem + sourceSuffix, mnemonic, { memorySize: source });
      for (const [bits, suffix] of SUFFIXES) {
        if (bits > source) add(names, stem + sourceSuffix + suffix, mnemonic, { memorySize: source, operandSize: bits });
      }
    }
  }
  add(names, "movslq", "MOVSXD", { operandSize: 64 });
}

function makeNames(syntax: Syntax): ReadonlyMap<string, readonly MnemonicMeaning[]> {
  const names: Names = new Map();
  for (const mnemonic of Object.keys(mnemonics) as Mnemonic[]) {
    if (STRING_INSTRUCTIONS.includes(mnemonic) || mnemonic === "PUSHA" || mnemonic === "POPA") continue;
    if (mnemonic === "PUSHAD" || mnemonic === "POPAD") {
      if (syntax !== "att") add(names, mnemonic.toLowerCase(), mnemonic);
    } else if (mnemonic.endsWith("cc")) addFamily(names, mnemonic, syntax);
    else if (mnemonic === "RETF") add(names, "retf", mnemonic, { far: true });
    else addPlain(names, mnemonic.toLowerCase(), mnemonic, syntax);
  }
  addStrings(names, syntax);
  for (const [alias, mnemonic] of Object.entries(ALIASES)) addPlain(names, alias, mnemonic, syntax);
  for (const [name, mnemonic, operandSize] of SIZED) {
    if (syntax === "att" && !/[wq]$/.test(name)) continue;
    if (syntax === "nasm" && name.startsWith("sys")) continue;
    if (!names.has(name)) add(names, name, mnemonic, { operandSize, far: mnemonic === "RETF" });
  }
  addExtensions(names, syntax);
  if (syntax === "nasm") {
    for (const [alias, mnemonic] of Object.entries(NASM_ALIASES)) add(names, alias, mnemonic);
    return names;
  }
  for (const [alias, mnemonic] of Object.entries(GNU_ALIASES)) add(names, alias, mnemonic);
  add(names, "movabs", "MOV", { absolute64: true });
  for (const [bits, suffix] of SUFFIXES) {
    if (syntax === "att") add(names, `movabs${suffix}`, "MOV", { absolute64: true, operandSize: bits });
  }
  for (const [name, mnemonic] of [["lcall", "CALL"], ["ljmp", "JMP"], ["lret", "RETF"]] as const) {
    add(names, name, mnemonic, { far: true, operandSize: mnemonic === "RETF" ? 0 : 32 });
    for (const [operandSize, suffix] of SUFFIXES.slice(1)) add(names, name + suffix, mnemonic, { far: true, operandSize });
  }
  return names;
}

const tables = new Map<Syntax, ReadonlyMap<string, readonly MnemonicMeaning[]>>();

/** Every mnemonic of a syntax, lower case, with what it can mean, most specific first. */
export function mnemonicNames(syntax: Syntax): ReadonlyMap<string, readonly MnemonicMeaning[]> {
  let names = tables.get(syntax);
  if (names === undefined) {
    names = makeNames(syntax);
    tables.set(syntax, names);
  }
  return names;
}

export function isStringInstruction(mnemonic: Mnemonic): boolean {
  return STRING_INSTRUCTIONS.includes(mnemonic);
}

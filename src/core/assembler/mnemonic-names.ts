import { PREDICATE_NAMES } from "../isa/comparison-predicates.ts";
import { CONDITIONS } from "../isa/conditions.ts";
import { type Mnemonic, mnemonics } from "../isa/mnemonics.ts";
import {
  ATT_EXTENSION_NAMES,
  ATT_FAR_NAMES,
  ATT_SUFFIX,
  hasSizedName,
  INTEGER_CONVERSION,
  LENGTHS_BY_SIZE,
  MOVABS,
  SPELLINGS,
  type Spelling,
  type Syntax,
} from "../isa/spellings.ts";
import { compiledForms } from "./compiled-form.ts";
import { isX87, x87Names } from "./x87-names.ts";

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
  /** The last operand, where the name tells it (`cmpltsd`). */
  readonly predicate: number | null;
  /** MOVABS: a 64-bit immediate or absolute address. */
  readonly absolute64: boolean;
  /** FWAIT stands before the instruction: `finit` is `fwait` and `fninit`. */
  readonly waits: boolean;
}

type Names = Map<string, MnemonicMeaning[]>;

const STRING_INSTRUCTIONS: ReadonlySet<string> = new Set(["MOVS", "CMPS", "SCAS", "LODS", "STOS", "INS", "OUTS"]);
const SUFFIXES = Object.entries(ATT_SUFFIX).map(([bits, suffix]) => ({ bits: Number(bits), suffix }));
/** Their names already say the size. */
const WITHOUT_SUFFIX: ReadonlySet<string> = new Set([
  "MOVSX",
  "MOVZX",
  "MOVSXD",
  "CMPXCHG16B",
  "FXSAVE64",
  "FXRSTOR64",
  "JCXZ",
  "JECXZ",
  "JRCXZ",
]);
/** Without a suffix they pop 32-bit words even in 64-bit mode, which nobody wants: GNU as warns, and here the suffix is needed. */
const SUFFIX_NEEDED: ReadonlySet<string> = new Set(["iret", "lret", "retf", "sysret", "sysexit"]);

function add(names: Names, name: string, mnemonic: Mnemonic, meaning: Partial<MnemonicMeaning> = {}): void {
  const list = names.get(name) ?? [];
  list.push({
    condition: 0,
    operandSize: 0,
    memorySize: 0,
    far: false,
    predicate: null,
    absolute64: false,
    waits: false,
    ...meaning,
    mnemonic,
  });
  names.set(name, list);
}

/** A name, and in GNU syntax the name with each suffix that fits. */
function addPlain(
  names: Names,
  name: string,
  mnemonic: Mnemonic,
  syntax: Syntax,
  meaning: Partial<MnemonicMeaning> = {},
): void {
  add(names, name, mnemonic, meaning);
  if (mnemonic === "CRC32") {
    // The suffix is the source's size; the checksum's is that of its register.
    for (const { bits, suffix } of SUFFIXES)
      if (syntax === "att") add(names, name + suffix, mnemonic, { memorySize: bits });
    return;
  }
  if (syntax === "nasm" || WITHOUT_SUFFIX.has(mnemonic) || hasSizedName(mnemonic)) return;
  const sizes = new Set<number>(
    compiledForms(mnemonic)
      .filter(({ far }) => !far)
      .map(({ form }) => form.operandSize),
  );
  // Their 32-bit rows have no operand size: a 66 prefix changes nothing.
  if (INTEGER_CONVERSION.test(mnemonic)) sizes.add(32);
  for (const { bits, suffix } of SUFFIXES) {
    // GNU as knows b, w and q in Intel syntax too.
    if (sizes.has(bits) && (syntax === "att" || suffix !== "l"))
      add(names, name + suffix, mnemonic, { ...meaning, operandSize: bits });
  }
}

function addFamily(names: Names, family: Mnemonic, syntax: Syntax): void {
  const stem = family.slice(0, -2).toLowerCase();
  for (const { number: condition, names: spellings } of CONDITIONS) {
    for (const spelling of spellings) {
      if (family === "Jcc") add(names, stem + spelling, family, { condition });
      else addPlain(names, stem + spelling, family, syntax, { condition });
    }
  }
}

/** A name that stands in the rows of several sizes says none of them. */
function addSpelled(names: Names, rows: readonly Spelling[], syntax: Syntax): void {
  const sizes = new Map<string, { readonly mnemonic: Mnemonic; readonly bits: number }>();
  for (const { mnemonic, operandSize, [syntax]: spellings } of rows) {
    for (const name of spellings) {
      const ambiguous = sizes.has(name) || (syntax !== "nasm" && SUFFIX_NEEDED.has(name));
      sizes.set(name, { mnemonic, bits: ambiguous ? 0 : operandSize });
    }
  }
  for (const [name, { mnemonic, bits }] of sizes) {
    const unsized = rows.every(({ operandSize }) => operandSize === 0);
    if (unsized && !name.endsWith("w") && mnemonic !== "XLAT") addPlain(names, name, mnemonic, syntax);
    else add(names, name, mnemonic, { operandSize: bits, far: mnemonic === "RETF" });
  }
}

function addExtensions(names: Names, syntax: Syntax): void {
  if (syntax !== "att") {
    // A 32-bit source needs MOVSXD, which both assemblers choose by themselves.
    add(names, "movsx", "MOVSXD", { operandSize: 64 });
    return;
  }
  for (const { name, mnemonic, from, to } of ATT_EXTENSION_NAMES)
    add(names, name, mnemonic, { memorySize: from, operandSize: to });
  for (const [name, mnemonic, memorySize] of [
    ["movzb", "MOVZX", 8],
    ["movzw", "MOVZX", 16],
    ["movsb", "MOVSX", 8],
    ["movsw", "MOVSX", 16],
    ["movsl", "MOVSXD", 32],
  ] as const) {
    add(names, name, mnemonic, { memorySize });
  }
}

/** Far branches and MOVABS: GNU as only. */
function addGnuNames(names: Names, syntax: Syntax): void {
  add(names, MOVABS, "MOV", { absolute64: true });
  add(names, "movd", "MOVQ", { operandSize: 64 });
  for (const mnemonic of LENGTHS_BY_SIZE) {
    add(names, `${mnemonic.toLowerCase()}l`, mnemonic);
    add(names, `${mnemonic.toLowerCase()}q`, mnemonic, { operandSize: 64 });
  }
  for (const { bits, suffix } of SUFFIXES)
    if (syntax === "att") add(names, MOVABS + suffix, "MOV", { absolute64: true, operandSize: bits });
  for (const [mnemonic, name] of Object.entries(ATT_FAR_NAMES) as [Mnemonic, string][]) {
    add(names, name, mnemonic, { far: true, operandSize: 32 });
    for (const { bits, suffix } of SUFFIXES.slice(1))
      add(names, name + suffix, mnemonic, { far: true, operandSize: bits });
  }
}

function makeNames(syntax: Syntax): ReadonlyMap<string, readonly MnemonicMeaning[]> {
  const names: Names = new Map();
  for (const mnemonic of Object.keys(mnemonics) as Mnemonic[]) {
    const rows = SPELLINGS.filter((row) => row.mnemonic === mnemonic);
    if (mnemonic.endsWith("cc")) addFamily(names, mnemonic, syntax);
    else if (isX87(mnemonic))
      for (const { name, ...meaning } of x87Names(mnemonic, syntax)) add(names, name, mnemonic, meaning);
    else if (rows.length > 0) addSpelled(names, rows, syntax);
    else addPlain(names, mnemonic.toLowerCase(), mnemonic, syntax);
    const stem = mnemonic.toLowerCase();
    if (STRING_INSTRUCTIONS.has(mnemonic) && syntax !== "nasm" && !names.has(stem)) add(names, stem, mnemonic);
  }
  for (const { name, mnemonic, predicate } of PREDICATE_NAMES) add(names, name, mnemonic, { predicate });
  addExtensions(names, syntax);
  if (syntax !== "nasm") addGnuNames(names, syntax);
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
  return STRING_INSTRUCTIONS.has(mnemonic);
}

import type { Mnemonic } from "../isa/mnemonics.ts";
import { mnemonicEntry } from "../isa/mnemonics.ts";
import type { Syntax } from "../isa/spellings.ts";
import { ATT_X87_SUFFIX, x87Name } from "../isa/x87-spellings.ts";
import { compiledForms } from "./compiled-form.ts";

/** What a name of an x87 instruction says beside its mnemonic. */
export interface X87Name {
  readonly name: string;
  readonly operandSize: number;
  readonly memorySize: number;
  /** FWAIT stands before the instruction. */
  readonly waits: boolean;
}

/** The instructions that have a waiting twin: its name lacks the N. */
const NO_WAIT = /^FN(INIT|CLEX|STCW|STENV|SAVE|STSW|ENI|DISI|SETPM)$/;

const LONG_REGISTER = /^F(LD|STP?|COMP?)$/;
const INTEL_SUFFIX: Readonly<Record<string, readonly string[]>> = { m16int: ["w"], m64int: ["q"], m80fp: ["t"] };

export function isX87(mnemonic: Mnemonic): boolean {
  return mnemonicEntry(mnemonic).feature === "x87";
}

/** Every name of an x87 mnemonic: with AT&T's suffix for each size of memory, and of the form that waits first. */
export function x87Names(mnemonic: Mnemonic, syntax: Syntax): readonly X87Name[] {
  const names = x87Name(mnemonic, syntax).flatMap((name) => withSuffixes(name, mnemonic, syntax));
  if (!NO_WAIT.test(mnemonic)) return names;
  // NASM encodes FSETPM without the prefix.
  if (mnemonic === "FNSETPM" && syntax === "nasm") return names.map((one) => ({ ...one, name: "fsetpm" }));
  return [...names, ...names.map((one) => ({ ...one, name: `f${one.name.slice(2)}`, waits: true }))];
}

function withSuffixes(name: string, mnemonic: Mnemonic, syntax: Syntax): readonly X87Name[] {
  const plain = { name, operandSize: 0, memorySize: 0, waits: false };
  if (syntax === "nasm") return [plain];
  const suffixed = compiledForms(mnemonic).flatMap(({ form }): X87Name[] => {
    const [notation = ""] = form.operands;
    if (form.operandSize !== 0) {
      const suffix = form.operandSize === 16 ? (syntax === "att" ? "s" : "w") : "l";
      return [{ ...plain, name: name + suffix, operandSize: form.operandSize }];
    }
    const memorySize = Number(/\d+/.exec(notation)?.[0] ?? 0);
    if (notation === "m16" && syntax === "att") return [{ ...plain, name: `${name}w`, memorySize }];
    const suffixes = (syntax === "att" ? ATT_X87_SUFFIX : INTEL_SUFFIX)[notation] ?? [];
    return suffixes.map((suffix) => ({ ...plain, name: name + suffix, memorySize }));
  });
  // `fldl %st(1)`, as compilers once wrote it.
  const long = syntax === "att" && LONG_REGISTER.test(mnemonic) ? [{ ...plain, name: `${name}l` }] : [];
  return [plain, ...suffixed, ...long];
}

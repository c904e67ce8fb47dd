import type { Abi } from "../../core/index.ts";
import type { AssemblyText } from "./assembly-text.ts";
import { type Piece, type Statement, statementsOf } from "./statement.ts";
import { numberOf, symbolsOf } from "./symbols.ts";

/** How a program enters the kernel, and the table that its numbers are looked up in. */
export interface Door {
  readonly kind: "syscall" | "int80" | "sysenter";
  readonly abi: Abi;
}

/** Lines looked at on the way to a trap or to a number. */
const FAR = 200;

export function isNumberRegister(text: string): boolean {
  return /^%?(rax|eax|ax|al)$/i.test(text);
}

/** The trap of a statement, if it is one. */
export function doorOf({ mnemonic, operands }: Statement, { syntax, bits }: AssemblyText): Door | undefined {
  // In compatibility mode SYSCALL leads to the 32-bit table too (AMD only).
  if (mnemonic.text === "syscall") return { kind: "syscall", abi: bits === 64 ? "x86-64" : "i386" };
  if (mnemonic.text === "sysenter") return { kind: "sysenter", abi: "i386" };
  const vector = mnemonic.text === "int" ? immediate(operands[0], syntax) : undefined;
  return vector !== undefined && numberOf(vector, syntax) === 0x80n ? { kind: "int80", abi: "i386" } : undefined;
}

/** The text of an immediate without its `$`; undefined for any other operand. */
function immediate(operand: Piece | undefined, syntax: AssemblyText["syntax"]): string | undefined {
  if (operand === undefined) return undefined;
  if (syntax === "att") return operand.text.startsWith("$") ? operand.text.slice(1) : undefined;
  return /^[-\w.$?@']+$/.test(operand.text) ? operand.text : undefined;
}

/** The operand that a MOV puts into the number register, if it may be an immediate. */
export function numberOperand({ mnemonic, operands }: Statement, { syntax }: AssemblyText): Piece | undefined {
  if (!/^mov(abs)?[bwlq]?$/.test(mnemonic.text) || operands.length !== 2) return undefined;
  const [source, destination] = syntax === "att" ? operands : operands.toReversed();
  if (source === undefined || destination === undefined || !isNumberRegister(destination.text)) return undefined;
  return immediate(source, syntax) === undefined ? undefined : source;
}

/** The value of an immediate, given as a literal or as a constant of this source. */
export function immediateValue(operand: Piece, text: AssemblyText): bigint | undefined {
  const written = immediate(operand, text.syntax);
  if (written === undefined) return undefined;
  return numberOf(written, text.syntax) ?? symbolsOf(text).get(written)?.value;
}

const READS_ONLY = /^(cmp|test|push|bt|j|call|ret)/;

/** Whether the number register has another value behind a statement, as far as its text tells. */
function changesNumber(statement: Statement, { syntax }: AssemblyText): boolean {
  const { mnemonic, operands } = statement;
  if (/^(call|ret|cpuid|rdtsc|rdmsr|lods|mul|div|in$|cltq|cdqe|cwtl|cwde|cbw)/.test(mnemonic.text)) return true;
  const destination = syntax === "att" ? operands.at(-1) : operands[0];
  return destination !== undefined && isNumberRegister(destination.text) && !READS_ONLY.test(mnemonic.text);
}

/**
 * The trap that a number loaded in front of `column` (from 0) is for: the next one in the text. `"none"` where the number is
 * overwritten first, undefined where the source ends.
 */
export function doorBehind(text: AssemblyText, line: number, column: number): Door | "none" | undefined {
  const last = Math.min(text.lines.length, line + FAR);
  for (let at = line; at <= last; at++) {
    for (const statement of statementsOf(text.lines[at - 1] ?? "", text.syntax)) {
      if (at === line && statement.mnemonic.start <= column) continue;
      const door = doorOf(statement, text);
      if (door !== undefined) return door;
      if (changesNumber(statement, text)) return "none";
    }
  }
  return undefined;
}

/** The number that stands in the text above a trap at `column` (from 0); undefined where it is not written out. */
export function numberBefore(text: AssemblyText, line: number, column: number): bigint | undefined {
  for (let at = line; at >= Math.max(1, line - FAR); at--) {
    for (const statement of statementsOf(text.lines[at - 1] ?? "", text.syntax).toReversed()) {
      if (at === line && statement.mnemonic.start >= column) continue;
      const operand = numberOperand(statement, text);
      if (operand !== undefined) return immediateValue(operand, text);
      if (isCleared(statement)) return 0n;
      // Behind a jump the text above is not the way that led here.
      if (
        changesNumber(statement, text) ||
        doorOf(statement, text) !== undefined ||
        /^jmp/.test(statement.mnemonic.text)
      )
        return undefined;
    }
  }
  return undefined;
}

/** `xor %eax, %eax`. */
function isCleared({ mnemonic, operands: [first, second] }: Statement): boolean {
  return (
    /^(xor|sub)[lq]?$/.test(mnemonic.text) &&
    first !== undefined &&
    first.text === second?.text &&
    /^%?[er]ax$/i.test(first.text)
  );
}

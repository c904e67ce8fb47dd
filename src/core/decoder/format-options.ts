import type { Syntax } from "../isa/spellings.ts";

export interface FormatOptions {
  readonly syntax: Syntax;
  /** Linear address of the instruction: branch targets and RIP-relative addresses are computed from it. */
  readonly address: bigint;
  /** The name of an address, as in `_start+0x5`, without brackets. */
  readonly symbolAt?: (address: bigint) => string | undefined;
  /** FWAIT instructions that are listed as part of this one; its own bytes begin after them. Default: 0. */
  readonly waits?: number;
  /** The mnemonic is padded to this width before operands; objdump uses 6. Default: a single space. */
  readonly mnemonicWidth?: number;
}

/** An instruction in one syntax, before its parts are joined. */
export interface InstructionText {
  /** `lock`, `rep`, `data16` … in the order of the bytes. */
  readonly prefixes: readonly string[];
  readonly mnemonic: string;
  readonly operands: readonly string[];
  /** What a RIP-relative operand points to, or a branch's symbol where the syntax takes it as a comment. */
  readonly comment?: string;
}

/** The text of an address as objdump prints it: `401005 <_start+0x5>`, or `0x401005` where there is no symbol. */
export function addressText(address: bigint, { symbolAt }: FormatOptions): string {
  const symbol = symbolAt?.(address);
  const digits = address.toString(16);
  return symbol === undefined ? `0x${digits}` : `${digits} <${symbol}>`;
}

/** The parts joined as objdump joins them. */
export function instructionLine(
  { prefixes, mnemonic, operands, comment }: InstructionText,
  options: FormatOptions,
): string {
  const name = [...prefixes, mnemonic].join(" ");
  const text = operands.length === 0 ? name : `${name.padEnd(options.mnemonicWidth ?? 0)} ${operands.join(",")}`;
  if (comment === undefined) return text;
  return options.syntax === "nasm" ? `${text} ; ${comment}` : `${text}        # ${comment}`;
}

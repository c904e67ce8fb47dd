import type { Syntax } from "../isa/spellings.ts";
import { formatAtt } from "./format-att.ts";
import { formatIntel } from "./format-intel.ts";
import { formatNasm } from "./format-nasm.ts";
import { type FormatOptions, type InstructionText, instructionLine } from "./format-options.ts";
import type { Instruction } from "./instruction.ts";
import { waitingName } from "./waiting.ts";

const FORMATTERS: Readonly<Record<Syntax, (instruction: Instruction, options: FormatOptions) => InstructionText>> = {
  att: formatAtt,
  intel: formatIntel,
  nasm: formatNasm,
};

/**
 * One line of disassembly. AT&T and Intel text is objdump's (Intel 64 ISA, `-M intel64`); NASM text assembles back.
 * @see docs/spec/decoder.md for the few known differences
 */
export function formatInstruction(instruction: Instruction, options: FormatOptions): string {
  const { waits = 0 } = options;
  const placed = { ...options, address: options.address + BigInt(waits) };
  const text = FORMATTERS[options.syntax](instruction, placed);
  return instructionLine(waits === 0 ? text : { ...text, mnemonic: waitingName(text.mnemonic) }, options);
}

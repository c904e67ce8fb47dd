import type { Syntax } from "../isa/spellings.ts";
import { formatAtt } from "./format-att.ts";
import { formatIntel } from "./format-intel.ts";
import { formatNasm } from "./format-nasm.ts";
import { type FormatOptions, type InstructionText, instructionLine } from "./format-options.ts";
import type { Instruction } from "./instruction.ts";

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
  return instructionLine(FORMATTERS[options.syntax](instruction, options), options);
}

import type { PhaseContext } from "./routine.ts";

/** Offsets in struct pt_regs, bytes. The assembly side is guest/constants.ts. */
export const PT_R15 = 0x00n;
export const PT_R14 = 0x08n;
export const PT_R13 = 0x10n;
export const PT_R12 = 0x18n;
export const PT_R11 = 0x30n;
export const PT_R10 = 0x38n;
export const PT_R9 = 0x40n;
export const PT_R8 = 0x48n;
export const PT_AX = 0x50n;
export const PT_CX = 0x58n;
export const PT_DX = 0x60n;
export const PT_SI = 0x68n;
export const PT_DI = 0x70n;
export const PT_BP = 0x20n;
export const PT_BX = 0x28n;
export const PT_IP = 0x80n;
export const PT_CS = 0x88n;
export const PT_FLAGS = 0x90n;
export const PT_SP = 0x98n;
/** Bytes of struct pt_regs. */
export const PT_SIZE = 0xa8n;

/** The fields from the lowest address on, as panels list them. @see Linux arch/x86/include/asm/ptrace.h */
export const PT_REGS_FIELDS = [
  "r15",
  "r14",
  "r13",
  "r12",
  "bp",
  "bx",
  "r11",
  "r10",
  "r9",
  "r8",
  "ax",
  "cx",
  "dx",
  "si",
  "di",
  "orig_ax",
  "ip",
  "cs",
  "flags",
  "sp",
  "ss",
] as const;

/** Where each argument of a system call lies in pt_regs. */
export const ARGUMENT_OFFSETS = {
  "x86-64": [PT_DI, PT_SI, PT_DX, PT_R10, PT_R8, PT_R9],
  i386: [PT_BX, PT_CX, PT_DX, PT_SI, PT_DI, PT_BP],
} as const;

export function readRegister(context: Pick<PhaseContext, "kernel" | "regs">, offset: bigint): bigint {
  return context.kernel.readWord(context.regs + offset);
}

export function writeRegister(context: Pick<PhaseContext, "kernel" | "regs">, offset: bigint, value: bigint): void {
  context.kernel.writeWord(context.regs + offset, value);
}

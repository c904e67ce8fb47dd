import type { Cpu } from "../../core/cpu/cpu.ts";
import type { InstructionForm } from "../../core/isa/form.ts";

/** The one place that knows how Syscope's processor holds x87, MMX, XMM and MXCSR. It has none of them yet: nothing is set, nothing differs. */

/** Bytes of FXSAVE's image that hold the x87 unit: control, status, tag words, pointers, ST0–ST7. */
export const X87_BYTES = 160;
/** Where XMM0 is in an FXSAVE image, and MXCSR. */
export const FX_XMM = 160;
export const FX_MXCSR = 24;

const VECTOR_OPERAND = /mm|^ST|fp$|m\d+int|bcd|m\d+byte/;
const VECTOR_MNEMONIC = /^(F(?!AR)|EMMS|LDMXCSR|STMXCSR)/;

/** Whether instructions of a row can change or read x87, MMX or XMM registers. */
export function touchesVectorState({ mnemonic, operands }: InstructionForm): boolean {
  return VECTOR_MNEMONIC.test(mnemonic) || operands.some((operand) => VECTOR_OPERAND.test(operand));
}

/** Sets x87, MXCSR and XMM from an FXSAVE image. */
export function loadVectorState(_cpu: Cpu, _fx: Uint8Array): void {}

/** What differs between a processor's FXSAVE image and Syscope's XMM registers and MXCSR; with `x87`, its x87 state too. */
export function vectorDifferences(_cpu: Cpu, _fx: Uint8Array, _x87: boolean): readonly string[] {
  return [];
}

import type { InstructionForm } from "../../core/isa/form.ts";
import { instructionForms } from "../../core/isa/instruction-forms.ts";
import { rowsOf } from "./left-out.ts";

/** How often each row was met in each mode, and how often it raised an exception. */
export class Coverage {
  private readonly met = { 64: new Uint32Array(instructionForms.length), 32: new Uint32Array(instructionForms.length) };
  private readonly faulted = {
    64: new Uint32Array(instructionForms.length),
    32: new Uint32Array(instructionForms.length),
  };

  add(bits: 64 | 32, { id }: InstructionForm, faulted: boolean): void {
    this.met[bits][id] = (this.met[bits][id] ?? 0) + 1;
    if (faulted) this.faulted[bits][id] = (this.faulted[bits][id] ?? 0) + 1;
  }

  /** Rows met less often than `least` in a mode, with how often. */
  below(
    bits: 64 | 32,
    least: number,
    mnemonic?: string,
  ): readonly { readonly form: InstructionForm; readonly times: number }[] {
    return rowsOf(bits)
      .filter((form) => mnemonic === undefined || form.mnemonic === mnemonic)
      .map((form) => ({ form, times: this.met[bits][form.id] ?? 0 }))
      .filter(({ times }) => times < least);
  }

  /** Rows that never got through, though user mode may execute them. */
  alwaysFaulting(bits: 64 | 32): readonly InstructionForm[] {
    return rowsOf(bits).filter(
      ({ id, attributes }) =>
        !attributes.has("cpl0") && (this.met[bits][id] ?? 0) > 0 && this.met[bits][id] === this.faulted[bits][id],
    );
  }
}

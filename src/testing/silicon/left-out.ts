import type { InstructionForm } from "../../core/isa/form.ts";
import { instructionForms } from "../../core/isa/instruction-forms.ts";

const KERNEL = "enters the kernel: compared with whole programs";
const MACHINE = "the result is the machine's own";
const UMIP = "the kernel may answer in its place (UMIP)";

/** Mnemonics that random programs leave out, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  SYSCALL: KERNEL,
  SYSENTER: KERNEL,
  CPUID: MACHINE,
  RDTSC: MACHINE,
  RDTSCP: MACHINE,
  RDPMC: "user mode may or may not, as the kernel set CR4.PCE",
  SGDT: UMIP,
  SIDT: UMIP,
  SLDT: UMIP,
  STR: UMIP,
  SMSW: UMIP,
  VMMCALL: "calls the hypervisor where there is one",
  INT1: "hypervisors report another address than processors",
};

/** The rows that random programs are made of in a mode. */
export function rowsOf(bits: 64 | 32): readonly InstructionForm[] {
  return instructionForms.filter(
    ({ mnemonic, attributes }) => !(mnemonic in LEFT_OUT) && !attributes.has(bits === 64 ? "i64" : "o64"),
  );
}

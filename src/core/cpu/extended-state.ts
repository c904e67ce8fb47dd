import * as cr from "../isa/control-registers.ts";
import type { InstructionForm } from "../isa/form.ts";
import { mnemonicEntry } from "../isa/mnemonics.ts";
import { operandNotation } from "../isa/operand-notation.ts";
import type { Cpu } from "./cpu.ts";
import { NM, UD } from "./exception.ts";
import type { Operation } from "./operation.ts";

/** The registers beside the general ones that an instruction needs. */
export type ExtendedState = "x87" | "MMX" | "SSE";

/** SSE state that no operand names. */
const MXCSR_INSTRUCTIONS: ReadonlySet<string> = new Set(["LDMXCSR", "STMXCSR"]);
/** They save and restore x87 state, and check as x87 instructions do. */
const SAVES_X87: ReadonlySet<string> = new Set(["FXSAVE", "FXRSTOR", "FXSAVE64", "FXRSTOR64"]);

/** Which extended state a form works on, or null. */
export function extendedStateOf({ mnemonic, operands }: InstructionForm): ExtendedState | null {
  const files = operands.map((operand) => operandNotation(operand)?.registers);
  if (files.includes("xmm") || MXCSR_INSTRUCTIONS.has(mnemonic)) return "SSE";
  if (files.includes("mm")) return "MMX";
  const { feature } = mnemonicEntry(mnemonic);
  if (feature === "x87" || SAVES_X87.has(mnemonic)) return "x87";
  return feature === "MMX" ? "MMX" : null;
}

/**
 * Whether control registers allow the instruction, before anything else of it happens.
 * @throws {CpuException} #UD: MMX and SSE while CR0.EM = 1, SSE while CR4.OSFXSR = 0; #NM: while CR0.TS = 1, x87 while CR0.EM = 1
 * @see SDM Vol. 3 "Emulation of x87 FPU", "Enabling SSE Extensions"
 */
export function checkExtendedState(cpu: Cpu, state: ExtendedState): void {
  const emulated = (cpu.cr0 & cr.CR0_EM) !== 0n;
  if (emulated && state !== "x87") throw UD(`${state} instructions need CR0.EM = 0`);
  if (emulated) throw NM("x87 instructions are emulated: CR0.EM = 1");
  if (state === "SSE" && (cpu.cr4 & cr.CR4_OSFXSR) === 0n) throw UD("SSE instructions need CR4.OSFXSR = 1");
  if ((cpu.cr0 & cr.CR0_TS) !== 0n) throw NM("the task was switched: CR0.TS = 1");
}

/** Makes an operation ask first; needed only while not every such instruction is allowed. */
export function guardExtendedState(op: Operation): void {
  if (extendedStateOf(op.instruction.form) === null) return;
  op.guarded = op.run;
  op.run = GUARD;
}

function GUARD(cpu: Cpu, op: Operation): void {
  const state = extendedStateOf(op.instruction.form);
  if (state !== null) checkExtendedState(cpu, state);
  op.guarded(cpu, op);
}

import { hex0x } from "../bits/hex.ts";
import { word64 } from "../bits/word64.ts";
import { type Instruction, MEMORY, RELATIVE } from "../decoder/instruction.ts";
import { RCX } from "../isa/registers.ts";
import { CF, OF, PF, SF, ZF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { GP } from "./exception.ts";
import { always, chosen, ENDS_BLOCK } from "./executor.ts";
import { CALL_FAR, JMP_FAR, RET_FAR } from "./far-transfer.ts";
import { carry32 } from "./flags.ts";
import { ADDRESS_HIGH, RIP_HIGH, RIP_LOW, SCRATCH_LOW } from "./operand-file.ts";
import type { Handler, Operation } from "./operation.ts";
import { isCanonicalHigh, probeWrite, STACK } from "./slow-access.ts";
import {
  moveStackPointer,
  push16,
  push32,
  push64,
  readStack16,
  readStack32,
  readStack64,
  stackAddress,
} from "./stack.ts";

/** Near jumps, calls and returns. @see SDM Vol. 1 "Control Transfer Instructions" */

// a near target must be canonical, else #GP(0)
function checkTarget(low: number, high: number): void {
  if (!isCanonicalHigh(high)) throw GP(0, `branch target ${hex0x(word64(low, high))} is not canonical`);
}

/** The same for CALL: a push that is not possible comes first, but nothing is pushed for a bad target. */
function checkCallTarget(cpu: Cpu, low: number, high: number): void {
  if (isCanonicalHigh(high)) return;
  const top = stackAddress(cpu, -8, 8, true);
  probeWrite(cpu, top, cpu.gpr32[ADDRESS_HIGH] as number, 8, STACK);
  checkTarget(low, high);
}

/** RIP += the displacement in the operand file at `op.d`. */
function jumpRelative(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const rip = g[RIP_LOW] as number;
  const disp = g[op.d] as number;
  const low = (rip + disp) | 0;
  if (op.instruction.in64BitMode) {
    const high = ((g[RIP_HIGH] as number) + (g[op.d + 1] as number) + carry32(rip, disp, low)) | 0;
    if (!isCanonicalHigh(high)) checkTarget(low, high);
    g[RIP_HIGH] = high;
    g[RIP_LOW] = low;
  } else g[RIP_LOW] = op.instruction.operandSize === 16 ? low & 0xffff : low;
}

export function JMP_REL(cpu: Cpu, op: Operation): void {
  jumpRelative(cpu, op);
}

function JMP_RM64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = g[op.d] as number;
  const high = g[op.d + 1] as number;
  checkTarget(low, high);
  g[RIP_LOW] = low;
  g[RIP_HIGH] = high;
}

function JMP_RM32(cpu: Cpu, op: Operation): void {
  cpu.gpr32[RIP_LOW] = cpu.gpr32[op.d] as number;
  cpu.gpr32[RIP_HIGH] = 0;
}

function JMP_RM16(cpu: Cpu, op: Operation): void {
  cpu.gpr32[RIP_LOW] = cpu.gpr16[op.d] as number;
  cpu.gpr32[RIP_HIGH] = 0;
}

function isFar(instruction: Instruction): boolean {
  return instruction.form.attributes.has("far");
}

function chooseJmp(instruction: Instruction): Handler {
  if (isFar(instruction)) return JMP_FAR;
  if (instruction.operand0.kind === RELATIVE) return JMP_REL;
  return instruction.operandSize === 64 ? JMP_RM64 : instruction.operandSize === 32 ? JMP_RM32 : JMP_RM16;
}

// One handler a condition, so that the processor that runs this can tell their jumps apart.
function JO(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & OF) !== 0) jumpRelative(cpu, op);
}
function JNO(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & OF) === 0) jumpRelative(cpu, op);
}
function JB(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & CF) !== 0) jumpRelative(cpu, op);
}
function JAE(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & CF) === 0) jumpRelative(cpu, op);
}
function JE(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & ZF) !== 0) jumpRelative(cpu, op);
}
function JNE(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & ZF) === 0) jumpRelative(cpu, op);
}
function JBE(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & (CF | ZF)) !== 0) jumpRelative(cpu, op);
}
function JA(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & (CF | ZF)) === 0) jumpRelative(cpu, op);
}
function JS(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & SF) !== 0) jumpRelative(cpu, op);
}
function JNS(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & SF) === 0) jumpRelative(cpu, op);
}
function JP(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & PF) !== 0) jumpRelative(cpu, op);
}
function JNP(cpu: Cpu, op: Operation): void {
  if ((cpu.rflags & PF) === 0) jumpRelative(cpu, op);
}
/** OF, shifted to where SF is, differs from SF. */
function isLess(flags: number): boolean {
  return ((flags ^ (flags >>> 4)) & SF) !== 0;
}
function JL(cpu: Cpu, op: Operation): void {
  if (isLess(cpu.rflags)) jumpRelative(cpu, op);
}
function JGE(cpu: Cpu, op: Operation): void {
  if (!isLess(cpu.rflags)) jumpRelative(cpu, op);
}
function JLE(cpu: Cpu, op: Operation): void {
  if (isLess(cpu.rflags) || (cpu.rflags & ZF) !== 0) jumpRelative(cpu, op);
}
function JG(cpu: Cpu, op: Operation): void {
  if (!isLess(cpu.rflags) && (cpu.rflags & ZF) === 0) jumpRelative(cpu, op);
}
const JCC: readonly Handler[] = [JO, JNO, JB, JAE, JE, JNE, JBE, JA, JS, JNS, JP, JNP, JL, JGE, JLE, JG];

/** Decrements RCX, ECX or CX by the address size; true if it is not zero after. */
function countDown(cpu: Cpu, addressSize: number): boolean {
  const g = cpu.gpr32;
  if (addressSize === 16) {
    const count = ((cpu.gpr16[RCX * 4] as number) - 1) & 0xffff;
    cpu.gpr16[RCX * 4] = count;
    return count !== 0;
  }
  const low = ((g[RCX * 2] as number) - 1) | 0;
  g[RCX * 2] = low;
  if (addressSize === 32) {
    g[RCX * 2 + 1] = 0;
    return low !== 0;
  }
  if (low === -1) g[RCX * 2 + 1] = (g[RCX * 2 + 1] as number) - 1;
  return (low | (g[RCX * 2 + 1] as number)) !== 0;
}

function LOOP(cpu: Cpu, op: Operation): void {
  if (countDown(cpu, op.instruction.addressSize)) jumpRelative(cpu, op);
}

function LOOPE(cpu: Cpu, op: Operation): void {
  if (countDown(cpu, op.instruction.addressSize) && (cpu.rflags & ZF) !== 0) jumpRelative(cpu, op);
}

function LOOPNE(cpu: Cpu, op: Operation): void {
  if (countDown(cpu, op.instruction.addressSize) && (cpu.rflags & ZF) === 0) jumpRelative(cpu, op);
}

function JCXZ(cpu: Cpu, op: Operation): void {
  if (cpu.gpr16[RCX * 4] === 0) jumpRelative(cpu, op);
}

function JECXZ(cpu: Cpu, op: Operation): void {
  if (cpu.gpr32[RCX * 2] === 0) jumpRelative(cpu, op);
}

function JRCXZ(cpu: Cpu, op: Operation): void {
  if (((cpu.gpr32[RCX * 2] as number) | (cpu.gpr32[RCX * 2 + 1] as number)) === 0) jumpRelative(cpu, op);
}

/** The target is checked before the return address is pushed, and both before RIP moves. */
function CALL_REL64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const rip = g[RIP_LOW] as number;
  const disp = g[op.d] as number;
  const low = (rip + disp) | 0;
  const high = ((g[RIP_HIGH] as number) + (g[op.d + 1] as number) + carry32(rip, disp, low)) | 0;
  if (!isCanonicalHigh(high)) checkCallTarget(cpu, low, high);
  push64(cpu, rip, g[RIP_HIGH] as number);
  g[RIP_LOW] = low;
  g[RIP_HIGH] = high;
}

function CALL_RM64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = g[op.d] as number;
  const high = g[op.d + 1] as number;
  checkCallTarget(cpu, low, high);
  push64(cpu, g[RIP_LOW] as number, g[RIP_HIGH] as number);
  g[RIP_LOW] = low;
  g[RIP_HIGH] = high;
}

function CALL_REL(cpu: Cpu, op: Operation): void {
  if (op.instruction.operandSize === 16) push16(cpu, cpu.gpr32[RIP_LOW] as number);
  else push32(cpu, cpu.gpr32[RIP_LOW] as number);
  jumpRelative(cpu, op);
}

function CALL_RM32(cpu: Cpu, op: Operation): void {
  const target = cpu.gpr32[op.d] as number;
  push32(cpu, cpu.gpr32[RIP_LOW] as number);
  cpu.gpr32[RIP_LOW] = target;
}

function CALL_RM16(cpu: Cpu, op: Operation): void {
  const target = cpu.gpr16[op.d] as number;
  push16(cpu, cpu.gpr32[RIP_LOW] as number);
  cpu.gpr32[RIP_LOW] = target;
}

function chooseCall(instruction: Instruction): Handler {
  if (isFar(instruction)) return CALL_FAR;
  const { operandSize } = instruction;
  if (instruction.operand0.kind === RELATIVE) return operandSize === 64 ? CALL_REL64 : CALL_REL;
  return operandSize === 64 ? CALL_RM64 : operandSize === 32 ? CALL_RM32 : CALL_RM16;
}

/** `immLow` is the number of argument bytes to release, 0 without an operand. */
function RET64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  readStack64(cpu, 0, SCRATCH_LOW);
  const low = g[SCRATCH_LOW] as number;
  const high = g[SCRATCH_LOW + 1] as number;
  if (!isCanonicalHigh(high)) checkTarget(low, high);
  moveStackPointer(cpu, 8 + op.instruction.immLow);
  g[RIP_LOW] = low;
  g[RIP_HIGH] = high;
}

function RET32(cpu: Cpu, op: Operation): void {
  const target = readStack32(cpu, 0);
  moveStackPointer(cpu, 4 + op.instruction.immLow);
  cpu.gpr32[RIP_LOW] = target;
}

function RET16(cpu: Cpu, op: Operation): void {
  const target = readStack16(cpu, 0);
  moveStackPointer(cpu, 2 + op.instruction.immLow);
  cpu.gpr32[RIP_LOW] = target;
}

function chooseRet({ operandSize }: Instruction): Handler {
  return operandSize === 64 ? RET64 : operandSize === 32 ? RET32 : RET16;
}

/** Far pointers are read by the handler; a near target in memory is a value. */
function farMemory(instruction: Instruction): "value" | "address" {
  return isFar(instruction) && instruction.operand0.kind === MEMORY ? "address" : "value";
}

export const controlTransferExecutors = {
  JMP: chosen(chooseJmp, { ...ENDS_BLOCK, memory: farMemory }),
  Jcc: chosen(({ condition }) => JCC[condition] ?? JO, ENDS_BLOCK),
  JCXZ: always(JCXZ, ENDS_BLOCK),
  JECXZ: always(JECXZ, ENDS_BLOCK),
  JRCXZ: always(JRCXZ, ENDS_BLOCK),
  LOOP: always(LOOP, ENDS_BLOCK),
  LOOPE: always(LOOPE, ENDS_BLOCK),
  LOOPNE: always(LOOPNE, ENDS_BLOCK),
  CALL: chosen(chooseCall, { ...ENDS_BLOCK, memory: farMemory }),
  RET: chosen(chooseRet, ENDS_BLOCK),
  RETF: always(RET_FAR, ENDS_BLOCK),
};

import type { Cpu } from "./cpu.ts";
import { always, chosen } from "./executor.ts";
import { FXRSTOR, FXSAVE } from "./fxsave.ts";
import { load16, store16 } from "./memory-access.ts";
import type { Handler, Operation } from "./operation.ts";
import { FLDENV, FNSAVE, FNSTENV, FRSTOR } from "./x87-environment.ts";
import { begin, checkPending, finish, recordPointers, X87 } from "./x87-instruction.ts";
import { markEmpty, pop, turnStack } from "./x87-stack.ts";
import {
  FSW_C0,
  FSW_C1,
  FSW_C2,
  FSW_C3,
  initialize,
  TOP_MASK,
  writeControlWord,
  writeStatusWord,
} from "./x87-state.ts";

/** The control instructions of the x87. Those whose name begins with FN do not look for a pending exception. */

function FINCSTP(cpu: Cpu, op: Operation): void {
  begin(cpu);
  turnStack(cpu, 1);
  finish(cpu, op);
}

function FDECSTP(cpu: Cpu, op: Operation): void {
  begin(cpu);
  turnStack(cpu, -1);
  finish(cpu, op);
}

function FFREE(cpu: Cpu, op: Operation): void {
  begin(cpu);
  markEmpty(cpu, op.d);
  finish(cpu, op);
}

function FFREEP(cpu: Cpu, op: Operation): void {
  begin(cpu);
  markEmpty(cpu, op.d);
  pop(cpu);
  finish(cpu, op);
}

function FNOP(cpu: Cpu, op: Operation): void {
  checkPending(cpu);
  recordPointers(cpu, op);
}

function FNINIT(cpu: Cpu): void {
  initialize(cpu.x87);
}

const KEPT_BY_FNCLEX = FSW_C0 | FSW_C1 | FSW_C2 | FSW_C3 | TOP_MASK;

function FNCLEX(cpu: Cpu): void {
  writeStatusWord(cpu.x87, cpu.x87.status & KEPT_BY_FNCLEX);
}

function FNSTCW(cpu: Cpu, op: Operation): void {
  store16(cpu, op, cpu.x87.control);
}

function FLDCW(cpu: Cpu, op: Operation): void {
  checkPending(cpu);
  writeControlWord(cpu.x87, load16(cpu, op));
}

function FNSTSW_MEMORY(cpu: Cpu, op: Operation): void {
  store16(cpu, op, cpu.x87.status);
}

function FNSTSW_AX(cpu: Cpu, op: Operation): void {
  cpu.gpr16[op.d] = cpu.x87.status;
}

const FWAIT: Handler = checkPending;

/** They enabled and disabled the interrupts of an 8087 and set the mode of a 287. */
function NOTHING(): void {}

export const x87ControlExecutors = {
  FINCSTP: always(FINCSTP, X87),
  FDECSTP: always(FDECSTP, X87),
  FFREE: always(FFREE, X87),
  FFREEP: always(FFREEP, X87),
  FNINIT: always(FNINIT, X87),
  FNCLEX: always(FNCLEX, X87),
  FNSTCW: always(FNSTCW, X87),
  FLDCW: always(FLDCW, X87),
  FNSTENV: always(FNSTENV, X87),
  FLDENV: always(FLDENV, X87),
  FNSAVE: always(FNSAVE, X87),
  FRSTOR: always(FRSTOR, X87),
  FNSTSW: chosen(({ form }) => (form.operands[0] === "AX" ? FNSTSW_AX : FNSTSW_MEMORY), X87),
  FNOP: always(FNOP, X87),
  FWAIT: always(FWAIT, X87),
  FNENI: always(NOTHING, X87),
  FNDISI: always(NOTHING, X87),
  FNSETPM: always(NOTHING, X87),
  FXSAVE: always(FXSAVE, X87),
  FXRSTOR: always(FXRSTOR, X87),
  FXSAVE64: always(FXSAVE, X87),
  FXRSTOR64: always(FXRSTOR, X87),
};

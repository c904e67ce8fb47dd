import { IF, IOPL, NT, OF, RF, VIF, VIP } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { linearAddress, linearAddressBeyond } from "./effective-address.ts";
import { BR, GP, UD } from "./exception.ts";
import { always, type ExecutorOptions } from "./executor.ts";
import { type OuterStack, returnTo } from "./far-transfer.ts";
import { EXCEPTION, enterHandler, SOFTWARE } from "./interrupt-delivery.ts";
import { read16, read32 } from "./memory-access.ts";
import { SCRATCH_LOW } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { writableFlags } from "./push-pop.ts";
import { DATA } from "./slow-access.ts";
import { readStackSized } from "./stack.ts";

/** INT n, INT3, INT1, INTO, BOUND, UD2 and IRET. */

function softwareInterrupt(cpu: Cpu, vector: number, mnemonic: string, reason: string): void {
  if (cpu.probe !== null) cpu.report({ kind: "exception", vector, mnemonic, reason, rip: cpu.rip });
  enterHandler(cpu, vector, SOFTWARE, -1, 0);
  cpu.onHandlerEntered(vector, null);
}

function INT(cpu: Cpu, op: Operation): void {
  const vector = op.instruction.immLow & 0xff;
  enterHandler(cpu, vector, SOFTWARE, -1, 0);
  cpu.onHandlerEntered(vector, null);
}

function INT3(cpu: Cpu): void {
  softwareInterrupt(cpu, 3, "#BP", "INT3");
}

/** A #DB that is delivered like a hardware exception: the gate's DPL is not checked. */
function INT1(cpu: Cpu): void {
  if (cpu.probe !== null) cpu.report({ kind: "exception", vector: 1, mnemonic: "#DB", reason: "INT1", rip: cpu.rip });
  enterHandler(cpu, 1, EXCEPTION, -1, 0);
  cpu.onHandlerEntered(1, null);
}

function INTO(cpu: Cpu): void {
  if ((cpu.rflags & OF) === 0) return;
  softwareInterrupt(cpu, 4, "#OF", "INTO while RFLAGS.OF = 1");
  cpu.trapShadowStep = cpu.steps + 1; // like INT n: no single-step trap in the handler
}

/** The bounds are two signed numbers in memory, the lower first, both inclusive. */
function BOUND(cpu: Cpu, op: Operation): void {
  const low = linearAddress(cpu, op);
  let index: number;
  let first: number;
  let last: number;
  if (op.instruction.operandSize === 16) {
    index = ((cpu.gpr16[op.d] as number) << 16) >> 16;
    first = (read16(cpu, low, 0, DATA) << 16) >> 16;
    last = (read16(cpu, linearAddressBeyond(cpu, op, 2, 0), 0, DATA) << 16) >> 16;
  } else {
    index = cpu.gpr32[op.d] as number;
    first = read32(cpu, low, 0, DATA);
    last = read32(cpu, linearAddressBeyond(cpu, op, 4, 0), 0, DATA);
  }
  if (index < first || index > last) throw BR(`index ${index} is outside ${first} … ${last}`);
}

function UNDEFINED(_cpu: Cpu, op: Operation): void {
  throw UD(op.instruction.form.mnemonic);
}

/**
 * IRET: in 64-bit mode the frame always has five words; in compatibility mode RSP and SS are there only for an outer level.
 *
 *     RSP → RIP  CS  RFLAGS  [RSP  SS]
 *
 * @see SDM Vol. 2 "IRET/IRETD/IRETQ—Interrupt Return"
 */
function IRET(cpu: Cpu, op: Operation): void {
  // NT must be clear in long mode, else #GP(0)
  if ((cpu.rflags & NT) !== 0) throw GP(0, "IRET with RFLAGS.NT = 1 in long mode");
  const g = cpu.gpr32;
  const size = op.instruction.operandSize;
  const bytes = size >> 3;
  const alwaysFive = cpu.in64BitMode;
  // Only a fault tells the order: the frame is read from its end.
  readStackSized(cpu, size, 2 * bytes, SCRATCH_LOW);
  const flags = g[SCRATCH_LOW] as number;
  readStackSized(cpu, size, bytes, SCRATCH_LOW);
  const selector = (g[SCRATCH_LOW] as number) & 0xffff;
  readStackSized(cpu, size, 0, SCRATCH_LOW);
  const low = g[SCRATCH_LOW] as number;
  const high = g[SCRATCH_LOW + 1] as number;
  const readOuter = (toOuterLevel: boolean): OuterStack | null => {
    if (!toOuterLevel && !alwaysFive) return null;
    readStackSized(cpu, size, 4 * bytes, SCRATCH_LOW);
    const outerSelector = (g[SCRATCH_LOW] as number) & 0xffff;
    readStackSized(cpu, size, 3 * bytes, SCRATCH_LOW);
    return { selector: outerSelector, low: g[SCRATCH_LOW] as number, high: g[SCRATCH_LOW + 1] as number };
  };
  // Which flags may change depends on the privilege before the return.
  let mask = writableFlags(cpu) | (cpu.cpl === 0 ? VIF | VIP | IOPL | IF : 0);
  if (size === 16) mask &= 0xffff;
  const { cpl } = cpu;
  returnTo(cpu, low, high, selector, readOuter, 3 * bytes, "IRET");
  cpu.writeRflags((cpu.rflags & ~mask) | (flags & mask));
  if ((flags & RF) !== 0 && size !== 16) cpu.resumeStep = cpu.steps + 1;
  if (cpu.cpl === cpl) cpu.onReturnWithinLevel();
}

/** The memory that UD0 and UD1 name is not looked at. */
const NO_OPERANDS: ExecutorOptions = { endsBlock: true, memory: "address" };
const ENTERS_HANDLER: ExecutorOptions = { endsBlock: true, clearsTrap: true };

export const interruptExecutors = {
  INT: always(INT, ENTERS_HANDLER),
  INT3: always(INT3, ENTERS_HANDLER),
  INT1: always(INT1, ENTERS_HANDLER),
  INTO: always(INTO, { endsBlock: true }),
  BOUND: always(BOUND, { endsBlock: true, memory: "address" }),
  UD0: always(UNDEFINED, NO_OPERANDS),
  UD1: always(UNDEFINED, NO_OPERANDS),
  UD2: always(UNDEFINED, NO_OPERANDS),
  IRET: always(IRET, { endsBlock: true }),
};

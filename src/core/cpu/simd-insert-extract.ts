import { type Instruction, MEMORY } from "../decoder/instruction.ts";
import type { Cpu } from "./cpu.ts";
import { always, chosen } from "./executor.ts";
import type { Handler, Operation } from "./operation.ts";

/** Single elements in and out of vector registers. The immediate names the element; only as many bits count as there are elements. */

function element(cpu: Cpu, op: Operation, elements: number): number {
  return (cpu.gpr8[op.t] as number) & (elements - 1);
}

function extracted(cpu: Cpu, op: Operation, value: number): void {
  cpu.gpr32[op.d] = value;
  cpu.gpr32[op.d + 1] = 0;
}

function PEXTRB(cpu: Cpu, op: Operation): void {
  extracted(cpu, op, cpu.vectors.words8[op.s * 4 + element(cpu, op, 16)] as number);
}

function PEXTRW(cpu: Cpu, op: Operation): void {
  extracted(cpu, op, cpu.vectors.words16[op.s * 2 + element(cpu, op, op.vectorBytes / 2)] as number);
}

function PEXTRD(cpu: Cpu, op: Operation): void {
  extracted(cpu, op, cpu.vectors.words32[op.s + element(cpu, op, 4)] as number);
}

function PEXTRQ(cpu: Cpu, op: Operation): void {
  const from = op.s + 2 * element(cpu, op, 2);
  cpu.gpr32[op.d] = cpu.vectors.words32[from] as number;
  cpu.gpr32[op.d + 1] = cpu.vectors.words32[from + 1] as number;
}

function PINSRB(cpu: Cpu, op: Operation): void {
  cpu.vectors.words8[op.d * 4 + element(cpu, op, 16)] = cpu.gpr32[op.s] as number;
}

function PINSRW(cpu: Cpu, op: Operation): void {
  cpu.vectors.words16[op.d * 2 + element(cpu, op, op.vectorBytes / 2)] = cpu.gpr32[op.s] as number;
}

function PINSRD(cpu: Cpu, op: Operation): void {
  cpu.vectors.words32[op.d + element(cpu, op, 4)] = cpu.gpr32[op.s] as number;
}

function PINSRQ(cpu: Cpu, op: Operation): void {
  const to = op.d + 2 * element(cpu, op, 2);
  cpu.vectors.words32[to] = cpu.gpr32[op.s] as number;
  cpu.vectors.words32[to + 1] = cpu.gpr32[op.s + 1] as number;
}

/**
 *     7   6 5   4 3       0
 *     source to   places that become zero
 */
function insert(cpu: Cpu, op: Operation, from: number): void {
  const words = cpu.vectors.words32;
  const how = cpu.gpr8[op.t] as number;
  words[op.d + ((how >> 4) & 3)] = words[from] as number;
  for (let i = 0; i < 4; i++) if (((how >> i) & 1) !== 0) words[op.d + i] = 0;
}

function INSERTPS_REGISTER(cpu: Cpu, op: Operation): void {
  insert(cpu, op, op.s + ((cpu.gpr8[op.t] as number) >> 6));
}

function INSERTPS_MEMORY(cpu: Cpu, op: Operation): void {
  insert(cpu, op, op.s);
}

function chooseInsertps({ operand1 }: Instruction): Handler {
  return operand1.kind === MEMORY ? INSERTPS_MEMORY : INSERTPS_REGISTER;
}

export const simdInsertExtractExecutors = {
  PEXTRB: always(PEXTRB),
  PEXTRW: always(PEXTRW),
  PEXTRD: always(PEXTRD),
  EXTRACTPS: always(PEXTRD),
  PEXTRQ: always(PEXTRQ),
  PINSRB: always(PINSRB),
  PINSRW: always(PINSRW),
  PINSRD: always(PINSRD),
  PINSRQ: always(PINSRQ),
  INSERTPS: chosen(chooseInsertps),
};

import type { Cpu } from "./cpu.ts";
import { always, chosen } from "./executor.ts";
import type { Handler, Operation } from "./operation.ts";

/** Moves between vector registers, memory and general registers. */

function MOVE128(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  const { d, s } = op;
  words[d] = words[s] as number;
  words[d + 1] = words[s + 1] as number;
  words[d + 2] = words[s + 2] as number;
  words[d + 3] = words[s + 3] as number;
}

/** XMM from a general register or memory; the upper 96 bits become zero. */
function MOVD_TO_XMM(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  words[op.d] = cpu.gpr32[op.s] as number;
  words[op.d + 1] = 0;
  words[op.d + 2] = 0;
  words[op.d + 3] = 0;
}

function MOVD_FROM_VECTOR(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = cpu.vectors.words32[op.s] as number;
  cpu.gpr32[op.d + 1] = 0;
}

function chooseMovd(first: string | undefined): Handler {
  return first === "xmm" ? MOVD_TO_XMM : MOVD_FROM_VECTOR;
}

export const simdDataTransferExecutors = {
  MOVAPS: always(MOVE128),
  MOVUPS: always(MOVE128),
  MOVD: chosen(({ form }) => chooseMovd(form.operands[0])),
};

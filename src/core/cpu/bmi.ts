import type { Cpu } from "./cpu.ts";
import { bySize } from "./executor.ts";
import { KEEP, resultFlags32, resultFlags64 } from "./flags.ts";
import type { Operation } from "./operation.ts";

/** BMI1 and BMI2. AF and PF, which the architecture leaves undefined, are what an AMD processor leaves. */

function ANDN32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const result = ~(g[op.s] as number) & (g[op.t] as number);
  g[op.d] = result;
  g[op.d + 1] = 0;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags32(result);
}

function ANDN64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = ~(g[op.s] as number) & (g[op.t] as number);
  const high = ~(g[op.s + 1] as number) & (g[op.t + 1] as number);
  g[op.d] = low;
  g[op.d + 1] = high;
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags64(low, high);
}

export const bmiExecutors = {
  ANDN: bySize(null, null, ANDN32, ANDN64),
};

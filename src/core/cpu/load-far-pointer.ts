import { DS, ES, FS, GS, SS } from "../isa/registers.ts";
import type { Cpu } from "./cpu.ts";
import { loadSegment } from "./descriptor-access.ts";
import { always, type Executor } from "./executor.ts";
import { readFarPointer } from "./far-transfer.ts";
import type { Operation } from "./operation.ts";

/**
 * LDS, LES, LFS, LGS, LSS: the segment register is loaded first, with its checks. LSS holds no trap or interrupt back, as MOV SS does.
 * @see SDM Vol. 2 "LDS/LES/LFS/LGS/LSS—Load Far Pointer"
 */
function loadFarPointer(segment: number): Executor {
  const load = (cpu: Cpu, op: Operation): void => {
    const { selector, low, high } = readFarPointer(cpu, op);
    loadSegment(cpu, segment, selector);
    if (op.instruction.operandSize === 16) cpu.gpr16[op.d] = low;
    else {
      cpu.gpr32[op.d] = low;
      cpu.gpr32[op.d + 1] = high;
    }
  };
  return always(load, { endsBlock: true, memory: "address" });
}

export const loadFarPointerExecutors = {
  LDS: loadFarPointer(DS),
  LES: loadFarPointer(ES),
  LFS: loadFarPointer(FS),
  LGS: loadFarPointer(GS),
  LSS: loadFarPointer(SS),
};

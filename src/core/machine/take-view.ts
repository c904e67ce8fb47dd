import type { Cpu } from "../cpu/cpu.ts";
import { saveVectors } from "../cpu/state.ts";
import { MSRS } from "../isa/msr.ts";
import { GPR64, type Gpr64Name, SREG, type SregName } from "../isa/registers.ts";
import type { KernelState } from "../kernel/state.ts";
import { segmentView } from "./segment-view.ts";
import { statusOf, stopReason } from "./status.ts";
import { vectorView } from "./vector-view.ts";
import type { MachineView, SegmentView } from "./view.ts";

/** A picture of the registers as they are now. */
export function takeView(cpu: Cpu, state: KernelState): MachineView {
  const gpr = Object.fromEntries(GPR64.map((name, number) => [name, cpu.readGpr(number)])) as Record<Gpr64Name, bigint>;
  const segments = Object.fromEntries(SREG.map((name, number) => [name, segmentView(cpu, number)])) as Record<
    SregName,
    SegmentView
  >;
  const status = statusOf(cpu, state);
  return {
    step: cpu.steps,
    cpl: cpu.cpl === 3 ? 3 : 0,
    in64BitMode: cpu.in64BitMode,
    gpr,
    rip: cpu.rip,
    rflags: BigInt(cpu.rflags >>> 0),
    segments,
    cr0: cpu.cr0,
    cr2: cpu.cr2,
    cr3: cpu.cr3,
    cr4: cpu.cr4,
    gdtr: { base: cpu.gdtr.base, limit: cpu.gdtr.limit },
    idtr: { base: cpu.idtr.base, limit: cpu.idtr.limit },
    tr: { base: cpu.tr.base, limit: cpu.tr.limit, selector: cpu.tr.selector },
    msrs: new Map(MSRS.map(({ number }) => [number, cpu.readMsr(number)])),
    vectors: vectorView(saveVectors(cpu.vectors.words32), cpu.mxcsr, cpu.x87),
    status,
    ...stopReason(cpu, state),
    ...(status === "ended" && state.exit !== null ? { exit: state.exit } : {}),
  };
}

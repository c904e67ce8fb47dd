import { hex0x } from "../bits/hex.ts";
import { word64 } from "../bits/word64.ts";
import {
  IA32_CSTAR,
  IA32_FMASK,
  IA32_KERNEL_GS_BASE,
  IA32_LSTAR,
  IA32_STAR,
  IA32_SYSENTER_CS,
  IA32_SYSENTER_EIP,
  IA32_SYSENTER_ESP,
} from "../isa/msr.ts";
import { GS, R11, RCX, RDX, RSP } from "../isa/registers.ts";
import { IF, VM } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { setFlatCode, setFlatStack } from "./descriptor-access.ts";
import { GP, UD } from "./exception.ts";
import { always, type ExecutorOptions } from "./executor.ts";
import {
  MSR_CSTAR,
  MSR_FMASK,
  MSR_KERNEL_GS_BASE,
  MSR_LSTAR,
  MSR_STAR,
  MSR_SYSENTER_CS,
  MSR_SYSENTER_EIP,
  MSR_SYSENTER_ESP,
} from "./msr-file.ts";
import { RIP_HIGH, RIP_LOW } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { isCanonicalHigh } from "./slow-access.ts";

/** The doors that are made for system calls: no descriptor is read, nothing is pushed. */

function reportMsrs(cpu: Cpu, by: string, reads: readonly (readonly [number: number, index: number])[]): void {
  for (const [msr, index] of reads) {
    cpu.report({ kind: "msr-read", msr, value: cpu.msrs.words64[index] as bigint, by });
  }
}

/**
 * SYSCALL: to privilege level 0. Writes RCX and R11; pushes nothing and leaves RSP alone.
 * @throws {CpuException} #UD while IA32_EFER.SCE = 0, and in compatibility mode on Intel
 * @see SDM Vol. 2 "SYSCALL—Fast System Call"; AMD APM Vol. 3 "SYSCALL" (compatibility mode enters at CSTAR)
 */
function SYSCALL(cpu: Cpu): void {
  if (!cpu.sce) throw UD("SYSCALL needs IA32_EFER.SCE = 1");
  const from64BitMode = cpu.in64BitMode;
  if (!from64BitMode && cpu.options.vendor === "intel") throw UD("SYSCALL in compatibility mode exists on AMD only");
  const g = cpu.gpr32;
  const { msrs } = cpu;
  const target = from64BitMode ? MSR_LSTAR : MSR_CSTAR;
  if (cpu.probe !== null) {
    reportMsrs(cpu, "SYSCALL", [
      [from64BitMode ? IA32_LSTAR : IA32_CSTAR, target],
      [IA32_STAR, MSR_STAR],
      [IA32_FMASK, MSR_FMASK],
    ]);
  }
  // RIP is already past SYSCALL.
  g[RCX * 2] = g[RIP_LOW] as number;
  g[RCX * 2 + 1] = g[RIP_HIGH] as number;
  g[R11 * 2] = cpu.rflags;
  g[R11 * 2 + 1] = 0;
  g[RIP_LOW] = msrs.low(target);
  g[RIP_HIGH] = msrs.high(target);
  // STAR[47:32]
  const selector = msrs.high(MSR_STAR) & 0xffff;
  setFlatCode(cpu, selector & 0xfffc, 0, true);
  setFlatStack(cpu, (selector + 8) & 0xffff, 0);
  cpu.setCpl(0, "SYSCALL");
  cpu.writeRflags(cpu.rflags & ~msrs.low(MSR_FMASK));
}

/**
 * SYSRET: to privilege level 3, at RCX with the flags in R11; without REX.W to compatibility mode.
 * Where RCX is not canonical Intel faults at privilege level 0, on the user's stack; AMD returns and faults at level 3.
 * @throws {CpuException} #UD while IA32_EFER.SCE = 0 or outside 64-bit mode (Intel), #GP(0) if CPL is not 0
 * @see SDM Vol. 2 "SYSRET—Return From Fast System Call"; AMD APM Vol. 3 "SYSRET"
 */
function SYSRET(cpu: Cpu, op: Operation): void {
  if (!cpu.sce) throw UD("SYSRET needs IA32_EFER.SCE = 1");
  if (!cpu.in64BitMode && cpu.options.vendor === "intel") throw UD("SYSRET needs 64-bit mode");
  if (cpu.cpl !== 0) throw GP(0, `SYSRET needs CPL 0, CPL is ${cpu.cpl}`);
  const g = cpu.gpr32;
  const to64BitMode = op.instruction.operandSize === 64;
  const low = g[RCX * 2] as number;
  const high = to64BitMode ? (g[RCX * 2 + 1] as number) : 0;
  if (cpu.options.vendor === "intel" && !isCanonicalHigh(high)) {
    throw GP(0, `SYSRET to ${hex0x(word64(low, high))}, which is not canonical`);
  }
  if (cpu.probe !== null) reportMsrs(cpu, "SYSRET", [[IA32_STAR, MSR_STAR]]);
  // STAR[63:48]
  const selector = cpu.msrs.high(MSR_STAR) >>> 16;
  g[RIP_LOW] = low;
  g[RIP_HIGH] = high;
  setFlatCode(cpu, ((to64BitMode ? selector + 16 : selector) & 0xffff) | 3, 3, to64BitMode);
  setFlatStack(cpu, ((selector + 8) & 0xffff) | 3, 3);
  cpu.setCpl(3, "SYSRET");
  cpu.writeRflags(g[R11 * 2] as number);
}

function requireSysenter(cpu: Cpu, name: string): void {
  if (cpu.options.vendor === "amd") throw UD(`${name} in long mode exists on Intel only`);
}

/**
 * SYSENTER: to privilege level 0 at IA32_SYSENTER_EIP on the stack IA32_SYSENTER_ESP. Saves nothing.
 * @throws {CpuException} #UD on AMD, #GP(0) while IA32_SYSENTER_CS is null
 * @see SDM Vol. 2 "SYSENTER—Fast System Call"
 */
function SYSENTER(cpu: Cpu): void {
  requireSysenter(cpu, "SYSENTER");
  const { msrs, gpr32: g } = cpu;
  const selector = msrs.low(MSR_SYSENTER_CS) & 0xfffc;
  if (selector === 0) throw GP(0, "SYSENTER while IA32_SYSENTER_CS is null");
  if (cpu.probe !== null) {
    reportMsrs(cpu, "SYSENTER", [
      [IA32_SYSENTER_CS, MSR_SYSENTER_CS],
      [IA32_SYSENTER_ESP, MSR_SYSENTER_ESP],
      [IA32_SYSENTER_EIP, MSR_SYSENTER_EIP],
    ]);
  }
  g[RSP * 2] = msrs.low(MSR_SYSENTER_ESP);
  g[RSP * 2 + 1] = msrs.high(MSR_SYSENTER_ESP);
  g[RIP_LOW] = msrs.low(MSR_SYSENTER_EIP);
  g[RIP_HIGH] = msrs.high(MSR_SYSENTER_EIP);
  setFlatCode(cpu, selector, 0, true);
  setFlatStack(cpu, selector + 8, 0);
  cpu.setCpl(0, "SYSENTER");
  cpu.writeRflags(cpu.rflags & ~(IF | VM));
}

/**
 * SYSEXIT: to privilege level 3 at RDX with RSP = RCX; without REX.W to compatibility mode. The flags stay.
 * @throws {CpuException} #GP(0) if CPL is not 0, #UD on AMD, #GP(0) if IA32_SYSENTER_CS is null or RDX or RCX not canonical
 * @see SDM Vol. 2 "SYSEXIT—Fast Return from Fast System Call"
 */
function SYSEXIT(cpu: Cpu, op: Operation): void {
  // AMD processors too look at CPL first.
  if (cpu.cpl !== 0) throw GP(0, `SYSEXIT needs CPL 0, CPL is ${cpu.cpl}`);
  requireSysenter(cpu, "SYSEXIT");
  const { msrs, gpr32: g } = cpu;
  const base = msrs.low(MSR_SYSENTER_CS) & 0xfffc;
  if (base === 0) throw GP(0, "SYSEXIT while IA32_SYSENTER_CS is null");
  const to64BitMode = op.instruction.operandSize === 64;
  if (to64BitMode && !(isCanonicalHigh(g[RDX * 2 + 1] as number) && isCanonicalHigh(g[RCX * 2 + 1] as number))) {
    throw GP(0, "SYSEXIT to an address or stack that is not canonical");
  }
  if (cpu.probe !== null) reportMsrs(cpu, "SYSEXIT", [[IA32_SYSENTER_CS, MSR_SYSENTER_CS]]);
  g[RIP_LOW] = g[RDX * 2] as number;
  g[RIP_HIGH] = to64BitMode ? (g[RDX * 2 + 1] as number) : 0;
  g[RSP * 2] = g[RCX * 2] as number;
  g[RSP * 2 + 1] = to64BitMode ? (g[RCX * 2 + 1] as number) : 0;
  const selector = base + (to64BitMode ? 32 : 16);
  setFlatCode(cpu, (selector & 0xffff) | 3, 3, to64BitMode);
  setFlatStack(cpu, ((selector + 8) & 0xffff) | 3, 3);
  cpu.setCpl(3, "SYSEXIT");
}

/** SWAPGS: exchanges GS's base with IA32_KERNEL_GS_BASE. @throws {CpuException} #GP(0) if CPL is not 0 */
function SWAPGS(cpu: Cpu): void {
  if (cpu.cpl !== 0) throw GP(0, `SWAPGS needs CPL 0, CPL is ${cpu.cpl}`);
  const at = MSR_KERNEL_GS_BASE * 2;
  const words = cpu.msrs.words32;
  const low = words[at] as number;
  const high = words[at + 1] as number;
  const before = cpu.msrs.words64[MSR_KERNEL_GS_BASE] as bigint;
  words[at] = cpu.segmentBase[GS * 2] as number;
  words[at + 1] = cpu.segmentBase[GS * 2 + 1] as number;
  cpu.segmentBase[GS * 2] = low;
  cpu.segmentBase[GS * 2 + 1] = high;
  cpu.segmentLoaded(GS);
  if (cpu.probe !== null) {
    const after = cpu.msrs.words64[MSR_KERNEL_GS_BASE] as bigint;
    cpu.report({ kind: "msr-read", msr: IA32_KERNEL_GS_BASE, value: before, by: "SWAPGS" });
    cpu.report({ kind: "msr-write", msr: IA32_KERNEL_GS_BASE, before, after, by: "SWAPGS" });
  }
}

const ENTERS_KERNEL: ExecutorOptions = { endsBlock: true, clearsTrap: true };

export const systemCallExecutors = {
  SYSCALL: always(SYSCALL, ENTERS_KERNEL),
  SYSRET: always(SYSRET, { endsBlock: true }),
  SYSENTER: always(SYSENTER, ENTERS_KERNEL),
  SYSEXIT: always(SYSEXIT, { endsBlock: true }),
  SWAPGS: always(SWAPGS, { endsBlock: true }),
};

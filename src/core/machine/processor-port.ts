import type { Cpu } from "../cpu/cpu.ts";
import { fxsaveImage } from "../cpu/fxsave.ts";
import { DR6_FIXED } from "../isa/debug-registers.ts";
import * as msr from "../isa/msr.ts";
import { SREG } from "../isa/registers.ts";
import type { KernelEvent } from "../kernel/events.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { KernelPort } from "../kernel/port.ts";
import { segmentView } from "./segment-view.ts";

/** Bits of CR3: the process-context identifier. */
const PCID_MASK = 0x7ffn;

/** What a kernel may ask of the processor that runs it. @param emit hears the kernel's events */
export function processorPort(cpu: Cpu, kernel: Kernel, emit: (event: KernelEvent) => void): KernelPort {
  return {
    emit,
    readGpr: (register) => cpu.readGpr(register),
    writeGpr: (register, value) => cpu.writeGpr(register, value),
    jumpTo: (rip) => {
      cpu.rip = rip;
    },
    userBase: (register) => userBase(cpu, register),
    flushTlb: () => {
      cpu.writeControlRegister("cr3", cpu.cr3);
      kernel.invalidateUserAsid(Number(cpu.cr3 & PCID_MASK));
    },
    timerChanged: () => {
      cpu.stopRequested = true;
      cpu.endStretch();
    },
    letTimePass: (nanoseconds) => {
      cpu.tscOffset += BigInt(nanoseconds);
    },
    invalidatePage: (linear) => invalidatePage(cpu, kernel, linear),
    setFsBase: (base) => cpu.writeMsr(msr.IA32_FS_BASE, base),
    get rip() {
      return cpu.rip;
    },
    get cr2() {
      return cpu.cr2;
    },
    get cr4() {
      return cpu.cr4;
    },
    get dr6() {
      return cpu.dr[6] as bigint;
    },
    clearDr6: () => {
      cpu.dr[6] = DR6_FIXED;
    },
    get dr7() {
      return cpu.dr[7] as bigint;
    },
    extendedState: () => fxsaveImage(cpu, true),
    get mxcsr() {
      return cpu.mxcsr;
    },
    get x87Control() {
      return cpu.x87.control;
    },
    get x87Status() {
      return cpu.x87.status;
    },
    get steps() {
      return cpu.steps;
    },
  };
}

/** INVLPG, and what the kernel notes for the user's copy of the page tables. */
export function invalidatePage(cpu: Cpu, kernel: Kernel, linear: bigint): void {
  cpu.invalidatePage(linear);
  kernel.invalidateUserAsid(Number(cpu.cr3 & PCID_MASK));
}

/** The base that FS or GS has in user mode, asked for in kernel mode. */
function userBase(cpu: Cpu, register: "fs" | "gs"): bigint {
  if (register === "gs") return cpu.readMsr(msr.IA32_KERNEL_GS_BASE);
  return segmentView(cpu, SREG.indexOf("fs")).base;
}

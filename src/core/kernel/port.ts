import type { KernelEvent } from "./events.ts";

/**
 * What the kernel model may ask of the processor it runs on. The machine implements it; the kernel never sees the processor.
 * Register numbers are those of `core/isa/registers.ts`.
 */
export interface KernelPort {
  readGpr(register: number): bigint;
  writeGpr(register: number, value: bigint): void;
  readonly rip: bigint;
  jumpTo(rip: bigint): void;
  /** CR2: the linear address of the last page fault. */
  readonly cr2: bigint;
  readonly cr4: bigint;
  /** DR6: what debug exceptions have met since it was cleared. */
  readonly dr6: bigint;
  clearDr6(): void;
  readonly dr7: bigint;
  readonly mxcsr: number;
  /** The x87 and SSE registers as FXSAVE64 stores them: 416 bytes. */
  extendedState(): Uint8Array;
  /** FCW and FSW. */
  readonly x87Control: number;
  readonly x87Status: number;
  /** INVLPG: forgets a translation. */
  invalidatePage(linear: bigint): void;
  /** The base of FS or GS that user mode has. */
  userBase(register: "fs" | "gs"): bigint;
  /** Forgets every translation that is not global: what a write of CR3 does. */
  flushTlb(): void;
  /** The timer was set anew: whoever runs the processor has to look. */
  timerChanged(): void;
  /** Lets virtual time pass without steps: the time-stamp counter goes on. */
  letTimePass(nanoseconds: number): void;
  /** IA32_FS_BASE, where user code finds its thread's block; the processor alone holds it. */
  setFsBase(base: bigint): void;
  /** Steps since the machine started: the clock of virtual time. */
  readonly steps: number;
  emit(event: KernelEvent): void;
}

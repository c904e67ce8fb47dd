import type { CpuException } from "../cpu/exception.ts";
import type { CpuProbe } from "../cpu/probe.ts";
import type { KernelEvent } from "../kernel/events.ts";

/** Told about what happens, also without a probe: rare things only. */
export interface MachineObserver {
  /** After a change of privilege, with registers as they are then. */
  onPrivilegeChange(from: number, to: number, by: string): void;
  onKernelEvent(event: KernelEvent): void;
  /** After a handler was entered through the IDT, INT 0x80 included; registers are the handler's. `exception` is null for INT n. */
  onHandlerEntered(vector: number, exception: CpuException | null): void;
  /** After an IRET that stayed at its privilege level: an exception of the kernel is over. */
  onReturnWithinLevel(): void;
  /**
   * In a unikernel, after a step that led from the program's code to the kernel library's, or back: a call, SYSCALL, an exception, a
   * return. Nothing about the processor's privilege has changed. `from`: the address of the step's instruction.
   */
  onLibraryBoundary(toProgram: boolean, from: bigint): void;
}

/** Hears what the processor and the kernel do in a step. */
export interface MachineProbe extends CpuProbe {
  onEvent(event: Parameters<CpuProbe["onEvent"]>[0] | KernelEvent): void;
}

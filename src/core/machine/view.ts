import type { Gpr64Name, SregName } from "../isa/registers.ts";
import type { ExitState } from "../kernel/exit-state.ts";
import type { VectorView } from "./vector-view.ts";

/** A segment register with its hidden part. */
export interface SegmentView {
  readonly selector: number;
  /** Linear. */
  readonly base: bigint;
  /** Bytes − 1. */
  readonly limit: number;
  readonly dpl: number;
  /** Code segments: the L bit. */
  readonly long: boolean;
  /** The D/B bit: 32-bit defaults. */
  readonly default32: boolean;
}

/** A table register: linear base and limit in bytes − 1. */
export interface TableRegister {
  readonly base: bigint;
  readonly limit: number;
}

/** Why the machine does not go on by itself. */
export type MachineStatus = "ready" | "waiting-for-input" | "ended" | "stopped";

/** The registers of a machine at one step: plain, immutable data. All values are unsigned. */
export interface MachineView {
  readonly step: number;
  readonly cpl: 0 | 3;
  readonly in64BitMode: boolean;
  readonly gpr: Readonly<Record<Gpr64Name, bigint>>;
  readonly rip: bigint;
  readonly rflags: bigint;
  readonly segments: Readonly<Record<SregName, SegmentView>>;
  readonly cr0: bigint;
  readonly cr2: bigint;
  readonly cr3: bigint;
  readonly cr4: bigint;
  readonly gdtr: TableRegister;
  readonly idtr: TableRegister;
  readonly tr: TableRegister & { readonly selector: number };
  /** By MSR number, for the MSRs in `core/isa/msr.ts`. */
  readonly msrs: ReadonlyMap<number, bigint>;
  readonly vectors: VectorView;
  readonly status: MachineStatus;
  /** Set when `status` is `stopped`: why (a triple fault, HLT with nothing to wait for). */
  readonly stoppedBecause?: string;
  /** Set with it: a triple fault, HLT with nothing to wake the processor, a kernel that gave up, tasks that wait for each other. */
  readonly stoppedBy?: "shutdown" | "halted" | "panic" | "stuck";
  readonly exit?: ExitState;
}

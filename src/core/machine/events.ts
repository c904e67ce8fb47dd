import type { CpuEvent } from "../cpu/probe.ts";
import type { KernelEvent } from "../kernel/events.ts";

/** One thing that happened during a step: what the processor did, or what a phase of a service routine did. */
export type StepEvent = CpuEvent | KernelEvent;

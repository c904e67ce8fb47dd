import type { Cpu } from "../cpu/cpu.ts";
import { TIMER_VECTOR } from "../kernel/layout.ts";
import { virtualTime } from "../kernel/scheduler.ts";
import type { KernelState } from "../kernel/state.ts";

/** Steps until the timer is due; 0 or less where it is. */
export function stepsToTimer(state: KernelState, steps: number): number {
  return state.timer === null ? Number.POSITIVE_INFINITY : state.timer - virtualTime(state, steps);
}

/** The vector of the interrupt that the next step delivers: the timer is due and interrupts are enabled. */
export function dueInterrupt(cpu: Cpu, state: KernelState): number | null {
  return stepsToTimer(state, cpu.steps) <= 0 && cpu.acceptsInterrupts ? TIMER_VECTOR : null;
}

/** The delivery of an interrupt, a step of its own. */
export function deliverInterrupt(cpu: Cpu, vector: number): void {
  cpu.interrupt(vector);
  cpu.steps += 1;
}

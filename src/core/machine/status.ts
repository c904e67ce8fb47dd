import type { Cpu } from "../cpu/cpu.ts";
import type { KernelState } from "../kernel/state.ts";
import type { MachineStatus, MachineView } from "./view.ts";

/** Whether the machine goes on by itself, and if not, what kind of end or pause that is. */
export function statusOf(cpu: Cpu, state: KernelState): MachineStatus {
  if (state.panic !== null || cpu.shutdownReason !== null || cpu.halted) return "stopped";
  if (state.stuck !== null) return "stopped";
  if (state.ended) return "ended";
  return state.waiting === null ? "ready" : "waiting-for-input";
}

/** Why a machine is stopped; empty where it is not. */
export function stopReason(
  { shutdownReason, halted }: Cpu,
  { panic, stuck }: KernelState,
): Pick<MachineView, "stoppedBy" | "stoppedBecause"> {
  if (panic !== null) return { stoppedBy: "panic", stoppedBecause: panic };
  if (stuck !== null) return { stoppedBy: "stuck", stoppedBecause: stuck };
  if (shutdownReason !== null) return { stoppedBy: "shutdown", stoppedBecause: shutdownReason };
  if (!halted) return {};
  return { stoppedBy: "halted", stoppedBecause: "HLT with nothing that could wake the processor" };
}

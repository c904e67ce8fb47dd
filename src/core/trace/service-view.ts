import { RSP } from "../isa/registers.ts";
import type { Activation } from "../kernel/state.ts";
import type { Machine } from "../machine/machine.ts";
import type { PhaseView, ServiceView } from "./frame.ts";

/**
 * The service routine that the kernel is in at the machine's step, the innermost; or, until the way back to what called the
 * kernel, the one that finished last.
 *
 * @param since the step from which the kernel has been in this call or exception
 * @param frame where the pt_regs of the exception lies that the kernel handles, if it does: what is above it on the stack waits
 */
export function serviceView(machine: Machine, since: number, frame: bigint | undefined): ServiceView | null {
  const { cpu, kernel, steps } = machine;
  if (machine.inProgram) return null;
  const { task } = kernel;
  const { lastPhaseStep, waiting } = kernel.state;
  const justRan = lastPhaseStep === steps - 1;
  const position = machine.position();
  const top = task.activations.at(-1);
  // One whose stack has been left without its VMMCALL finishing is over.
  const isOpen = top !== undefined && top.latest >= 0 && top.rsp >= cpu.readGpr(RSP);
  const open = isOpen && (frame === undefined || top.rsp < frame) ? top : undefined;
  if (position !== undefined && (open === undefined || open.routine !== position.routine)) {
    const phases = position.phases.map(
      (name): PhaseView => ({ name, state: name === position.phase ? "next" : "to come" }),
    );
    return { routine: position.routine, phases, said: "", result: null, finished: false, waiting };
  }
  if (open !== undefined) {
    const phases = open.phases.map((name, index) => ({
      name,
      state: openState(open, index, justRan, position !== undefined),
    }));
    return { routine: open.routine, phases, said: open.said, result: null, finished: false, waiting };
  }
  const { finished } = task;
  if (finished === null || finished.step < since) return null;
  const phases = finished.phases.map((name, index): PhaseView => {
    const current = justRan && index === finished.latest;
    return { name, state: current ? "current" : finished.ran.includes(index) ? "done" : "skipped" };
  });
  const { routine, said, result } = finished;
  return { routine, phases, said, result, finished: true, waiting: null };
}

function openState(open: Activation, index: number, justRan: boolean, atPhase: boolean): PhaseView["state"] {
  if (atPhase && index === open.phase) return "next";
  if (index === open.latest && (justRan || open.inGuest)) return "current";
  if (open.ran.includes(index)) return "done";
  return index < open.phase ? "skipped" : "to come";
}

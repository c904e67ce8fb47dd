import { RSP } from "../isa/registers.ts";
import type { Machine } from "../machine/machine.ts";
import { INTERRUPT, type InstructionViews } from "../trace/instruction-view.ts";
import type { RunLog } from "../trace/run-log.ts";
import type { Goal, StopReason } from "./api.ts";

/** Goals that are reached without a look at stages. */
export type PlainGoal = Exclude<Goal, { readonly kind: "station" | "chapter" }>;

/** When a run towards a goal looks whether it is there. */
export interface Arrival {
  /** After every step, at changes of privilege, or only when the stretch is over. */
  readonly at: "step" | "crossing" | "end";
  readonly reason: StopReason;
  /** @param before whether the program was running before the stretch, not the kernel */
  readonly reached: (before: boolean) => boolean;
}

/** Finds out, at the start of a run towards a goal, what its arrival will look like. */
export class Arrivals {
  private readonly machine: Machine;
  private readonly log: RunLog;
  private readonly instructions: InstructionViews;
  private readonly goTo: (step: number) => void;

  constructor(machine: Machine, log: RunLog, instructions: InstructionViews, goTo: (step: number) => void) {
    this.machine = machine;
    this.log = log;
    this.instructions = instructions;
    this.goTo = goTo;
  }

  at(goal: PlainGoal): Arrival {
    const { machine } = this;
    const { cpu } = machine;
    switch (goal.kind) {
      case "step":
        return { at: "end", reason: "target", reached: () => this.machine.steps >= goal.step };
      case "end":
        return { at: "end", reason: "target", reached: () => false };
      case "crossing":
        return { at: "crossing", reason: "crossing", reached: (before) => machine.inProgram !== before };
      case "call":
        return { at: "crossing", reason: "call", reached: this.trapArrival() };
      case "out": {
        if (!machine.inProgram) return { at: "crossing", reason: "target", reached: () => machine.inProgram };
        const rsp = cpu.readGpr(RSP);
        const here = this.sameTask();
        return { at: "step", reason: "target", reached: () => machine.inProgram && cpu.readGpr(RSP) > rsp && here() };
      }
      case "over":
        return this.overArrival();
    }
  }

  private overArrival(): Arrival {
    const { machine } = this;
    const { cpu, inProgram } = machine;
    const next = this.instructions.current();
    const rsp = cpu.readGpr(RSP);
    const after = next.address + BigInt(next.bytes.length);
    const here = this.sameTask();
    if (next.stage === "trap") {
      const reached = () => machine.inProgram === inProgram && cpu.rip === after && here();
      return { at: "crossing", reason: "target", reached };
    }
    if (next.mnemonic === INTERRUPT) {
      const reached = () => machine.inProgram === inProgram && cpu.rip === next.address && here();
      return { at: "step", reason: "target", reached };
    }
    if (next.phase !== undefined) {
      return { at: "step", reason: "target", reached: () => here() && cpu.readGpr(RSP) >= rsp };
    }
    if (next.mnemonic === "CALL") {
      return {
        at: "step",
        reason: "target",
        reached: () => machine.inProgram === inProgram && cpu.rip === after && cpu.readGpr(RSP) >= rsp && here(),
      };
    }
    // A repeated string instruction counts as one; a fault that the kernel mends is stepped over with the instruction.
    const repeated = /^rep/.test(next.text);
    return {
      at: "step",
      reason: "target",
      reached: (before) =>
        machine.inProgram === inProgram && here() && (cpu.rip !== next.address || (before === inProgram && !repeated)),
    };
  }

  /** Whether the task that runs now runs again. */
  private sameTask(): () => boolean {
    const { kernel } = this.machine;
    const { pid } = kernel.task;
    return () => kernel.task.pid === pid;
  }

  /** Arrival at a trap beyond the current step: one step behind it, so the run goes back in front of it. */
  private trapArrival(): () => boolean {
    const from = this.machine.steps;
    return () => {
      const call = this.log.calls.findLast(({ enterStep }) => enterStep === this.machine.steps - 1 && enterStep > from);
      if (call !== undefined) this.goTo(call.enterStep);
      return call !== undefined;
    };
  }
}

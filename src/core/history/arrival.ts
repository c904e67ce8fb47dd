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
  /** @param before the privilege level before the stretch */
  readonly reached: (before: number) => boolean;
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
    const { cpu } = this.machine;
    const { cpl } = cpu;
    switch (goal.kind) {
      case "step":
        return { at: "end", reason: "target", reached: () => this.machine.steps >= goal.step };
      case "end":
        return { at: "end", reason: "target", reached: () => false };
      case "crossing":
        return { at: "crossing", reason: "crossing", reached: (before) => cpu.cpl !== before };
      case "call":
        return { at: "crossing", reason: "call", reached: this.trapArrival() };
      case "out": {
        if (cpl === 0) return { at: "crossing", reason: "target", reached: () => cpu.cpl === 3 };
        const rsp = cpu.readGpr(RSP);
        const here = this.sameTask();
        return { at: "step", reason: "target", reached: () => cpu.cpl === 3 && cpu.readGpr(RSP) > rsp && here() };
      }
      case "over":
        return this.overArrival();
    }
  }

  private overArrival(): Arrival {
    const { cpu } = this.machine;
    const { cpl } = cpu;
    const next = this.instructions.current();
    const rsp = cpu.readGpr(RSP);
    const after = next.address + BigInt(next.bytes.length);
    const here = this.sameTask();
    if (next.stage === "trap") {
      return { at: "crossing", reason: "target", reached: () => cpu.cpl === cpl && cpu.rip === after && here() };
    }
    if (next.mnemonic === INTERRUPT) {
      const reached = () => cpu.cpl === cpl && cpu.rip === next.address && here();
      return { at: "step", reason: "target", reached };
    }
    if (next.phase !== undefined) {
      return { at: "step", reason: "target", reached: () => here() && cpu.readGpr(RSP) >= rsp };
    }
    if (next.mnemonic === "CALL") {
      return {
        at: "step",
        reason: "target",
        reached: () => cpu.cpl === cpl && cpu.rip === after && cpu.readGpr(RSP) >= rsp && here(),
      };
    }
    // A repeated string instruction counts as one; a fault that the kernel mends is stepped over with the instruction.
    const repeated = /^rep/.test(next.text);
    return {
      at: "step",
      reason: "target",
      reached: (before) => cpu.cpl === cpl && here() && (cpu.rip !== next.address || (before === cpl && !repeated)),
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

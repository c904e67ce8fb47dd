import { RCX } from "../isa/registers.ts";
import type { Machine } from "../machine/machine.ts";
import { chapterAt } from "../trace/chapter.ts";
import type { InstructionViews } from "../trace/instruction-view.ts";
import type { RunLog } from "../trace/run-log.ts";
import { RESULT_WINDOW } from "../trace/user-stage.ts";

/** What a movement counts as one place: a station of the path, or a chapter of the story. */
export type Grain = "station" | "chapter";

/** How a movement moves the machine; the session does it, with checkpoints and input. */
export interface Walker {
  goTo(step: number): void;
  /** Runs at most so many steps, in ring 3 not beyond the next crossing; ends early where the machine waits, ends or stops. */
  run(most: number): number;
  /** Whether the kernel has just been found hanging: the movement ends here, and may go on. */
  hangs(): boolean;
}

/** A movement that its budget has interrupted. */
interface Journey {
  readonly grain: Grain;
  readonly from: number;
  readonly place: string;
  /** It began in the run-up to a trap: the trap is the next stop. */
  readonly inRunUp: boolean;
  /** Where it was interrupted. */
  readonly at: number;
}

/** Steps that a search backwards looks at first. */
const REACH = 64;
/** By how much it looks farther where that was not enough. */
const FARTHER = 8;

/**
 * The stops of a run: the steps at which the place (the stage of the next instruction, or its chapter) is another one than a
 * step before, and the end. The run-up to a trap, from the first instruction that writes a register which the trap will look
 * at, is one place, whatever stands in between.
 *
 * In ring 3 only the instructions around a crossing are looked at one by one; what lies between runs at full speed.
 */
export class Stops {
  private readonly machine: Machine;
  private readonly log: RunLog;
  private readonly instructions: InstructionViews;
  private readonly walker: Walker;
  private interrupted: Journey | null = null;

  constructor(machine: Machine, log: RunLog, instructions: InstructionViews, walker: Walker) {
    this.machine = machine;
    this.log = log;
    this.instructions = instructions;
    this.walker = walker;
  }

  /** Goes to the first stop behind the current step, `budget` steps at most. True on arrival; false where the budget or the run ended. */
  next(grain: Grain, budget: number): boolean {
    const journey = this.journey(grain);
    const end = this.step + budget;
    while (this.step < end) {
      const before = this.step;
      const arrived = this.machine.inProgram ? this.throughProgram(journey, end) : this.throughKernel(journey, end);
      if (arrived) return true;
      if (this.walker.hangs()) break;
      if (this.step === before || this.machine.status !== "ready") return false;
    }
    this.interrupted = { ...journey, at: this.step };
    return false;
  }

  /** The last stop before the current step, or 0. The machine stays where it is. */
  previous(grain: Grain): number {
    const here = this.step;
    if (here === 0) return 0;
    const { from, inKernel } = this.log.stretchAt(here - 1);
    const found = inKernel ? this.lastChange(grain, from, here) : this.lastInProgram(grain, from, here);
    this.walker.goTo(here);
    return found;
  }

  private get step(): number {
    return this.machine.steps;
  }

  /** The journey that begins here, or the one that was interrupted here. */
  private journey(grain: Grain): Journey {
    const { interrupted, step } = this;
    this.interrupted = null;
    if (interrupted !== null && interrupted.grain === grain && interrupted.at === step) return interrupted;
    const inRunUp = this.machine.inProgram && this.runUpStart(step, this.log.stretchAt(step).from) !== undefined;
    return { grain, from: step, place: this.place(grain), inRunUp, at: step };
  }

  /** The place of the machine's step. */
  private place(grain: Grain): string {
    const stage = this.instructions.stageNow();
    return grain === "station" ? stage : chapterAt(stage, this.log.exceptionAt(this.step));
  }

  /** Runs on in ring 3, to the next crossing at the farthest. True on arrival at a stop. */
  private throughProgram({ grain, from, place, ...journey }: Journey, end: number): boolean {
    const begin = this.log.stretchAt(this.step).from;
    let { inRunUp } = journey;
    while (!inRunUp && this.step < Math.min(begin + RESULT_WINDOW, end)) {
      if (this.walker.run(1) === 0) return false;
      if (!this.machine.inProgram) break;
      if (this.place(grain) !== place) return true;
      inRunUp = this.instructions.stageNow() === "registers";
    }
    while (this.machine.inProgram && this.step < end) if (this.walker.run(end - this.step) === 0) return false;
    if (this.machine.inProgram) return false;

    // Behind the crossing. A trap is a stop of its own, one step back; before it comes the run-up.
    const behind = this.step;
    const isTrap = this.log.callAt(behind)?.enterStep === behind - 1;
    const last = isTrap ? behind - 1 : behind;
    if (last <= from) return true;
    const start = grain === "station" && !inRunUp ? this.runUpStart(behind - 1, Math.max(begin, from)) : undefined;
    this.walker.goTo(start ?? last);
    return true;
  }

  /** Runs on in ring 0, instruction by instruction. True on arrival at a stop. */
  private throughKernel({ grain, place }: Journey, end: number): boolean {
    while (this.step < end) {
      if (this.walk(end - this.step) === 0) return false;
      if (this.walker.hangs()) return false;
      if (this.machine.inProgram || this.place(grain) !== place) return true;
    }
    return false;
  }

  /** Executes an instruction with all its iterations where they are certain to be one place. Returns the steps taken. */
  private walk(most: number): number {
    const count = this.iterations();
    if (count <= 1) return this.walker.run(1);
    this.machine.stopAtException = true;
    try {
      return this.walker.run(Math.min(count, most));
    } finally {
      this.machine.stopAtException = false;
    }
  }

  /** How often the REP MOVS, STOS or LODS that comes next will be carried out; 1 for anything else. */
  private iterations(): number {
    const { cpu } = this.machine;
    const bytes = this.machine.peek(cpu.rip, 3);
    if (bytes?.[0] !== 0xf3) return 1;
    const opcode = ((bytes[1] ?? 0) & 0xf0) === 0x40 && cpu.in64BitMode ? bytes[2] : bytes[1];
    const repeats = opcode === 0xa4 || opcode === 0xa5 || (opcode !== undefined && opcode >= 0xaa && opcode <= 0xad);
    const count = cpu.readGpr(RCX);
    return repeats && count < 1n << 40n ? Number(count) : 1;
  }

  /** The last step in (`from`, `here`) whose place differs from the one before; `from`, a crossing, where there is none. */
  private lastChange(grain: Grain, from: number, here: number): number {
    for (let reach = REACH; ; reach *= FARTHER) {
      const start = Math.max(from, here - 1 - reach);
      this.walker.goTo(start);
      let found: number | undefined;
      for (let place = this.place(grain); this.step < here - 1; ) {
        if (this.walk(here - 1 - this.step) === 0) break;
        const next = this.place(grain);
        if (next !== place) found = this.step;
        place = next;
      }
      if (found !== undefined || start === from) return found ?? from;
    }
  }

  /** The last stop before `here` in a stretch of ring 3 that began at `from`. */
  private lastInProgram(grain: Grain, from: number, here: number): number {
    const last = here - 1;
    if (last === from) return from;
    const start = this.runUpStart(last, from);
    this.walker.goTo(last);
    if (this.instructions.stageNow() === "trap") return last;
    if (grain === "station" && start !== undefined && start > from) return start;
    const windowEnd = Math.min(from + RESULT_WINDOW, start ?? last, last);
    return this.lastChange(grain, from, windowEnd + 1);
  }

  /**
   * The first step of the run-up that the step `at`, in ring 3, lies in: from `low` on the first instruction that writes a
   * register which the trap will look at. Undefined where no trap is straight ahead, or none has been written yet.
   */
  private runUpStart(at: number, low: number): number | undefined {
    this.walker.goTo(at);
    if (this.instructions.runUp() === undefined) return undefined;
    for (let reach = REACH; ; reach *= FARTHER) {
      const start = Math.max(low, at - reach);
      this.walker.goTo(start);
      const farther = start > low && this.instructions.runUp() !== undefined;
      let found: number | undefined;
      while (!farther && found === undefined && this.step <= at) {
        if (this.instructions.stageNow() === "registers") found = this.step;
        else if (this.step === at || this.walk(at - this.step) === 0) break;
      }
      this.walker.goTo(at);
      if (!farther) return found;
    }
  }
}

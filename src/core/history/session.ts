import { indexAfter } from "../bits/sorted.ts";
import { utf8Bytes } from "../bits/utf8.ts";
import { X87_SLOT } from "../cpu/vector-file.ts";
import { GPR64, SREG } from "../isa/registers.ts";
import type { StepEvent } from "../machine/events.ts";
import type { Machine } from "../machine/machine.ts";
import { callView } from "../trace/call-view.ts";
import type { Frame, SystemCallView } from "../trace/frame.ts";
import { FrameBuilder, type LastStep } from "../trace/frame-builder.ts";
import { InstructionViews } from "../trace/instruction-view.ts";
import { KernelStages } from "../trace/kernel-stages.ts";
import { RunLog } from "../trace/run-log.ts";
import { SymbolTable } from "../trace/symbol-table.ts";
import { quietSteps } from "../trace/trouble.ts";
import type { Goal, InputEvent, Run, SessionApi, SourceLine, StopReason, TimelineSpan, Watched } from "./api.ts";
import { Arrivals, type PlainGoal } from "./arrival.ts";
import { Checkpoints } from "./checkpoints.ts";
import { Stops } from "./stops.ts";

/** Steps that the C library may take before the program begins. */
const LIBRARY_STEPS = 100_000;

/** A machine that can be travelled in both directions. */
export class Session implements SessionApi {
  readonly lines: readonly SourceLine[];
  readonly programStart: number;
  private readonly machine: Machine;
  private readonly log: RunLog;
  private readonly frames: FrameBuilder;
  private readonly instructions: InstructionViews;
  private readonly arrivals: Arrivals;
  private readonly stops: Stops;
  private readonly hangAfter: number;
  private readonly checkpoints = new Checkpoints();
  private input: InputEvent[];
  private currentRun: Run;
  private reached = 0;
  /** The step at which the run is known to wait for input. */
  private waitingAt: number | null = null;
  /** The step at which the run ends, once it is known. */
  private endsAt: number | null = null;
  /** The last observed step, and the step it led to. */
  private last: (LastStep & { readonly after: number }) | null = null;
  private cached: Frame | null = null;

  /** @param hangAfter steps in ring 0 without a service routine's phase after which a run stops and says so */
  constructor(run: Run, machine: Machine, lines: readonly SourceLine[], hangAfter: number) {
    this.hangAfter = hangAfter;
    this.currentRun = run;
    this.machine = machine;
    this.lines = lines;
    this.input = [...run.input].sort((a, b) => a.step - b.step);
    this.log = new RunLog(machine);
    const symbols = new SymbolTable(machine.image, machine.kernel);
    const lineByAddress = new Map(lines.map(({ address, line }) => [address, line]));
    this.instructions = new InstructionViews({
      machine,
      log: this.log,
      symbols,
      stages: new KernelStages(machine.kernel.image.symbolsInMemory),
      syntax: run.program.syntax,
      lineOf: (address) => lineByAddress.get(address),
    });
    this.frames = new FrameBuilder(machine, this.log, symbols, this.instructions, hangAfter);
    this.arrivals = new Arrivals(machine, this.log, this.instructions, (step) => this.goTo(step));
    this.stops = new Stops(machine, this.log, this.instructions, {
      goTo: (step) => this.goTo(step),
      run: (most) => this.runToCrossing(most),
      hangs: () => this.justHangs(),
    });
    this.checkpoints.add({ step: 0, state: machine.save() });
    this.deliverInput();
    this.programStart = this.findProgramStart();
  }

  /** Runs the C library, and the start-up code that is linked in, up to the first line of the source; and comes back. */
  private findProgramStart(): number {
    if (this.machine.kernel.loaded.interpreter === null) return 0;
    const written = this.lines.filter(({ executable }) => executable).map(({ address }) => address);
    const reason = this.advance({ kind: "end" }, LIBRARY_STEPS, new Set(written));
    const { step } = this;
    this.seek(0);
    return reason === "breakpoint" ? step : 0;
  }

  get run(): Run {
    return this.currentRun;
  }

  get step(): number {
    return this.machine.steps;
  }

  get furthest(): number {
    return this.reached;
  }

  get finished(): boolean {
    return this.endsAt !== null;
  }

  frame(): Frame {
    if (this.cached?.step === this.step && this.cached.machine.status === this.machine.status) return this.cached;
    if (this.step > 0 && this.last?.after !== this.step) {
      this.goTo(this.step - 1);
      this.observeStep();
    }
    this.settle();
    this.cached = this.frames.build(this.step === 0 ? null : this.last);
    return this.cached;
  }

  seek(step: number): void {
    this.goTo(Math.max(0, Math.min(step, this.reached)));
  }

  advance(goal: Goal, budget: number, breakpoints?: ReadonlySet<bigint>): StopReason {
    if (goal.kind === "station" || goal.kind === "chapter") {
      return this.stops.next(goal.kind, budget)
        ? "target"
        : (this.reasonToStop() ?? (this.justHangs() ? "hang" : "budget"));
    }
    if (goal.kind !== "step" || goal.step !== this.step + 1) return this.runTowards(goal, budget, breakpoints);
    this.observeStep();
    return this.reasonToStop() ?? (this.justHangs() ? "hang" : "target");
  }

  previousCrossing(): number {
    const { crossings } = this.log;
    return crossings[indexAfter(crossings, (step) => step < this.step) - 1] ?? 0;
  }

  previousCall(): number {
    const { calls } = this.log;
    return calls[indexAfter(calls, ({ enterStep }) => enterStep < this.step) - 1]?.enterStep ?? 0;
  }

  previousStation(): number {
    return this.stops.previous("station");
  }

  previousChapter(): number {
    return this.stops.previous("chapter");
  }

  previousOver(): number {
    const call = this.log.calls.findLast((each) => each.exitStep !== undefined && each.exitStep === this.step);
    if (call !== undefined) return call.enterStep;
    // A stretch in the kernel that is no call: an exception that was mended.
    const { crossings } = this.log;
    const index = crossings.indexOf(this.step);
    if (index > 0 && index % 2 === 1) return Math.max(0, (crossings[index - 1] ?? 1) - 1);
    return Math.max(0, this.step - 1);
  }

  lastChange(watched: Watched): number | undefined {
    const here = this.step;
    const read = this.reader(watched);
    let found: number | undefined;
    for (let end = here; end > 0 && here - end < LOOK_BACK && found === undefined; ) {
      const { step } = this.checkpoints.before(end - 1);
      this.goTo(step);
      let value = read();
      while (this.step < end && this.runStretch(1) > 0) {
        const next = read();
        if (next !== value) found = this.step - 1;
        value = next;
      }
      end = step;
    }
    this.goTo(here);
    return found;
  }

  type(text: string): void {
    const { step } = this;
    this.input = [...this.input.filter((event) => event.step < step), { step, text: this.typedAt(step) + text }];
    this.currentRun = { ...this.currentRun, input: this.input };
    this.log.truncate(step);
    this.checkpoints.truncate(step);
    this.reached = step;
    this.endsAt = null;
    this.waitingAt = null;
    this.cached = null;
    this.machine.input(utf8Bytes(text));
    this.log.typed(utf8Bytes(this.typedAt(step)));
  }

  private reader(watched: Watched): () => bigint | undefined {
    const { machine } = this;
    const { cpu } = machine;
    switch (watched.kind) {
      case "register": {
        const number = GPR64.indexOf(watched.name);
        return () => cpu.readGpr(number);
      }
      case "flags":
        return () => BigInt(cpu.rflags >>> 0) & watched.mask;
      case "xmm": {
        const { words64 } = cpu.vectors;
        const at = watched.number * 2;
        return () => ((words64[at + 1] ?? 0n) << 64n) | (words64[at] ?? 0n);
      }
      case "x87-register": {
        const { words64 } = cpu.vectors;
        const at = (X87_SLOT + watched.number) * 2;
        const validity = () => BigInt((cpu.x87.valid >> watched.number) & 1) << 128n;
        return () => validity() | ((words64[at + 1] ?? 0n) << 64n) | (words64[at] ?? 0n);
      }
      case "floating-point-control":
        if (watched.name === "mxcsr") return () => BigInt(cpu.mxcsr);
        return watched.name === "fcw" ? () => BigInt(cpu.x87.control) : () => BigInt(cpu.x87.status);
      case "selector": {
        const number = SREG.indexOf(watched.name);
        return () => BigInt(cpu.segment(number).selector);
      }
      case "control-register":
        return () => cpu[watched.name];
      case "msr":
        return () => cpu.readMsr(watched.number);
      case "memory":
        return () =>
          machine.peek(watched.linear, watched.length)?.reduceRight((word, byte) => (word << 8n) | BigInt(byte), 0n);
    }
  }

  private typedAt(step: number): string {
    return this.input.find((event) => event.step === step)?.text ?? "";
  }

  spans(most: number): readonly TimelineSpan[] | null {
    const { crossings } = this.log;
    if (this.machine.options.unikernel) return [{ from: 0, to: this.reached, cpl: 0 }];
    if (crossings.length > most) return null;
    const edges = [0, ...crossings.filter((step) => step < this.reached), this.reached];
    return edges.slice(1).map((to, index) => ({ from: edges[index] ?? 0, to, cpl: index % 2 === 0 ? 3 : 0 }));
  }

  cplAt(step: number): 0 | 3 {
    const inProgram = indexAfter(this.log.crossings, (crossing) => crossing <= step) % 2 === 0;
    return inProgram && !this.machine.options.unikernel ? 3 : 0;
  }

  calls(): readonly SystemCallView[] {
    return this.log.calls.map((call) => callView(call, Number.POSITIVE_INFINITY));
  }

  callFrom(step: number): SystemCallView | undefined {
    const { calls } = this.log;
    const call = calls[indexAfter(calls, ({ enterStep }) => enterStep < step)];
    return call === undefined ? undefined : callView(call, Number.POSITIVE_INFINITY);
  }

  private isOver(): boolean {
    const { status } = this.machine;
    return status === "ended" || status === "stopped";
  }

  /** Executes one step with a probe on and keeps what it did. */
  private observeStep(): void {
    const { machine } = this;
    const before = { view: machine.view(), instruction: this.instructions.current() };
    const events: StepEvent[] = [];
    machine.probe = { onEvent: (event) => events.push(event) };
    const moved = machine.step();
    machine.probe = null;
    if (moved) {
      this.last = { ...before, events, after: this.step };
      this.afterSteps();
    } else if (machine.status === "waiting-for-input") {
      this.waitingAt = this.step;
    }
  }

  /** A wait is not a step: at the step where the run is known to wait the machine is made to notice again. */
  private settle(): void {
    if (this.step === this.waitingAt) this.machine.step();
  }

  /** Goes to a step: from the nearest checkpoint before it or, where that is nearer, from here. */
  private goTo(step: number): void {
    const checkpoint = this.checkpoints.before(step);
    if (step < this.step || this.step < checkpoint.step) {
      this.machine.restore(checkpoint.state);
      this.deliverInput();
    }
    while (this.step < step) {
      if (this.runStretch(step - this.step) === 0) break;
    }
    this.settle();
  }

  /** Runs at full speed, stopping where input is due. Returns the steps executed. */
  private runStretch(most: number): number {
    const nextInput = this.input.find((event) => event.step > this.step);
    const due = nextInput === undefined ? most : Math.min(most, nextInput.step - this.step);
    const done = this.machine.run(Math.min(due, CHECK_EVERY));
    if (done > 0) this.afterSteps();
    if (this.machine.status === "waiting-for-input") this.waitingAt = this.step;
    return done;
  }

  /** Steps until the kernel, if it stays in ring 0, has been quiet for another `hangAfter`. */
  private stepsToHang(): number {
    return this.hangAfter - (quietSteps(this.machine, this.log) % this.hangAfter);
  }

  /** Whether the kernel has been quiet for exactly `hangAfter` steps, or a multiple: a run stops there. */
  private justHangs(): boolean {
    const quiet = quietSteps(this.machine, this.log);
    return quiet > 0 && quiet % this.hangAfter === 0 && this.machine.status === "ready";
  }

  /** Runs at full speed, in ring 3 up to the next crossing. */
  private runToCrossing(most: number): number {
    this.machine.stopAtCrossing = true;
    try {
      return this.runStretch(Math.min(most, this.stepsToHang()));
    } finally {
      this.machine.stopAtCrossing = false;
    }
  }

  /** After steps were executed: remembers how far the run has come, keeps a checkpoint, hands over input that is due. */
  private afterSteps(): void {
    const { step, machine } = this;
    if (this.checkpoints.isDue(step, machine.memory.dirtyCount)) this.checkpoints.add({ step, state: machine.save() });
    if (step > this.reached) this.reached = step;
    if (this.isOver()) this.endsAt = step;
    this.log.reached(step);
    this.deliverInput();
  }

  /** Hands over the input that belongs to the current step. */
  private deliverInput(): void {
    for (const event of this.input) {
      if (event.step !== this.step) continue;
      const bytes = utf8Bytes(event.text);
      this.machine.input(bytes);
      this.log.typed(bytes);
    }
  }

  /** The reason that the machine's own state gives for stopping. */
  private reasonToStop(): StopReason | undefined {
    switch (this.machine.status) {
      case "ended":
        return "ended";
      case "stopped":
        return "stopped";
      case "waiting-for-input":
        return "waiting-for-input";
      default:
        return undefined;
    }
  }

  private runTowards(goal: PlainGoal, budget: number, breakpoints: ReadonlySet<bigint> | undefined): StopReason {
    const end = this.step + budget;
    const arrival = this.arrivals.at(goal);
    const watch = breakpoints !== undefined && breakpoints.size > 0;
    this.machine.stopAtCrossing = arrival.at === "crossing";
    try {
      while (this.step < end) {
        const before = this.step;
        const { inProgram } = this.machine;
        const stretch =
          watch || arrival.at === "step" ? 1 : (goal.kind === "step" ? Math.min(goal.step, end) : end) - before;
        this.runStretch(Math.min(stretch, this.stepsToHang()));
        const reason = this.reasonToStop() ?? (this.justHangs() ? "hang" : undefined);
        if (reason !== undefined) return reason;
        if (this.step === before) return "stopped";
        if (arrival.reached(inProgram)) return arrival.reason;
        if (watch && breakpoints.has(this.machine.cpu.rip)) return "breakpoint";
      }
      return "budget";
    } finally {
      this.machine.stopAtCrossing = false;
    }
  }
}

/** Steps that `lastChange` looks back. */
const LOOK_BACK = 2_000_000;

/** Steps after which a long run looks whether a checkpoint is due. */
const CHECK_EVERY = 50_000;

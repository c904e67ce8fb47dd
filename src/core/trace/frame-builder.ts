import { littleWord } from "../bits/little-endian.ts";
import { indexAfter } from "../bits/sorted.ts";
import { systemCall } from "../kernel/abi/system-calls.ts";
import { frameUsers } from "../kernel/frame-allocator.ts";
import { PT_AX } from "../kernel/service/pt-regs.ts";
import type { StepEvent } from "../machine/events.ts";
import type { Machine } from "../machine/machine.ts";
import type { MachineView } from "../machine/view.ts";
import { callView } from "./call-view.ts";
import { type Chapter, chapterAt, chapterOf } from "./chapter.ts";
import type { CountersView, Frame, FrameMemory, InstructionView, SystemCallView } from "./frame.ts";
import type { InstructionViews } from "./instruction-view.ts";
import type { Linkage } from "./linkage.ts";
import { linkageView } from "./linkage-view.ts";
import { MetStages } from "./met-stages.ts";
import { narrate } from "./narration.ts";
import { ptRegsAddress, ptRegsBase, ptRegsField } from "./pt-regs.ts";
import { regions } from "./regions.ts";
import { roots } from "./roots.ts";
import type { RunLog } from "./run-log.ts";
import { serviceView } from "./service-view.ts";
import type { Stage } from "./stage.ts";
import { tell } from "./story.ts";
import { formatSignal } from "./strace/line.ts";
import type { SymbolTable } from "./symbol-table.ts";
import { taskView } from "./task-view.ts";
import { terminalText } from "./terminal-text.ts";
import { troubleView } from "./trouble.ts";
import { RESULT_WINDOW, upcomingDoor } from "./user-stage.ts";
import { inVdso, vsyscallDoor } from "./vdso-view.ts";
import { wayBackView } from "./way-back.ts";

/** System calls that a frame lists. */
const MOST_CALLS = 300;
/** Context switches that a frame lists. */
const MOST_SWITCHES = 100;
const PAGE_FAULT_VECTOR = 14;

/** What the last step did. */
export interface LastStep {
  readonly view: MachineView;
  readonly instruction: InstructionView;
  readonly events: readonly StepEvent[];
}

/** Builds frames of one machine. */
export class FrameBuilder {
  private readonly machine: Machine;
  private readonly log: RunLog;
  private readonly symbols: SymbolTable;
  private readonly instructions: InstructionViews;

  private readonly hangAfter: number;
  private readonly linkage: Linkage | null;
  private readonly met: MetStages;

  constructor(machine: Machine, log: RunLog, symbols: SymbolTable, instructions: InstructionViews, hangAfter: number) {
    this.linkage = instructions.linkage;
    this.hangAfter = hangAfter;
    this.machine = machine;
    this.log = log;
    this.met = new MetStages(machine, log);
    this.symbols = symbols;
    this.instructions = instructions;
  }

  /** The frame of the machine's current step. */
  build(last: LastStep | null): Frame {
    const { machine } = this;
    const now = machine.view();
    const over = now.status === "ended" || now.status === "stopped";
    const next = over ? null : this.instructions.current();
    const callCount = indexAfter(this.log.calls, (call) => call.enterStep < now.step);
    const calls = this.log.calls
      .slice(Math.max(0, callCount - MOST_CALLS), callCount)
      .map((call) => callView(call, now.step));
    const recent = calls.at(-1) ?? null;
    const inCall = recent !== null && recent.exitStep === undefined;
    const shown = recent !== null && (inCall || this.stillLookedAt(recent, now.step)) ? recent : null;
    const stage = this.stageOf(now, next, last);
    const memory = this.memory();
    const { step } = now;
    const regs = ptRegsAddress(machine, this.log);
    const regsOfLast = step === 0 ? 0n : ptRegsBase(machine, this.log, step - 1);
    const handled = this.log.exceptionAt(step);
    const { from: since } = this.log.stretchAt(step);
    const service = serviceView(machine, handled === undefined ? since : handled.step, handled?.regs);
    const chapter = this.chapterOf(step, stage, last);
    const trouble = troubleView({
      machine,
      log: this.log,
      symbols: this.symbols,
      now,
      events: last?.events ?? [],
      lastAddress: last?.instruction.address,
      hangAfter: this.hangAfter,
    });
    const touched = touchedStages(last);
    const inCallNow = handled === undefined ? this.log.callAt(step) : undefined;
    const wayBack = wayBackView(machine, ptRegsBase(machine, this.log, step), inCallNow, next);
    const events = last?.events ?? [];
    const linkage =
      this.linkage === null
        ? null
        : linkageView(this.linkage, { now, last: last?.instruction ?? null, next, events }, (address) =>
            this.symbols.symbolize(address),
          );
    const runUp = over ? undefined : this.instructions.runUp();
    return {
      step: now.step,
      machine: now,
      previous: last?.view ?? null,
      events: last?.events ?? [],
      last: last?.instruction ?? null,
      next,
      stage,
      inProgram: machine.inProgram,
      unikernel: machine.options.unikernel,
      callSites: machine.kernel.callSites,
      touched,
      met: this.met.now([stage, ...touched]),
      call: shown,
      inCall,
      sentence: narrate({
        now,
        before: last?.view ?? null,
        events: last?.events ?? [],
        trouble,
        unikernel: machine.options.unikernel,
        callSites: machine.kernel.callSites,
        last: last?.instruction ?? null,
        next,
        call: shown,
        wayBack,
        linkage,
        upcoming: last === null ? undefined : this.upcoming(last),
        comment: last === null ? undefined : this.commentAt(last.instruction.address),
        symbolize: (address) => this.symbols.symbolize(address),
        ptRegsField: (address) => ptRegsField(regsOfLast, address),
        callName: (abi, nr) => {
          const entry = systemCall(abi, Number(nr));
          return entry?.implemented === true ? entry.name : undefined;
        },
      }),
      chapter,
      story: tell({
        chapter,
        now,
        trouble,
        unikernel: machine.options.unikernel,
        callSites: machine.kernel.callSites,
        last: last?.instruction ?? null,
        next,
        events: last?.events ?? [],
        since,
        call: this.log.callAt(step),
        exception: handled ?? this.log.exceptionAround(step),
        task: machine.kernel.task,
        lastSwitch: this.recentSwitches(step).at(-1),
        service,
        finished: machine.kernel.task.finished,
        savedRax: regs === null ? undefined : wordAt(machine, regs + PT_AX),
        wayBack,
        inVdso: now.cpl === 3 && inVdso(machine, now.rip),
        usualWay: this.takesUsualWay(),
        pendingSignal: machine.kernel.task.pending?.signal ?? 0,
        runUp,
        linkage,
        asked: runUp === undefined ? undefined : this.log.preview(runUp.door, next?.stage === "trap"),
        symbolize: (address) => this.symbols.symbolize(address),
      }),
      service,
      wayBack,
      linkage,
      trouble,
      kernel: machine.kernel.image,
      memory,
      ptRegs: regs,
      terminal: terminalText(this.log.terminal, now.step),
      calls,
      callCount,
      signals: this.log.signals
        .filter(({ step }) => step <= now.step)
        .map((signal) => ({ step: signal.step, text: formatSignal(signal), pid: signal.pid })),
      task: taskView(machine, machine.kernel.task),
      tasks: machine.kernel.state.tasks.map((task) => taskView(machine, task)),
      switches: this.recentSwitches(now.step),
      counters: this.counters(now.step),
    };
  }

  /** The last context switches before a step, in order. */
  private recentSwitches(step: number): Frame["switches"] {
    const { switches } = this.log;
    const count = indexAfter(switches, (each) => each.step <= step);
    return switches.slice(Math.max(0, count - MOST_SWITCHES), count);
  }

  private counters(step: number): CountersView {
    const { crossings, switches, exceptions } = this.log;
    const before = exceptions.slice(
      0,
      indexAfter(exceptions, (each) => each.step < step),
    );
    const { walks, flushes } = this.machine.cpu.tlb.counts;
    return {
      privilegeSwitches: indexAfter(crossings, (each) => each <= step),
      contextSwitches: indexAfter(switches, (each) => each.step <= step),
      pageFaults: before.filter(({ vector }) => vector === PAGE_FAULT_VECTOR).length,
      timerTicks: before.filter(({ external }) => external === true).length,
      tlbMisses: walks,
      tlbFlushes: flushes,
    };
  }

  private stillLookedAt(call: SystemCallView, step: number): boolean {
    return call.exitStep !== undefined && step - call.exitStep <= RESULT_WINDOW;
  }

  private stageOf(now: MachineView, next: InstructionView | null, last: LastStep | null): Stage {
    if (next === null) return now.exit?.kind === "killed" ? "signal" : (last?.instruction.stage ?? "user");
    return next.stage;
  }

  private chapterOf(step: number, stage: Stage, last: LastStep | null): Chapter {
    if (last === null) return chapterOf(stage);
    if (last.events.some((event) => event.kind === "exception")) return "refused";
    return chapterAt(last.instruction.stage, this.log.exceptionAt(step - 1));
  }

  /** Whether calls go through the shipped entry code. */
  private takesUsualWay(): boolean {
    return this.machine.kernel.image.edited.length === 0;
  }

  private upcoming(last: LastStep) {
    if (last.view.cpl !== 3 && !(this.machine.options.unikernel && last.instruction.address < 1n << 63n))
      return undefined;
    const after = last.instruction.address + BigInt(last.instruction.bytes.length);
    const read = (linear: bigint, length: number) => this.machine.peek(linear, length);
    return upcomingDoor(read, after, last.view.in64BitMode, (call) => vsyscallDoor(this.machine, call));
  }

  /** The comment of the kernel's or the library's source line at an address. */
  private commentAt(address: bigint): string | undefined {
    const said = this.linkage?.commentAt(address);
    if (said !== undefined) return said;
    const line = this.machine.kernel.image.lines.get(address);
    const comment = line === undefined ? undefined : /#\s*(.*)$/.exec(line.text)?.[1]?.trim();
    return comment === undefined || comment === "" ? undefined : comment;
  }

  private memory(): FrameMemory {
    const { machine, symbols, instructions } = this;
    return {
      read: (linear, length) => machine.peek(linear, length),
      walk: (linear, access) => machine.walk(linear, access),
      symbolize: (address) => symbols.symbolize(address),
      addressOf: (symbol) => symbols.addressOf(symbol),
      disassemble: (address, count) => instructions.from(address, count),
      regions: () => regions(machine),
      frameUsers: (physical) => frameUsers(machine.kernel.state, physical >>> 12),
      roots: () => roots(machine),
    };
  }
}

function wordAt(machine: Machine, linear: bigint): bigint | undefined {
  const bytes = machine.peek(linear, 8);
  return bytes && littleWord(bytes);
}

/** The stages of a step: that of its instruction, then those its events belong to. */
function touchedStages(last: LastStep | null): readonly Stage[] {
  if (last === null) return [];
  const stages: Stage[] = [last.instruction.stage];
  for (const event of last.events) {
    const stage = stageOfEvent(event, last.instruction.stage);
    if (stage !== undefined && !stages.includes(stage)) stages.push(stage);
  }
  return stages;
}

/** The stage that an event of a step belongs to, where it is not that of the instruction. */
function stageOfEvent(event: StepEvent, stage: Stage): Stage | undefined {
  switch (event.kind) {
    case "gate-read":
    case "tss-read":
      return stage === "trap" ? "gate" : undefined;
    case "msr-read":
      return event.by === "SYSCALL" || event.by === "SYSENTER" ? "gate" : undefined;
    case "exception":
      return "fault";
    case "signal":
      return "signal";
    default:
      return undefined;
  }
}

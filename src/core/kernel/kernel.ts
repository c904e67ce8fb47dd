import { clonePlain } from "../bits/clone.ts";
import type { ExecutableImage } from "../bits/executable-image.ts";
import { R8, R9, RAX, RCX, RDI, RDX, RSI, RSP } from "../isa/registers.ts";
import type { PhysicalMemory } from "../memory/physical-memory.ts";
import { cr3Of } from "./address-space.ts";
import { type BootResult, bootKernel } from "./boot.ts";
import { ROOT } from "./credentials.ts";
import { type ExecArguments, ExecError, type LoadedProgram, loadProgram, newMm } from "./exec.ts";
import { standardFiles } from "./files.ts";
import { allocateFrame, framesLeft, frameUsers, freeFrame } from "./frame-allocator.ts";
import type { KernelImage } from "./guest-image.ts";
import { DIRECT_MAP_BASE, KERNEL_LOAD_PHYSICAL, KERNEL_STACK_BASE, PAGE_SIZE, VDSO_BASES } from "./layout.ts";
import { PageTables, UnmappedError } from "./page-tables.ts";
import { type CallSite, patchCalls } from "./patch-calls.ts";
import type { KernelPort } from "./port.ts";
import { RANDOM_SEED } from "./random.ts";
import { TIME_SLICE, wakeAll } from "./scheduler.ts";
import { terminalHasLine } from "./service/file-io.ts";
import { ARGUMENT_OFFSETS } from "./service/pt-regs.ts";
import type { Outcome, Phase, PhaseContext, Routine } from "./service/routine.ts";
import { ROUTINES } from "./service/routines.ts";
import {
  type Activation,
  currentTask,
  FIRST_PID,
  type KernelState,
  type MmState,
  SHELL_PID,
  type TaskState,
  type VmArea,
} from "./state.ts";
import { writeTaskStruct } from "./task-struct.ts";
import { initialInodes } from "./vfs.ts";
import { isSpecialMapping, pageDown, removeRange } from "./vm-areas.ts";

/** A service routine at the point it has reached: which phase runs at the next VMMCALL. */
export interface PhasePosition {
  readonly routine: string;
  readonly phase: string;
  readonly phases: readonly string[];
}

/** What a VMMCALL did: it is executed again, it is finished, or it waits. */
export type VmmcallResult = "again" | "done" | "wait";

/**
 * The kernel model: the parts of Linux that Syscope has in TypeScript rather than in guest assembly. It acts on guest memory
 * and, through a `KernelPort`, on the processor; its own state is plain data.
 */
export class Kernel {
  readonly image: KernelImage;
  readonly boot: BootResult;
  /** Where the program starts, and with what. */
  readonly loaded: LoadedProgram;
  state: KernelState;
  /** In a unikernel whose loader patches: each SYSCALL of the program and what became of it. */
  readonly callSites: readonly CallSite[];

  readonly memory: PhysicalMemory;
  /** Physical address of the per-CPU `current_task`. */
  private readonly currentTaskAt: number;
  private readonly tablesByRoot = new Map<number, PageTables>();

  /**
   * Boots: builds page tables, descriptor tables and stacks in memory and loads the program.
   * @throws {ExecError} where the program cannot be placed in user space
   */
  constructor(
    memory: PhysicalMemory,
    program: ExecutableImage,
    {
      exec,
      terminal,
      image,
      nx,
      patched,
    }: { exec: ExecArguments; terminal: "tty" | "pipe"; image: KernelImage; nx: boolean; patched: boolean },
  ) {
    this.memory = memory;
    this.image = image;
    const { unikernel } = image.config;
    if (unikernel && program.bits === 32) {
      throw new ExecError(
        "a unikernel runs 64-bit programs only: ring 0 here is 64-bit code; choose 64 bits, or switch unikernel mode off",
      );
    }
    this.state = {
      nextFrame: KERNEL_LOAD_PHYSICAL >>> 12,
      freeFrames: [],
      tasks: [],
      current: FIRST_PID,
      nextPid: FIRST_PID + 1,
      runQueue: [],
      frameUsers: {},
      pipes: [],
      nextPipe: 1,
      timeSlice: TIME_SLICE,
      sliceEnd: 0,
      timer: null,
      idled: 0,
      exit: null,
      stuck: null,
      inodes: initialInodes(),
      openFiles: [],
      input: new Uint8Array(0),
      inputClosed: false,
      waiting: null,
      lastPhaseStep: -1,
      random: RANDOM_SEED,
      ended: false,
      panic: null,
    };
    this.boot = bootKernel(memory, this.state, this.image, nx);
    this.tablesByRoot.set(this.boot.root, this.boot.tables);
    const task: TaskState = {
      pid: FIRST_PID,
      parentPid: unikernel ? 0 : SHELL_PID,
      name: exec.path.split("/").at(-1) ?? exec.path,
      bits: program.bits,
      structure: this.addressOf("init_task"),
      stack: KERNEL_STACK_BASE,
      mm: newMm(this.boot.root, program.bits, program),
      state: "running",
      waitsFor: null,
      switchedInAt: 0,
      credentials: ROOT,
      files: standardFiles(terminal),
      pending: null,
      activations: [],
      finished: null,
      exit: null,
    };
    this.state.tasks.push(task);
    this.currentTaskAt = Number(this.boot.perCpuBase - DIRECT_MAP_BASE + this.addressOf("current_task"));
    writeTaskStruct(this, task, 0n, cr3Of(task.mm.root, this.image.config).kernel);
    const allocate = () => allocateFrame(memory, this.state);
    const patch = patched ? patchCalls(program, (name) => image.symbols.get(`uk_patched_${name}`)) : null;
    this.callSites = patch?.sites ?? [];
    const loadable = patch?.image ?? program;
    this.loaded = loadProgram(loadable, exec, task.mm, this.boot.tables, allocate, this.state, image);
    if (!unikernel) this.writeWord(this.boot.perCpuBase + this.addressOf("current_vdso"), VDSO_BASES[program.bits]);
  }

  /** The task that the processor runs: the one whose task_struct the per-CPU `current_task` points at. */
  get task(): TaskState {
    const structure = this.memory.read64(this.currentTaskAt);
    return this.state.tasks.find((task) => task.structure === structure) ?? currentTask(this.state);
  }

  /** The page tables of the running task. */
  get tables(): PageTables {
    return this.tablesOf(this.task.mm);
  }

  /** To be told when an address space is gone. */
  forgetTables({ root }: MmState): void {
    this.tablesByRoot.delete(root);
  }

  /** The page tables of an address space. */
  tablesOf({ root }: MmState): PageTables {
    let tables = this.tablesByRoot.get(root);
    if (tables === undefined) {
      tables = new PageTables(
        this.memory,
        root,
        () => allocateFrame(this.memory, this.state),
        this.boot.tables.features,
      );
      this.tablesByRoot.set(root, tables);
    }
    return tables;
  }

  /** A copy of the state. */
  save(): KernelState {
    return clonePlain(this.state);
  }

  restore(state: KernelState): void {
    this.state = clonePlain(state);
  }

  /** The address of a kernel symbol. */
  addressOf(symbol: string): bigint {
    const address = this.image.symbols.get(symbol);
    if (address === undefined) throw new Error(`the kernel has no symbol ${symbol}`);
    return address;
  }

  /** `function+0x5`, or undefined outside the kernel's code. */
  symbolize(address: bigint): string | undefined {
    const { functions } = this.image;
    const found = functions.findLast((entry) => entry.address <= address);
    if (found === undefined || address >= found.address + BigInt(found.size)) return undefined;
    return address === found.address ? found.name : `${found.name}+0x${(address - found.address).toString(16)}`;
  }

  readWord(linear: bigint): bigint {
    return this.tables.read64(linear);
  }

  writeWord(linear: bigint, value: bigint): void {
    this.tables.write64(linear, value);
  }

  /** Bytes of mapped kernel memory. */
  readBytes(linear: bigint, length: number): Uint8Array {
    const bytes = this.tables.readBytes(linear, length);
    if (bytes === undefined) throw new UnmappedError(linear);
    return bytes;
  }

  writeBytes(linear: bigint, bytes: Uint8Array): void {
    this.tables.writeBytes(linear, bytes);
  }

  framesLeft(): number {
    return framesLeft(this.memory, this.state);
  }

  /** How many page tables map the frame of a page; 0 where none is mapped. */
  frameUsersAt(linear: bigint): number {
    const physical = this.tables.translate(linear);
    return physical === null ? 0 : frameUsers(this.state, physical >>> 12);
  }

  /** Gives a user page a zeroed frame. Returns the frame, or null when memory is full. */
  populate(area: VmArea, address: bigint): number | null {
    const frame = allocateFrame(this.memory, this.state);
    if (frame === null) return null;
    const mapped = this.tables.map(pageDown(address), frame, {
      write: area.write,
      execute: area.execute,
      user: !this.image.config.unikernel,
    });
    return mapped ? frame : null;
  }

  /** Takes [start, end) from the task: areas, page-table entries, TLB entries, frames. Returns how many pages were mapped. */
  unmapUser(start: bigint, end: bigint): number {
    const { mm } = this.task;
    const touched = mm.areas.filter((area) => area.start < end && start < area.end);
    let pages = 0;
    for (const area of touched) {
      const from = area.start > start ? area.start : start;
      const to = area.end < end ? area.end : end;
      for (let page = from; page < to; page += PAGE_SIZE) {
        const frame = this.tables.unmap(page);
        if (frame === null) continue;
        if (!isSpecialMapping(area)) freeFrame(this.state, frame);
        this.invalidate(page);
        pages++;
      }
    }
    mm.areas = removeRange(mm.areas, start, end);
    return pages;
  }

  /**
   * INVLPG removes translations of the kernel's identifier only: those of the user's copy go when ring 3 comes back. Does nothing
   * where the two copies share an identifier.
   * @see Linux arch/x86/mm/tlb.c, invalidate_user_asid
   */
  invalidateUserAsid(pcid: number): void {
    const { kpti, pcid: tagged } = this.image.config;
    if (!kpti || !tagged) return;
    const mask = this.boot.perCpuBase + this.addressOf("user_pcid_flush_mask");
    this.writeWord(mask, this.readWord(mask) | (1n << BigInt(pcid)));
  }

  /** Set by the machine: INVLPG on its processor. */
  invalidate: (linear: bigint) => void = () => {};

  /** Wakes who waits for the terminal: something was typed, or nothing more will be. */
  inputArrived(steps: number): void {
    wakeAll(this, steps, ({ kind }) => kind === "terminal" && terminalHasLine(this.state));
  }

  /** Which phase the VMMCALL at `rip` would run, with RSP as given; undefined where there is none, or no pt_regs for it. */
  position(port: KernelPort, rip: bigint): PhasePosition | undefined {
    const symbol = this.image.vmmcalls.get(rip);
    const routine = symbol === undefined ? undefined : ROUTINES.get(symbol);
    if (symbol === undefined || routine === undefined) return undefined;
    const activation = this.activationAt(symbol, port.readGpr(RSP)) ?? newActivation(symbol, routine, port);
    try {
      const context = this.context(port, routine, activation);
      const phases = routine.phases.map((phase) => phaseName(phase, context));
      return { routine: symbol, phase: phases[activation.phase] ?? "", phases };
    } catch (error) {
      if (error instanceof UnmappedError) return undefined;
      throw error;
    }
  }

  /** Runs one phase of the routine whose VMMCALL is executed. */
  vmmcall(port: KernelPort): VmmcallResult {
    const symbol = this.image.vmmcalls.get(port.rip);
    const routine = symbol === undefined ? undefined : ROUTINES.get(symbol);
    if (symbol === undefined || routine === undefined) {
      this.state.panic = `VMMCALL outside a service routine at ${this.symbolize(port.rip) ?? `0x${port.rip.toString(16)}`}`;
      return "again";
    }
    try {
      return this.runPhase(port, symbol, routine);
    } catch (error) {
      // Only a kernel that was edited hands over a pt_regs or a stack that is not there.
      if (!(error instanceof UnmappedError)) throw error;
      this.state.panic = `${symbol} used an address that is not mapped, 0x${error.linear.toString(16)}`;
      return "again";
    }
  }

  private runPhase(port: KernelPort, symbol: string, routine: Routine): VmmcallResult {
    const { activations } = this.task;
    const rsp = port.readGpr(RSP);
    let activation = this.activationAt(symbol, rsp);
    if (activation === undefined) {
      activation = newActivation(symbol, routine, port);
      // Whatever lies below this stack pointer has been left without its VMMCALL finishing.
      while ((activations.at(-1)?.rsp ?? rsp + 1n) <= rsp) activations.pop();
      activations.push(activation);
    }
    const context = this.context(port, routine, activation);
    const phase = routine.phases[activation.phase];
    if (phase === undefined) throw new Error(`${symbol} has no phase ${activation.phase}`);
    const name = phaseName(phase, context);
    const phases = routine.phases.map((each) => phaseName(each, context));
    this.state.waiting = null;
    activation.inGuest = false;
    const outcome = phase.run(context);
    if (outcome.go === "wait") {
      this.state.waiting = outcome.why;
      port.emit({ kind: "blocked", why: outcome.why });
      return "wait";
    }
    this.state.lastPhaseStep = port.steps;
    activation.phases = phases;
    activation.latest = activation.phase;
    activation.said = outcome.say;
    if (!activation.ran.includes(activation.phase)) activation.ran.push(activation.phase);
    port.emit({
      kind: "service-phase",
      routine: symbol,
      phase: name,
      detail: outcome.say,
      phases,
      done: outcome.go === "return" || outcome.go === "end",
      ...(outcome.go === "return" ? { result: outcome.value } : {}),
    });
    return this.follow(port, activation, routine, outcome);
  }

  private follow(
    port: KernelPort,
    activation: Activation,
    routine: Routine,
    outcome: Exclude<Outcome, { go: "wait" }>,
  ): VmmcallResult {
    switch (outcome.go) {
      case "next":
        activation.phase++;
        return "again";
      case "to":
        activation.phase = routine.phases.findIndex((phase) => (phase.id ?? phase.name) === outcome.phase);
        if (activation.phase < 0) throw new Error(`${activation.routine} has no phase ${outcome.phase}`);
        return "again";
      case "call":
        activation.phase++;
        activation.inGuest = true;
        this.callGuest(port, outcome.symbol, outcome.args);
        return "again";
      case "schedule":
      case "dead":
        if (outcome.go === "schedule") activation.inGuest = true;
        else this.finish(port, activation, null);
        this.callGuest(port, "schedule", []);
        return "again";
      case "return":
        this.finish(port, activation, outcome.value);
        port.writeGpr(RAX, outcome.value);
        return "done";
      case "end":
        this.state.ended = true;
        this.finish(port, activation, null);
        return "again";
    }
  }

  /** Calls a guest routine that returns to this very VMMCALL. */
  private callGuest(port: KernelPort, symbol: string, args: readonly bigint[]): void {
    const rsp = port.readGpr(RSP) - 8n;
    this.tables.write64(rsp, port.rip);
    port.writeGpr(RSP, rsp);
    [RDI, RSI, RDX].forEach((register, index) => {
      port.writeGpr(register, args[index] ?? 0n);
    });
    port.jumpTo(this.addressOf(symbol));
  }

  private finish(port: KernelPort, activation: Activation, result: bigint | null): void {
    const { task } = this;
    const { routine, phases, ran, latest, said } = activation;
    task.activations.pop();
    task.finished = { routine, phases, ran, latest, said, step: port.steps, result };
  }

  private activationAt(symbol: string, rsp: bigint): Activation | undefined {
    const top = this.task.activations.at(-1);
    return top !== undefined && top.routine === symbol && top.rsp === rsp ? top : undefined;
  }

  private context(port: KernelPort, routine: Routine, activation: Activation): PhaseContext {
    const { abi } = routine;
    const word = (index: 0 | 1 | 2 | 3 | 4 | 5): bigint => {
      if (abi === "kernel") return 0n;
      if (abi === "c") return activation.args?.[index] ?? 0n;
      const value = this.tables.read64(activation.regs + ARGUMENT_OFFSETS[abi][index]);
      return abi === "i386" ? value & 0xffff_ffffn : value;
    };
    return {
      kernel: this,
      port,
      state: this.state,
      task: this.task,
      regs: activation.regs,
      errorCode: activation.errorCode,
      args: [word(0), word(1), word(2), word(3), word(4), word(5)],
      locals: activation.locals,
      returned: port.readGpr(RAX),
    };
  }
}

function phaseName(phase: Phase, context: PhaseContext): string {
  return typeof phase.name === "string" ? phase.name : phase.name(context);
}

/** The registers of a C function's arguments. */
const C_ARGUMENTS = [RDI, RSI, RDX, RCX, R8, R9];

function newActivation(symbol: string, { abi }: Routine, port: KernelPort): Activation {
  return {
    routine: symbol,
    rsp: port.readGpr(RSP),
    regs: port.readGpr(RDI),
    errorCode: port.readGpr(RSI),
    args: abi === "c" ? C_ARGUMENTS.map((register) => port.readGpr(register)) : null,
    phase: 0,
    phases: [],
    ran: [],
    latest: -1,
    said: "",
    inGuest: false,
    locals: {},
  };
}

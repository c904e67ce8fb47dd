import type { ExecutableImage } from "../bits/executable-image.ts";
import { word64 } from "../bits/word64.ts";
import { Cpu } from "../cpu/cpu.ts";
import { RIP_HIGH, RIP_LOW } from "../cpu/operand-file.ts";
import { EXPLICIT, pagingControl } from "../cpu/translation.ts";
import type { KernelEvent } from "../kernel/events.ts";
import type { ExecArguments } from "../kernel/exec.ts";
import { type KernelImage, kernelImage } from "../kernel/guest-image.ts";
import { Kernel } from "../kernel/kernel.ts";
import { PHYSICAL_MEMORY_SIZE } from "../kernel/layout.ts";
import { type PhasePosition, PhaseRunner } from "../kernel/phase-runner.ts";
import { inputArrives, inputEnds } from "../kernel/terminal-input.ts";
import { readUser } from "../kernel/user-memory.ts";
import { PhysicalMemory } from "../memory/physical-memory.ts";
import { type PageAccess, type PageWalk, walkPage } from "../mmu/page-walk.ts";
import { hardwareCapabilities } from "./hardware-capabilities.ts";
import type { MachineObserver, MachineProbe } from "./observer.ts";
import { kernelConfig, type MachineOptions } from "./options.ts";
import { invalidatePage, processorPort } from "./processor-port.ts";
import { setUpProcessor } from "./set-up-processor.ts";
import type { MachineState } from "./state.ts";
import { statusOf } from "./status.ts";
import { takeView } from "./take-view.ts";
import { deliverInterrupt, dueInterrupt, stepsToTimer } from "./timer.ts";
import type { MachineStatus, MachineView } from "./view.ts";

/** The lowest address of the kernel's half of the address space. */
const KERNEL_HALF = 1n << 63n;

/** The program's path and argv[0] when nothing else is said; the environment is empty. */
export const DEFAULT_EXEC: ExecArguments = { path: "./prog", argv: ["./prog"], environment: [] };

/** A processor, its memory and a kernel, booted with one program. */
export class Machine {
  readonly memory: PhysicalMemory;
  readonly cpu: Cpu;
  readonly kernel: Kernel;
  readonly image: ExecutableImage;
  readonly options: MachineOptions;
  observer: MachineObserver | null = null;
  /** Set while `run` shall end at the next change of privilege. */
  stopAtCrossing = false;
  /** Set while `run` shall end once a handler of the IDT was entered, from whatever privilege. */
  stopAtException = false;

  private readonly phases: PhaseRunner;

  /**
   * @param terminal what descriptors 0–2 are: a terminal (one line a read) or pipes
   * @param kernel the guest kernel, assembled; the shipped one where nothing is said
   * @throws {ExecError} where the program cannot be placed in user space
   */
  constructor(
    image: ExecutableImage,
    options: MachineOptions,
    {
      exec = DEFAULT_EXEC,
      terminal = "tty",
      kernel = kernelImage(kernelConfig(options)),
    }: { exec?: ExecArguments; terminal?: "tty" | "pipe"; kernel?: KernelImage } = {},
  ) {
    this.image = image;
    this.options = options;
    this.memory = new PhysicalMemory(PHYSICAL_MEMORY_SIZE);
    this.cpu = new Cpu(this.memory, { vendor: options.vendor });
    this.kernel = new Kernel(this.memory, image, {
      exec,
      terminal,
      image: kernel,
      nx: options.nx,
      patched: options.unikernel && options.patched,
      capabilities: hardwareCapabilities(this.cpu),
    });
    const port = processorPort(this.cpu, this.kernel, (event) => this.heard(event));
    this.phases = new PhaseRunner(this.kernel, port);
    this.connect();
    setUpProcessor(this.cpu, this.kernel, options);
  }

  /** Steps executed since the start. */
  get steps(): number {
    return this.cpu.steps;
  }

  get status(): MachineStatus {
    return statusOf(this.cpu, this.kernel.state);
  }

  /** Executes one step. Returns false where there is nothing to execute: the machine waits, ended or stopped. */
  step(): boolean {
    if (!this.canRun()) return false;
    if (this.options.unikernel) return this.stepWatched();
    const interrupt = this.nextInterrupt;
    if (interrupt !== null) {
      deliverInterrupt(this.cpu, interrupt);
      return true;
    }
    return this.cpu.step() !== "waiting";
  }

  /** The vector of the interrupt that the next step delivers: the timer is due and interrupts are enabled. */
  get nextInterrupt(): number | null {
    return dueInterrupt(this.cpu, this.kernel.state);
  }

  /** Executes up to `most` steps at full speed; returns how many. Ends early at what `status` tells, or at a crossing if asked for. */
  run(most: number): number {
    if (!this.canRun()) return 0;
    if (this.options.unikernel) return this.runWatched(most);
    const first = this.steps;
    this.stopping = false;
    while (this.steps - first < most && !this.stopping) {
      const left = most - (this.steps - first);
      const interrupt = this.nextInterrupt;
      if (interrupt !== null) {
        deliverInterrupt(this.cpu, interrupt);
        continue;
      }
      // While the timer is due and interrupts are disabled, each step may be the one that enables them.
      this.cpu.run(Math.min(left, Math.max(1, stepsToTimer(this.kernel.state, this.steps))));
      if (this.cpu.lastResult === "waiting" || this.cpu.lastResult === "halted" || this.cpu.lastResult === "shutdown") {
        break;
      }
    }
    return this.steps - first;
  }

  /** Whether the next instruction is the program's own: at CPL 3 or, in a unikernel, in the program's half of the address space. */
  get inProgram(): boolean {
    const { cpu } = this;
    return cpu.cpl === 3 || (this.options.unikernel && cpu.rip < KERNEL_HALF);
  }

  /** Text that the task can read from now on; it wakes a task that waits. */
  input(bytes: Uint8Array): void {
    inputArrives(this.kernel, bytes, this.steps);
  }

  /** No more input will come: a read at the end of the input returns 0. */
  closeInput(): void {
    inputEnds(this.kernel, this.steps);
  }

  set probe(probe: MachineProbe | null) {
    this.currentProbe = probe;
    this.cpu.probe = probe;
  }

  /** The service-routine phase that the next step runs, if it runs one. */
  position(): PhasePosition | undefined {
    return this.cpu.cpl === 0 ? this.phases.position(this.cpu.rip) : undefined;
  }

  /** Bytes at a linear address as the kernel would see them; undefined where a page is missing. Changes nothing. */
  peek(linear: bigint, length: number): Uint8Array | undefined {
    return this.kernel.tables.readBytes(linear, length);
  }

  /** Walks the page tables as the processor would now, without changing them. */
  walk(linear: bigint, access: PageAccess): PageWalk {
    return walkPage(this.memory, this.cpu.cr3, linear, access, pagingControl(this.cpu, EXPLICIT));
  }

  /** Bytes of the task's memory, as another process could read them: a page not yet touched reads as zeros. */
  peekUser(linear: bigint, length: number): Uint8Array | undefined {
    return readUser(this.kernel, linear, length);
  }

  /** The registers now. */
  view(): MachineView {
    return takeView(this.cpu, this.kernel.state);
  }

  /** Everything that a later `restore` needs to go on from here, to the byte. */
  save(): MachineState {
    return { memory: this.memory.image(), cpu: this.cpu.saveState(), kernel: this.kernel.save() };
  }

  restore(state: MachineState): void {
    this.memory.restore(state.memory);
    this.cpu.loadState(state.cpu);
    this.kernel.restore(state.kernel);
  }

  private currentProbe: MachineProbe | null = null;
  /** `run` is to return after the current step. */
  private stopping = false;

  /** In a unikernel the processor does not notice where the library begins: its privilege stays. So the machine looks at RIP. */
  private stepWatched(): boolean {
    const { cpu } = this;
    const { gpr32 } = cpu;
    const [low, high] = [gpr32[RIP_LOW] ?? 0, gpr32[RIP_HIGH] ?? 0];
    if (cpu.step() === "waiting") return false;
    const toProgram = (gpr32[RIP_HIGH] ?? 0) >= 0;
    if (high >= 0 !== toProgram) {
      if (this.stopAtCrossing) this.stop();
      this.observer?.onLibraryBoundary(toProgram, word64(low, high));
    }
    return true;
  }

  private runWatched(most: number): number {
    const { cpu } = this;
    const first = cpu.steps;
    cpu.stopRequested = false;
    while (cpu.steps - first < most && this.canRun()) {
      if (!this.stepWatched() || cpu.stopRequested) break;
    }
    return cpu.steps - first;
  }

  private canRun(): boolean {
    const { status } = this;
    return status === "ready";
  }

  /** Makes `run` return after the current step. */
  private stop(): void {
    this.stopping = true;
    this.cpu.stopRequested = true;
    this.cpu.endStretch();
  }

  private heard(event: KernelEvent): void {
    this.observer?.onKernelEvent(event);
    this.currentProbe?.onEvent(event);
  }

  /** Lets kernel and processor meet. */
  private connect(): void {
    const { cpu, kernel } = this;
    kernel.invalidate = (linear) => invalidatePage(cpu, kernel, linear);
    cpu.onVmmcall = () => {
      const result = this.phases.vmmcall();
      if (kernel.state.ended || kernel.state.panic !== null) this.stop();
      return result;
    };
    cpu.onPrivilegeChange = (from, to, by) => {
      if (this.stopAtCrossing) this.stop();
      this.observer?.onPrivilegeChange(from, to, by);
    };
    cpu.onHandlerEntered = (vector, exception) => {
      if (this.stopAtException) this.stop();
      this.observer?.onHandlerEntered(vector, exception);
    };
    cpu.onReturnWithinLevel = () => this.observer?.onReturnWithinLevel();
  }
}

import type { ExecutableImage } from "../bits/executable-image.ts";
import { word64 } from "../bits/word64.ts";
import { Cpu } from "../cpu/cpu.ts";
import type { CpuException } from "../cpu/exception.ts";
import { RIP_HIGH, RIP_LOW } from "../cpu/operand-file.ts";
import type { CpuProbe } from "../cpu/probe.ts";
import { EXPLICIT, pagingControl } from "../cpu/translation.ts";
import {
  CR0_AM,
  CR0_ET,
  CR0_MP,
  CR0_NE,
  CR0_PE,
  CR0_PG,
  CR0_WP,
  CR4_DE,
  CR4_FSGSBASE,
  CR4_MCE,
  CR4_OSFXSR,
  CR4_OSXMMEXCPT,
  CR4_PAE,
  CR4_PCIDE,
  CR4_PGE,
  CR4_PSE,
  CR4_SMAP,
  CR4_SMEP,
  CR4_UMIP,
} from "../isa/control-registers.ts";
import * as msr from "../isa/msr.ts";
import { GPR64, type Gpr64Name, SREG, type SregName } from "../isa/registers.ts";
import { cr3Of } from "../kernel/address-space.ts";
import { GDT_LIMIT, IDT_LIMIT } from "../kernel/boot.ts";
import type { KernelEvent } from "../kernel/events.ts";
import type { ExecArguments } from "../kernel/exec.ts";
import { type KernelImage, kernelImage } from "../kernel/guest-image.ts";
import { Kernel } from "../kernel/kernel.ts";
import {
  ENTRY_STACK_TOP,
  GDT_BASE,
  IDT_BASE,
  KERNEL_CS,
  PHYSICAL_MEMORY_SIZE,
  SYSCALL_MASK,
  TIMER_VECTOR,
  TSS_SELECTOR,
  USER32_CS,
} from "../kernel/layout.ts";
import { type PhasePosition, PhaseRunner } from "../kernel/phase-runner.ts";
import type { KernelPort } from "../kernel/port.ts";
import { virtualTime } from "../kernel/scheduler.ts";
import { inputArrives, inputEnds } from "../kernel/terminal-input.ts";
import { readUser } from "../kernel/user-memory.ts";
import { PhysicalMemory } from "../memory/physical-memory.ts";
import { type PageAccess, type PageWalk, walkPage } from "../mmu/page-walk.ts";
import { kernelConfig, type MachineOptions } from "./options.ts";
import type { MachineState } from "./state.ts";
import type { MachineStatus, MachineView, SegmentView } from "./view.ts";

/** The program's path and argv[0] when nothing else is said; the environment is empty. */
export const DEFAULT_EXEC: ExecArguments = { path: "./prog", argv: ["./prog"], environment: [] };

/** Told about what happens, also without a probe: rare things only. */
export interface MachineObserver {
  /** After a change of privilege, with registers as they are then. */
  onPrivilegeChange(from: number, to: number, by: string): void;
  onKernelEvent(event: KernelEvent): void;
  /** After a handler was entered through the IDT, INT 0x80 included; registers are the handler's. `exception` is null for INT n. */
  onHandlerEntered(vector: number, exception: CpuException | null): void;
  /** After an IRET that stayed at its privilege level: an exception of the kernel is over. */
  onReturnWithinLevel(): void;
  /**
   * In a unikernel, after a step that led from the program's code to the kernel library's, or back: a call, SYSCALL, an exception, a
   * return. Nothing about the processor's privilege has changed. `from`: the address of the step's instruction.
   */
  onLibraryBoundary(toProgram: boolean, from: bigint): void;
}

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
    this.kernel = new Kernel(this.memory, image, {
      exec,
      terminal,
      image: kernel,
      nx: options.nx,
      patched: options.unikernel && options.patched,
    });
    this.cpu = new Cpu(this.memory, { vendor: options.vendor });
    this.phases = this.connect();
    this.setUpProcessor();
  }

  /** Steps executed since the start. */
  get steps(): number {
    return this.cpu.steps;
  }

  get status(): MachineStatus {
    const { state } = this.kernel;
    if (state.panic !== null || this.cpu.shutdownReason !== null || this.cpu.halted) return "stopped";
    if (state.stuck !== null) return "stopped";
    if (state.ended) return "ended";
    return state.waiting === null ? "ready" : "waiting-for-input";
  }

  /** Executes one step. Returns false where there is nothing to execute: the machine waits, ended or stopped. */
  step(): boolean {
    if (!this.canRun()) return false;
    if (this.options.unikernel) return this.stepWatched();
    if (this.nextInterrupt !== null) {
      this.interrupt(this.nextInterrupt);
      return true;
    }
    return this.cpu.step() !== "waiting";
  }

  /** The vector of the interrupt that the next step delivers: the timer is due and interrupts are enabled. */
  get nextInterrupt(): number | null {
    return this.stepsToTimer() <= 0 && this.cpu.acceptsInterrupts ? TIMER_VECTOR : null;
  }

  /** Executes up to `most` steps at full speed; returns how many. Ends early at what `status` tells, or at a crossing if asked for. */
  run(most: number): number {
    if (!this.canRun()) return 0;
    if (this.options.unikernel) return this.runWatched(most);
    const first = this.steps;
    this.stopping = false;
    while (this.steps - first < most && !this.stopping) {
      const left = most - (this.steps - first);
      if (this.nextInterrupt !== null) {
        this.interrupt(this.nextInterrupt);
        continue;
      }
      // While the timer is due and interrupts are disabled, each step may be the one that enables them.
      this.cpu.run(Math.min(left, Math.max(1, this.stepsToTimer())));
      if (this.cpu.lastResult === "waiting" || this.cpu.lastResult === "halted" || this.cpu.lastResult === "shutdown") {
        break;
      }
    }
    return this.steps - first;
  }

  /** Steps until the timer is due; 0 or less where it is. */
  private stepsToTimer(): number {
    const { state } = this.kernel;
    return state.timer === null ? Number.POSITIVE_INFINITY : state.timer - virtualTime(state, this.steps);
  }

  /** The delivery of an interrupt, a step of its own. */
  private interrupt(vector: number): void {
    const { cpu } = this;
    cpu.interrupt(vector);
    cpu.steps += 1;
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
    const { cpu, kernel } = this;
    const gpr = Object.fromEntries(GPR64.map((name, number) => [name, cpu.readGpr(number)])) as Record<
      Gpr64Name,
      bigint
    >;
    const segments = Object.fromEntries(SREG.map((name, number) => [name, this.segment(number)])) as Record<
      SregName,
      SegmentView
    >;
    const { status } = this;
    return {
      step: cpu.steps,
      cpl: cpu.cpl === 3 ? 3 : 0,
      in64BitMode: cpu.in64BitMode,
      gpr,
      rip: cpu.rip,
      rflags: BigInt(cpu.rflags >>> 0),
      segments,
      cr0: cpu.cr0,
      cr2: cpu.cr2,
      cr3: cpu.cr3,
      cr4: cpu.cr4,
      gdtr: { base: cpu.gdtr.base, limit: cpu.gdtr.limit },
      idtr: { base: cpu.idtr.base, limit: cpu.idtr.limit },
      tr: { base: cpu.tr.base, limit: cpu.tr.limit, selector: cpu.tr.selector },
      msrs: new Map(msr.MSRS.map(({ number }) => [number, cpu.readMsr(number)])),
      status,
      ...this.stopReason(),
      ...(status === "ended" && kernel.state.exit !== null ? { exit: kernel.state.exit } : {}),
    };
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

  private stopReason(): Pick<MachineView, "stoppedBy" | "stoppedBecause"> {
    const { panic, stuck } = this.kernel.state;
    if (panic !== null) return { stoppedBy: "panic", stoppedBecause: panic };
    if (stuck !== null) return { stoppedBy: "stuck", stoppedBecause: stuck };
    const { shutdownReason, halted } = this.cpu;
    if (shutdownReason !== null) return { stoppedBy: "shutdown", stoppedBecause: shutdownReason };
    if (!halted) return {};
    return { stoppedBy: "halted", stoppedBecause: "HLT with nothing that could wake the processor" };
  }

  private segment(number: number): SegmentView {
    const { selector, limit, dpl, long, default32 } = this.cpu.segment(number);
    const { segmentBase } = this.cpu;
    const base = word64(segmentBase[2 * number] ?? 0, segmentBase[2 * number + 1] ?? 0);
    return { selector, base, limit, dpl, long, default32 };
  }

  /** The base that FS or GS has in user mode, asked for in kernel mode. */
  private userBase(register: "fs" | "gs"): bigint {
    if (register === "gs") return this.cpu.readMsr(msr.IA32_KERNEL_GS_BASE);
    return this.segment(SREG.indexOf("fs")).base;
  }

  /** Makes `run` return after the current step. */
  private stop(): void {
    this.stopping = true;
    this.cpu.stopRequested = true;
    this.cpu.endStretch();
  }

  /** Lets kernel and processor meet. */
  private connect(): PhaseRunner {
    const { cpu, kernel } = this;
    const emit = (event: KernelEvent) => {
      this.observer?.onKernelEvent(event);
      this.currentProbe?.onEvent(event);
    };
    const invalidate = (linear: bigint) => {
      cpu.invalidatePage(linear);
      kernel.invalidateUserAsid(Number(cpu.cr3 & 0x7ffn));
    };
    const port: KernelPort = {
      emit,
      readGpr: (register) => cpu.readGpr(register),
      writeGpr: (register, value) => cpu.writeGpr(register, value),
      jumpTo: (rip) => {
        cpu.rip = rip;
      },
      userBase: (register) => this.userBase(register),
      flushTlb: () => {
        cpu.writeControlRegister("cr3", cpu.cr3);
        kernel.invalidateUserAsid(Number(cpu.cr3 & 0x7ffn));
      },
      timerChanged: () => {
        cpu.stopRequested = true;
        cpu.endStretch();
      },
      letTimePass: (nanoseconds) => {
        cpu.tscOffset += BigInt(nanoseconds);
      },
      invalidatePage: (linear) => invalidate(linear),
      setFsBase: (base) => cpu.writeMsr(msr.IA32_FS_BASE, base),
      get rip() {
        return cpu.rip;
      },
      get cr2() {
        return cpu.cr2;
      },
      get cr4() {
        return cpu.cr4;
      },
      get steps() {
        return cpu.steps;
      },
    };
    kernel.invalidate = invalidate;
    const phases = new PhaseRunner(kernel, port);
    cpu.onVmmcall = () => {
      const result = phases.vmmcall();
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
    return phases;
  }

  /** What a boot loader and the kernel's own start-up code leave in the processor, then the jump to the program. */
  private setUpProcessor(): void {
    const { cpu, kernel, options, image } = this;
    const { boot } = kernel;
    cpu.writeControlRegister("cr0", CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_AM | CR0_PG);
    const { config } = kernel.image;
    // Ring 3 comes first. CR4.PCIDE can be set only while CR3 has no identifier.
    cpu.writeControlRegister("cr3", cr3Of(boot.root, { ...config, pcid: false }).user);
    const cr4 =
      CR4_DE |
      CR4_PSE |
      CR4_PAE |
      CR4_MCE |
      CR4_PGE |
      CR4_OSFXSR |
      CR4_OSXMMEXCPT |
      CR4_FSGSBASE |
      (options.umip ? CR4_UMIP : 0n) |
      (options.smep ? CR4_SMEP : 0n) |
      (options.smap ? CR4_SMAP : 0n) |
      (options.pcid ? CR4_PCIDE : 0n);
    cpu.writeControlRegister("cr4", cr4);
    if (options.pcid) cpu.writeControlRegister("cr3", cr3Of(boot.root, config).user);
    cpu.writeMsr(msr.IA32_EFER, msr.EFER_SCE | msr.EFER_LME | msr.EFER_LMA | (options.nx ? msr.EFER_NXE : 0n));
    cpu.gdtr.set(GDT_BASE, GDT_LIMIT);
    cpu.idtr.set(IDT_BASE, IDT_LIMIT);
    cpu.loadTaskRegister(TSS_SELECTOR);
    cpu.writeMsr(msr.IA32_STAR, (BigInt(USER32_CS) << 48n) | (BigInt(KERNEL_CS) << 32n));
    cpu.writeMsr(msr.IA32_FMASK, SYSCALL_MASK);
    if (options.unikernel) {
      // No user mode, so nothing to come back to: the program begins in ring 0, on the stack that it keeps.
      cpu.writeMsr(msr.IA32_LSTAR, kernel.addressOf("uk_syscall_binary"));
      cpu.loadFlatKernelState(KERNEL_CS, kernel.loaded.entry, kernel.loaded.rsp);
      cpu.writeRflags(INTERRUPTS_ENABLED);
      return;
    }
    cpu.writeMsr(msr.IA32_LSTAR, kernel.addressOf("entry_SYSCALL_64"));
    cpu.writeMsr(msr.IA32_CSTAR, kernel.addressOf("entry_SYSCALL_compat"));
    cpu.writeMsr(msr.IA32_SYSENTER_CS, BigInt(KERNEL_CS));
    cpu.writeMsr(msr.IA32_SYSENTER_ESP, ENTRY_STACK_TOP);
    cpu.writeMsr(msr.IA32_SYSENTER_EIP, kernel.addressOf("entry_SYSENTER_compat"));
    cpu.writeMsr(msr.IA32_KERNEL_GS_BASE, boot.perCpuBase); // user mode first: SWAPGS brings it in
    const { entry, rsp } = kernel.loaded;
    cpu.loadFlatUserState({ in64BitMode: image.bits === 64, rip: entry, rsp });
    cpu.tlbMisses = 0;
    cpu.tlbFlushes = 0;
  }
}

/** The lowest address of the kernel's half of the address space. */
const KERNEL_HALF = 1n << 63n;
/** RFLAGS as a program finds it: IF, and bit 1, which is always set. */
const INTERRUPTS_ENABLED = 0x202;

/** Hears what the processor and the kernel do in a step. */
export interface MachineProbe extends CpuProbe {
  onEvent(event: Parameters<CpuProbe["onEvent"]>[0] | KernelEvent): void;
}

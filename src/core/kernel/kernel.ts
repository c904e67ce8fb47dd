import { clonePlain } from "../bits/clone.ts";
import type { ExecutableImage } from "../bits/executable-image.ts";
import type { PhysicalMemory } from "../memory/physical-memory.ts";
import { cr3Of } from "./address-space.ts";
import type { HardwareCapabilities } from "./auxv.ts";
import { type BootResult, bootKernel } from "./boot.ts";
import { type ExecArguments, ExecError, type LoadedProgram, loadProgram } from "./exec.ts";
import { allocateFrame, framesLeft, frameUsers } from "./frame-allocator.ts";
import type { KernelImage } from "./guest-image.ts";
import { firstTask, initialState } from "./initial-state.ts";
import { DIRECT_MAP_BASE, VDSO_BASES } from "./layout.ts";
import { PageTables, UnmappedError } from "./page-tables.ts";
import { type CallSite, patchCalls } from "./patch-calls.ts";
import { currentTask, type KernelState, type MmState, type TaskState } from "./state.ts";
import { writeTaskStruct } from "./task-struct.ts";

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
      capabilities,
    }: {
      exec: ExecArguments;
      terminal: "tty" | "pipe";
      image: KernelImage;
      nx: boolean;
      patched: boolean;
      capabilities: HardwareCapabilities;
    },
  ) {
    this.memory = memory;
    this.image = image;
    const { unikernel } = image.config;
    if (unikernel && program.bits === 32) {
      throw new ExecError(
        "a unikernel runs 64-bit programs only: ring 0 here is 64-bit code; choose 64 bits, or switch unikernel mode off",
      );
    }
    this.state = initialState();
    this.boot = bootKernel(memory, this.state, this.image, nx);
    this.tablesByRoot.set(this.boot.root, this.boot.tables);
    const structure = this.addressOf("init_task");
    const task = firstTask(program, exec, { root: this.boot.root, structure, terminal, unikernel });
    this.state.tasks.push(task);
    this.currentTaskAt = Number(this.boot.perCpuBase - DIRECT_MAP_BASE + this.addressOf("current_task"));
    writeTaskStruct(this, task, 0n, cr3Of(task.mm.root, this.image.config).kernel);
    const allocate = () => allocateFrame(memory, this.state);
    const patch = patched ? patchCalls(program, (name) => image.symbols.get(`uk_patched_${name}`)) : null;
    this.callSites = patch?.sites ?? [];
    const loadable = patch?.image ?? program;
    this.loaded = loadProgram(loadable, exec, task.mm, this.boot.tables, allocate, this.state, image, capabilities);
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
}

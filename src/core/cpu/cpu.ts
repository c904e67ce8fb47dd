import { high32, low32 } from "../bits/word64.ts";
import * as cr from "../isa/control-registers.ts";
import { EFER_NXE, EFER_SCE } from "../isa/msr.ts";
import { CS } from "../isa/registers.ts";
import { AC, RFLAGS_FIXED, TF } from "../isa/rflags.ts";
import type { PhysicalMemory } from "../memory/physical-memory.ts";
import type { PageWalkEntry } from "../mmu/page-walk.ts";
import { SUPERVISOR, SUPERVISOR_WITHOUT_USER_PAGES, Tlb, USER, USER_ALIGNED } from "../mmu/tlb.ts";
import { writeControlRegister } from "./control-register-access.ts";
import { CpuException, DB } from "./exception.ts";
import { fetchOperation } from "./fetch.ts";
import { type FlatUserState, loadFlatKernelState, loadFlatUserState, loadTaskRegister } from "./initial-state.ts";
import { inspectTranslation, peek, poke } from "./inspection.ts";
import { InstructionCache } from "./instruction-cache.ts";
import { deliverException, EXTERNAL, enterHandler } from "./interrupt-delivery.ts";
import { readMsr, writeMsr } from "./msr-access.ts";
import { MSR_EFER, MsrFile } from "./msr-file.ts";
import { OperandFile, RIP_HIGH, RIP_LOW, RIP_SLOT } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import type { CpuEvent, CpuProbe } from "./probe.ts";
import { SegmentRegister } from "./segment-register.ts";
import { type CpuState, loadState, saveState } from "./state.ts";
import { type StepResult, type VmmcallResult, WAITING } from "./step-result.ts";
import { TableRegister } from "./table-register.ts";

/** Whose processor: SYSENTER in long mode is Intel's, SYSCALL in compatibility mode AMD's. */
export interface CpuOptions {
  readonly vendor: "intel" | "amd";
}

/** The most steps of one stretch without a look at the outside: they are counted in a small integer. */
const STRETCH = 1 << 28;

/**
 * An x86-64 processor in long mode: 64-bit and compatibility mode, privilege levels 0 to 3, 4-level paging. It starts at CPL 0
 * in 64-bit mode with flat segments; who builds a machine sets registers and tables.
 *
 * Registers live in `gpr32` and its views as 32-bit halves; `bigint` is for callers outside the hot paths.
 */
export class Cpu {
  readonly memory: PhysicalMemory;
  readonly view: DataView;
  readonly options: CpuOptions;

  readonly operands = new OperandFile();
  /** Halves: register n is at 2n and 2n + 1. */
  readonly gpr32 = this.operands.words32;
  readonly gpr16 = this.operands.words16;
  readonly gpr8 = this.operands.words8;
  readonly gpr64 = this.operands.words64;

  /** The low 32 bits of RFLAGS; the rest is zero. RF and VM are never set. Whoever changes TF or AC uses `writeRflags`. */
  rflags = RFLAGS_FIXED;
  cpl = 0;
  /** CS.L: 64-bit mode, else compatibility mode. */
  in64BitMode = true;

  readonly segments: readonly SegmentRegister[] = Array.from({ length: 6 }, () => new SegmentRegister());
  /** Halves of each segment register's base, by number; FS and GS are IA32_FS_BASE and IA32_GS_BASE. */
  readonly segmentBase = new Int32Array(12);
  /** Bit n: segment n is writable data with base 0 and no limit, so compatibility mode needs no checks. */
  flatSegments = 0;

  /** Use `writeControlRegister` to change them. */
  cr0 = cr.CR0_PE | cr.CR0_ET | cr.CR0_NE | cr.CR0_WP | cr.CR0_PG;
  cr2 = 0n;
  cr3 = 0n;
  cr4 = cr.CR4_PAE;
  cr8 = 0n;
  readonly dr: bigint[] = [0n, 0n, 0n, 0n, 0n, 0n, 0xffff_0ff0n, 0x400n];
  readonly gdtr = new TableRegister();
  readonly idtr = new TableRegister();
  readonly ldtr = new TableRegister();
  readonly tr = new TableRegister();
  readonly msrs = new MsrFile();
  /** Added to the step count to give the time-stamp counter. */
  tscOffset = 0n;

  // Copies of control-register and MSR bits that walks and accesses ask for.
  wp = true;
  smep = false;
  smap = false;
  nxe = false;
  sce = false;

  readonly tlb = new Tlb();
  readonly readTags = this.tlb.readTags;
  readonly writeTags = this.tlb.writeTags;
  readonly executeTags = this.tlb.executeTags;
  /** The set of tags of the current privilege. */
  tlbSet = SUPERVISOR;

  readonly instructions: InstructionCache;
  /** Bits 31:12 of the page that `codeSlots` belongs to, -1 for none; and the high half of its address. */
  codePage = -1;
  codePageHigh = 0;
  codeSlots: (Operation | null)[] = [];

  /** Runs one phase of a service routine; called by VMMCALL at CPL 0. */
  onVmmcall: () => VmmcallResult = () => "done";
  /** Called after each change of CPL, while the instruction that causes it may still have flags or RIP to write. */
  onPrivilegeChange: (from: number, to: number, by: string) => void = () => {};
  /** Set by a hook: `run` returns after the current step. */
  stopRequested = false;
  halted = false;
  /** Why the processor shut down, or null. */
  shutdownReason: string | null = null;
  /** The last real instruction that Syscope does not have and that was raised as #UD. */
  lastUnimplemented: string | null = null;
  /** What the last step was. */
  lastResult: StepResult = "executed";
  /** The moment at which interrupts are held back though enabled: right after STI, MOV SS and POP SS. */
  shadowStep = -1;
  /** The moment at which a single-step trap does not come: right after MOV SS and POP SS. */
  trapShadowStep = -1;

  /** Steps at the end of the current stretch, and how many of it are left. */
  private stretchEnd = 0;
  private remaining = 0;
  private currentProbe: CpuProbe | null = null;

  constructor(memory: PhysicalMemory, options: CpuOptions) {
    this.memory = memory;
    this.view = memory.view;
    this.options = options;
    this.instructions = new InstructionCache(memory);
    for (const [number, register] of this.segments.entries()) {
      register.limit = 0xffff_ffff;
      register.attributes = number === CS ? 0xaf_9b00 : 0xcf_9300;
      register.usable = true;
    }
    this.segmentsChanged();
    memory.onCodeWrite = (frame) => {
      this.instructions.drop(frame);
      this.leaveCodePage();
    };
    memory.onImage = () => this.tlb.dropWriteTags();
    memory.onRestore = () => this.dropTags();
  }

  // --- Registers at the edge -------------------------------------------------------------------------------------------

  /** Register 0–15, unsigned. */
  readGpr(n: number): bigint {
    return this.gpr64[n] as bigint;
  }

  writeGpr(n: number, value: bigint): void {
    this.gpr64[n] = value;
  }

  get rip(): bigint {
    return this.gpr64[RIP_SLOT] as bigint;
  }

  set rip(address: bigint) {
    this.gpr64[RIP_SLOT] = address;
  }

  /** @throws {CpuException} #GP(0) for an MSR that does not exist */
  readMsr(number: number): bigint {
    return readMsr(this, number);
  }

  /** @throws {CpuException} #GP(0) for an MSR that does not exist or a value it cannot hold */
  writeMsr(number: number, value: bigint): void {
    writeMsr(this, number, value);
  }

  /** Instructions executed so far, in steps. */
  get steps(): number {
    return this.stretchEnd - this.remaining;
  }

  set steps(count: number) {
    this.stretchEnd = count;
    this.remaining = 0;
  }

  /** The listener to everything the processor does. While there is one, every access takes the path that reports. */
  get probe(): CpuProbe | null {
    return this.currentProbe;
  }

  set probe(probe: CpuProbe | null) {
    this.currentProbe = probe;
    this.dropTags();
  }

  report(event: CpuEvent): void {
    this.currentProbe?.onEvent(event);
  }

  /** Writes a control register as MOV does. @throws {CpuException} #GP(0) for a value that it cannot hold */
  writeControlRegister(name: "cr0" | "cr2" | "cr3" | "cr4" | "cr8", value: bigint): void {
    writeControlRegister(this, Number(name.slice(2)), value);
  }

  /** INVLPG: drops the translation of the page that contains an address. */
  invalidatePage(linear: bigint): void {
    this.tlb.flushPage(low32(linear), high32(linear));
    this.leaveCodePage();
    this.report({ kind: "tlb-flush", scope: "page", linear });
  }

  /** @throws {Error} where the selector names no 64-bit TSS in the GDT */
  loadTaskRegister(selector: number): void {
    loadTaskRegister(this, selector);
  }

  /** Goes to privilege level 3 as the kernel's first return to user space would. */
  loadFlatUserState(state: FlatUserState): void {
    loadFlatUserState(this, state);
  }

  /** Goes to privilege level 0 in 64-bit mode; SS is the selector after CS. */
  loadFlatKernelState(codeSelector: number, rip: bigint, rsp: bigint): void {
    loadFlatKernelState(this, codeSelector, rip, rsp);
  }

  saveState(): CpuState {
    return saveState(this);
  }

  loadState(state: CpuState): void {
    loadState(this, state);
  }

  // --- What a debugger may ask: nothing changes, nothing is reported ---------------------------------------------------

  /** Bytes at a linear address as CPL 0 could read them; undefined where a page is not mapped. */
  peek(linear: bigint, length: number): Uint8Array | undefined {
    return peek(this, linear, length);
  }

  /** Stores bytes at a linear address whatever the page's rights; false where a page is not mapped. */
  poke(linear: bigint, bytes: Uint8Array): boolean {
    return poke(this, linear, bytes);
  }

  /** Physical address of a linear address, and the paging entries that lead there. */
  translate(linear: bigint): { readonly physical: number; readonly entries: readonly PageWalkEntry[] } | undefined {
    return inspectTranslation(this, linear);
  }

  // --- State that other state is derived from --------------------------------------------------------------------------

  /** Replaces RFLAGS. Bit 1 is set; RF and VM are dropped. */
  writeRflags(value: number): void {
    this.rflags = (value & 0x3c_7fd5) | RFLAGS_FIXED;
    this.accessRightsChanged();
    // A single-step trap follows the next instruction: `run` has to look.
    if ((value & TF) !== 0) this.endStretch();
  }

  setCpl(cpl: number, by: string): void {
    if (cpl === this.cpl) return;
    const from = this.cpl;
    this.cpl = cpl;
    this.accessRightsChanged();
    this.report({ kind: "privilege-change", from, to: cpl, by });
    this.onPrivilegeChange(from, cpl, by);
  }

  /** After a change of CPL, RFLAGS.AC, CR0.AM or CR4.SMAP. */
  accessRightsChanged(): void {
    const ac = (this.rflags & AC) !== 0;
    if (this.cpl === 3) this.tlbSet = ac && (this.cr0 & cr.CR0_AM) !== 0n ? USER_ALIGNED : USER;
    else this.tlbSet = this.smap && !ac ? SUPERVISOR_WITHOUT_USER_PAGES : SUPERVISOR;
    this.leaveCodePage();
  }

  /** After a change of CR0, CR4 or EFER: what pages allow may be different. */
  controlChanged(): void {
    this.wp = (this.cr0 & cr.CR0_WP) !== 0n;
    this.smep = (this.cr4 & cr.CR4_SMEP) !== 0n;
    this.smap = (this.cr4 & cr.CR4_SMAP) !== 0n;
    const efer = this.msrs.words64[MSR_EFER] as bigint;
    this.nxe = (efer & EFER_NXE) !== 0n;
    this.sce = (efer & EFER_SCE) !== 0n;
    this.dropTags();
    this.accessRightsChanged();
  }

  /** After segment registers were loaded by other means than `segmentLoaded` tells. */
  segmentsChanged(): void {
    for (let number = 0; number < 6; number++) this.segmentLoaded(number);
  }

  /** After a segment register was loaded. */
  segmentLoaded(number: number): void {
    const register = this.segment(number);
    const base = (this.segmentBase[number * 2] as number) | (this.segmentBase[number * 2 + 1] as number);
    // Present, DPL and accessed aside: writable data that does not expand down.
    const isFlat =
      register.usable && base === 0 && register.limit === 0xffff_ffff && (register.attributes & 0x1e00) === 0x1200;
    if (isFlat) this.flatSegments |= 1 << number;
    else this.flatSegments &= ~(1 << number);
    if (number !== CS) return;
    this.in64BitMode = register.long;
    this.leaveCodePage();
  }

  segment(number: number): SegmentRegister {
    const register = this.segments[number];
    if (register === undefined) throw new Error(`no segment register ${number}`);
    return register;
  }

  /** Forgets tags, which only repeat the TLB: no guest can tell. */
  dropTags(): void {
    this.tlb.dropTags();
    this.leaveCodePage();
  }

  dropDecodedInstructions(): void {
    this.instructions.dropAll();
    this.operands.clearConstants();
    this.leaveCodePage();
  }

  enterCodePage(low: number, high: number, slots: (Operation | null)[]): void {
    this.codePage = low >>> 12;
    this.codePageHigh = high;
    this.codeSlots = slots;
  }

  leaveCodePage(): void {
    this.codePage = -1;
  }

  // --- Running ---------------------------------------------------------------------------------------------------------

  /** Makes the current step the last of its stretch, so that `run` looks at the state outside. */
  endStretch(): void {
    if (this.remaining <= 1) return;
    this.stretchEnd -= this.remaining - 1;
    this.remaining = 1;
  }

  /** Executes exactly one instruction, one iteration of a repeated string instruction, or delivers its exception. */
  step(): StepResult {
    if (this.shutdownReason !== null) return this.finish("shutdown");
    if (this.halted) return this.finish("halted");
    this.lastResult = "executed";
    const singleStep = (this.rflags & TF) !== 0;
    this.stretchEnd = this.steps + 1;
    this.remaining = 1;
    let op: Operation | null = null;
    try {
      op = fetchOperation(this);
      const g = this.gpr32;
      g[RIP_LOW] = (g[RIP_LOW] as number) + op.length;
      op.run(this, op);
      this.remaining = 0;
      if (singleStep && !op.clearsTrap && this.trapShadowStep !== this.steps) {
        this.dr[6] = (this.dr[6] as bigint) | (1n << 14n);
        this.deliver(DB("single step: RFLAGS.TF was set when the instruction began"));
      }
    } catch (thrown) {
      this.caught(thrown, op);
    }
    return this.lastResult;
  }

  /**
   * Executes up to `maxSteps` steps, as `step` would one by one. Stops early when a hook sets `stopRequested`, at HLT, at a
   * shutdown, and when VMMCALL waits; `lastResult` tells.
   * @returns steps executed
   */
  run(maxSteps: number): number {
    const first = this.steps;
    this.stopRequested = false;
    this.lastResult = "executed";
    while (this.steps - first < maxSteps && !this.stopRequested) {
      if (this.currentProbe !== null || (this.rflags & TF) !== 0 || this.halted || this.shutdownReason !== null) {
        this.step();
        if (this.stopped()) break;
        continue;
      }
      const start = this.steps;
      const stretch = Math.min(maxSteps - (start - first), STRETCH);
      this.stretchEnd = start + stretch;
      this.remaining = stretch;
      this.runStretch();
      if (this.stopped()) break;
    }
    return this.steps - first;
  }

  /** Whether the last step's result keeps the processor from going on by itself. */
  private stopped(): boolean {
    return this.lastResult === "waiting" || this.lastResult === "halted" || this.lastResult === "shutdown";
  }

  private runStretch(): void {
    const g = this.gpr32;
    while (this.remaining > 0) {
      let op: Operation | null = null;
      try {
        do {
          const low = g[RIP_LOW] as number;
          op = null;
          op =
            (low >>> 12 === this.codePage && g[RIP_HIGH] === this.codePageHigh ? this.codeSlots[low & 0xfff] : null) ??
            fetchOperation(this);
          do {
            g[RIP_LOW] = (g[RIP_LOW] as number) + op.length;
            op.run(this, op);
            op = op.next;
          } while (--this.remaining !== 0 && op !== null);
        } while (this.remaining !== 0);
      } catch (thrown) {
        this.caught(thrown, op);
        if (this.stopped()) return;
      }
    }
  }

  /** Ends a step in which something was thrown. `op` is the operation if one was reached. */
  private caught(thrown: unknown, op: Operation | null): void {
    if (op !== null) this.rewind(op.length);
    if (thrown === WAITING) {
      // The stretch ends before this step.
      this.stretchEnd -= this.remaining;
      this.remaining = 0;
      this.lastResult = "waiting";
      return;
    }
    if (!(thrown instanceof CpuException)) throw thrown;
    this.deliver(thrown);
    this.remaining -= this.remaining > 0 ? 1 : 0;
  }

  /** Moves RIP from past an instruction back to its start. */
  rewind(length: number): void {
    const g = this.gpr32;
    const low = g[RIP_LOW] as number;
    g[RIP_LOW] = low - length;
    if (low >>> 0 < length && this.in64BitMode) g[RIP_HIGH] = (g[RIP_HIGH] as number) - 1;
  }

  /** Moves RIP past an instruction of some length. */
  advance(length: number): void {
    const g = this.gpr32;
    const low = ((g[RIP_LOW] as number) + length) | 0;
    g[RIP_LOW] = low;
    if (low >>> 0 < length && this.in64BitMode) g[RIP_HIGH] = (g[RIP_HIGH] as number) + 1;
  }

  private deliver(exception: CpuException): void {
    this.lastResult = "exception";
    deliverException(this, exception);
    if (this.shutdownReason !== null) {
      this.endStretch();
      this.lastResult = "shutdown";
    }
  }

  /** For a repeated instruction: takes one more step of this stretch, if there is one and the code has not changed. */
  takeStep(): boolean {
    if (this.remaining <= 1 || this.codePage === -1) return false;
    this.remaining--;
    return true;
  }

  private finish(result: StepResult): StepResult {
    this.lastResult = result;
    return result;
  }

  /** Delivers an external interrupt if interrupts are enabled; false if they are not. It is not a step. */
  interrupt(vector: number): boolean {
    const enabled = (this.rflags & 0x200) !== 0 && this.shadowStep !== this.steps;
    if (!enabled || this.shutdownReason !== null) return false;
    this.halted = false;
    try {
      enterHandler(this, vector, EXTERNAL, -1, 0);
    } catch (thrown) {
      if (!(thrown instanceof CpuException)) throw thrown;
      this.deliver(thrown);
    }
    return true;
  }
}

import { high32, low32 } from "../bits/word64.ts";
import { DR6_BS } from "../isa/debug-registers.ts";
import { IF, RF, TF } from "../isa/rflags.ts";
import type { PageWalkEntry } from "../mmu/page-walk.ts";
import { instructionBreakpoints } from "./breakpoints.ts";
import { writeControlRegister } from "./control-register-access.ts";
import { CpuException, DB } from "./exception.ts";
import { fetchOperation } from "./fetch.ts";
import { type FlatUserState, loadFlatKernelState, loadFlatUserState, loadTaskRegister } from "./initial-state.ts";
import { inspectTranslation, peek, poke } from "./inspection.ts";
import { deliverException, EXTERNAL, enterHandler } from "./interrupt-delivery.ts";
import { readMsr, writeMsr } from "./msr-access.ts";
import { RIP_HIGH, RIP_LOW } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { ProcessorState } from "./processor-state.ts";
import { type CpuState, loadState, saveState } from "./state.ts";
import { type StepResult, type VmmcallResult, WAITING } from "./step-result.ts";

/** The most steps of one stretch without a look at the outside: they are counted in a small integer. */
const STRETCH = 1 << 28;

/**
 * An x86-64 processor in long mode: 64-bit and compatibility mode, privilege levels 0 to 3, 4-level paging. It starts at CPL 0
 * in 64-bit mode with flat segments; who builds a machine sets registers and tables.
 *
 * Registers live in `gpr32` and its views as 32-bit halves; `bigint` is for callers outside the hot paths.
 */
export class Cpu extends ProcessorState {
  /** Runs one phase of a service routine; called by VMMCALL at CPL 0. */
  onVmmcall: () => VmmcallResult = () => "done";
  /** Set by a hook: `run` returns after the current step. */
  stopRequested = false;
  /** What the last step was. */
  lastResult: StepResult = "executed";

  /** Steps at the end of the current stretch, and how many of it are left. */
  private stretchEnd = 0;
  private remaining = 0;

  /** Instructions executed so far, in steps. */
  get steps(): number {
    return this.stretchEnd - this.remaining;
  }

  set steps(count: number) {
    this.stretchEnd = count;
    this.remaining = 0;
  }

  // --- Registers at the edge -------------------------------------------------------------------------------------------

  /** @throws {CpuException} #GP(0) for an MSR that does not exist */
  readMsr(number: number): bigint {
    return readMsr(this, number);
  }

  /** @throws {CpuException} #GP(0) for an MSR that does not exist or a value it cannot hold */
  writeMsr(number: number, value: bigint): void {
    writeMsr(this, number, value);
  }

  /** Writes a control register as MOV does. @throws {CpuException} #GP(0) for a value that it cannot hold */
  writeControlRegister(name: "cr0" | "cr2" | "cr3" | "cr4" | "cr8", value: bigint): void {
    writeControlRegister(this, Number(name.slice(2)), value);
  }

  /** INVLPG: drops the translation of the page that contains an address. */
  invalidatePage(linear: bigint): void {
    const entries = this.tlb.flushPage(low32(linear), high32(linear));
    this.leaveCodePage();
    this.report({ kind: "tlb-flush", scope: "page", linear, entries });
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
      if (this.breakpointsEnabled) this.checkInstructionBreakpoints();
      op = fetchOperation(this);
      const g = this.gpr32;
      g[RIP_LOW] = (g[RIP_LOW] as number) + op.length;
      op.run(this, op);
      this.remaining = 0;
      if ((singleStep && !op.clearsTrap) || this.pendingBreakpoints !== 0) this.trap(singleStep && !op.clearsTrap);
    } catch (thrown) {
      this.caught(thrown, op);
    }
    return this.lastResult;
  }

  // not while RFLAGS.RF = 1, nor on Intel right after MOV SS and POP SS
  private checkInstructionBreakpoints(): void {
    if (this.resumeStep === this.steps) return;
    if (this.trapShadowStep === this.steps && this.options.vendor === "intel") return;
    const met = instructionBreakpoints(this);
    if (met !== 0) throw DB("instruction breakpoint", BigInt(met));
  }

  /** Delivers the debug trap of the instruction that is done; right after MOV SS and POP SS it waits for the next one. */
  private trap(singleStep: boolean): void {
    if (this.trapShadowStep === this.steps) return;
    const why = [...(singleStep ? ["single step: RFLAGS.TF was set when the instruction began"] : [])];
    if (this.pendingBreakpoints !== 0) why.push("data breakpoint");
    const conditions = BigInt(this.pendingBreakpoints) | (singleStep ? DR6_BS : 0n);
    this.pendingBreakpoints = 0;
    this.shadowStep = -1; // STI holds back interrupts, not traps; the handler is behind its shadow
    this.remaining = 1; // the trap is delivered within the step of its instruction
    this.deliver(DB(why.join("; "), conditions));
    this.remaining = 0;
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
      const traps = (this.rflags & TF) !== 0 || this.breakpointsEnabled || this.pendingBreakpoints !== 0;
      if (this.probe !== null || traps || this.halted || this.shutdownReason !== null) {
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
    this.pendingBreakpoints = 0;
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

  /** Interrupts are enabled, and the step before was none that holds them back. */
  get acceptsInterrupts(): boolean {
    return (this.rflags & IF) !== 0 && this.shadowStep !== this.steps && this.shutdownReason === null;
  }

  /** Delivers an external interrupt if interrupts are enabled; false if they are not. It is not a step. */
  interrupt(vector: number): boolean {
    if (!this.acceptsInterrupts) return false;
    this.halted = false;
    if (this.probe !== null) this.report({ kind: "external-interrupt", vector, rip: this.rip });
    try {
      enterHandler(this, vector, EXTERNAL, -1, this.resumeStep === this.steps ? RF : 0);
      this.onHandlerEntered(vector, null);
    } catch (thrown) {
      if (!(thrown instanceof CpuException)) throw thrown;
      this.deliver(thrown);
    }
    return true;
  }
}

import * as cr from "../isa/control-registers.ts";
import { EFER_NXE, EFER_SCE } from "../isa/msr.ts";
import { CS } from "../isa/registers.ts";
import { AC, RFLAGS_FIXED, TF } from "../isa/rflags.ts";
import type { PhysicalMemory } from "../memory/physical-memory.ts";
import { SUPERVISOR, SUPERVISOR_WITHOUT_USER_PAGES, Tlb, USER, USER_ALIGNED } from "../mmu/tlb.ts";
import type { CpuException } from "./exception.ts";
import { type CodeSlots, InstructionCache } from "./instruction-cache.ts";
import { MSR_EFER, MsrFile } from "./msr-file.ts";
import { OperandFile, RIP_SLOT } from "./operand-file.ts";
import type { CpuEvent, CpuProbe } from "./probe.ts";
import { SegmentRegister } from "./segment-register.ts";
import { TableRegister } from "./table-register.ts";
import { VectorFile } from "./vector-file.ts";
import { MXCSR_INITIAL, X87State } from "./x87-state.ts";

/** Whose processor: SYSENTER in long mode is Intel's, SYSCALL in compatibility mode AMD's. */
export interface CpuOptions {
  readonly vendor: "intel" | "amd";
}

/** Everything a processor holds, and what follows from it: which tags apply, which segments are flat, where code is fetched. */
export abstract class ProcessorState {
  readonly memory: PhysicalMemory;
  readonly view: DataView;
  readonly options: CpuOptions;

  readonly operands = new OperandFile();
  /** Halves: register n is at 2n and 2n + 1. */
  readonly gpr32 = this.operands.words32;
  readonly gpr16 = this.operands.words16;
  readonly gpr8 = this.operands.words8;
  readonly gpr64 = this.operands.words64;

  readonly vectors = new VectorFile();
  readonly x87 = new X87State();
  /** Control and status of SSE floating point. */
  mxcsr = MXCSR_INITIAL;

  /** The low 32 bits of RFLAGS; the rest is zero. VM is never set, and RF is `resumeStep`. Whoever changes TF or AC uses `writeRflags`. */
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
  /** CR0.EM = CR0.TS = 0 and CR4.OSFXSR = 1: x87, MMX and SSE instructions need no further check. */
  extendedStateEnabled = false;

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
  codeSlots: CodeSlots = [];

  /** Called after each change of CPL, while the instruction that causes it may still have flags or RIP to write. */
  onPrivilegeChange: (from: number, to: number, by: string) => void = () => {};
  /** Called once a handler was entered through the IDT, frame pushed and RIP set; null for INT n and its like. */
  onHandlerEntered: (vector: number, exception: CpuException | null) => void = () => {};
  /** Called after an IRET that stayed at its privilege level. */
  onReturnWithinLevel: () => void = () => {};
  halted = false;
  /** Why the processor shut down, or null. */
  shutdownReason: string | null = null;
  /** The moment at which interrupts are held back though enabled: right after STI, MOV SS and POP SS. */
  shadowStep = -1;
  /** The moment at which a single-step trap does not come: right after MOV SS and POP SS. */
  trapShadowStep = -1;
  /** The moment at which no instruction breakpoint is looked at: right after an IRET that loads RFLAGS.RF. */
  resumeStep = -1;
  /** DR7 enables a breakpoint; one on data. Kept by `debugRegistersChanged`. */
  breakpointsEnabled = false;
  dataBreakpoints = false;
  /** DR6 bits of data breakpoints that were met and not yet reported. */
  pendingBreakpoints = 0;

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

  /** Makes the current step the last before the state outside is looked at. */
  abstract endStretch(): void;

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
    const { CR0_EM, CR0_TS, CR4_OSFXSR } = cr;
    const enabled = (this.cr0 & (CR0_EM | CR0_TS)) === 0n && (this.cr4 & CR4_OSFXSR) !== 0n;
    // Decoded x87, MMX and SSE instructions know whether they have to ask.
    if (enabled !== this.extendedStateEnabled) this.dropDecodedInstructions();
    this.extendedStateEnabled = enabled;
    this.tlb.pcid = (this.cr4 & cr.CR4_PCIDE) !== 0n ? Number(this.cr3 & 0xfffn) : 0;
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

  enterCodePage(low: number, high: number, slots: CodeSlots): void {
    this.codePage = low >>> 12;
    this.codePageHigh = high;
    this.codeSlots = slots;
  }

  leaveCodePage(): void {
    this.codePage = -1;
  }
}

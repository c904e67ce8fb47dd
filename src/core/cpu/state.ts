import type { TlbState } from "../mmu/tlb.ts";
import { debugRegistersChanged } from "./breakpoints.ts";
import type { Cpu } from "./cpu.ts";
import { ARCHITECTURAL_HALVES } from "./operand-file.ts";
import type { TableRegister } from "./table-register.ts";
import { VECTOR_MEMORY, X87_REGISTERS } from "./vector-file.ts";
import type { X87State } from "./x87-state.ts";

interface SegmentState {
  readonly selector: number;
  readonly limit: number;
  readonly attributes: number;
  readonly usable: boolean;
}

interface TableState {
  readonly selector: number;
  readonly baseLow: number;
  readonly baseHigh: number;
  readonly limit: number;
}

/** Everything a processor is, memory aside: plain data, fit for `structuredClone`. */
export interface CpuState {
  /** Halves of RAX … R15 and RIP. */
  readonly registers: Int32Array;
  /** The architectural slots of the vector file: XMM0 … XMM15, then R0 … R7 of the x87 FPU, 4 words each. */
  readonly vectors: Int32Array;
  readonly mxcsr: number;
  readonly x87: Readonly<X87State>;
  readonly rflags: number;
  readonly cpl: number;
  readonly segments: readonly SegmentState[];
  readonly segmentBase: Int32Array;
  readonly cr: readonly [cr0: bigint, cr2: bigint, cr3: bigint, cr4: bigint, cr8: bigint];
  readonly dr: readonly bigint[];
  readonly gdtr: TableState;
  readonly idtr: TableState;
  readonly ldtr: TableState;
  readonly tr: TableState;
  readonly msrs: BigUint64Array;
  readonly tscOffset: bigint;
  readonly tlb: TlbState;
  readonly halted: boolean;
  readonly shutdownReason: string | null;
  readonly shadowStep: number;
  readonly trapShadowStep: number;
  readonly resumeStep: number;
  readonly pendingBreakpoints: number;
  readonly steps: number;
}

function saveTable({ selector, baseLow, baseHigh, limit }: TableRegister): TableState {
  return { selector, baseLow, baseHigh, limit };
}

function loadTable(register: TableRegister, { selector, baseLow, baseHigh, limit }: TableState): void {
  register.selector = selector;
  register.baseLow = baseLow;
  register.baseHigh = baseHigh;
  register.limit = limit;
}

const XMM_WORDS = VECTOR_MEMORY;
const X87_WORDS = 8 * 4;

/** The architectural slots of the vector file: see `CpuState.vectors`. */
export function saveVectors(words: Int32Array): Int32Array {
  const saved = new Int32Array(XMM_WORDS + X87_WORDS);
  saved.set(words.subarray(0, XMM_WORDS));
  saved.set(words.subarray(X87_REGISTERS, X87_REGISTERS + X87_WORDS), XMM_WORDS);
  return saved;
}

function loadVectors(words: Int32Array, saved: Int32Array): void {
  words.set(saved.subarray(0, XMM_WORDS));
  words.set(saved.subarray(XMM_WORDS), X87_REGISTERS);
}

export function saveState(cpu: Cpu): CpuState {
  return {
    registers: cpu.gpr32.slice(0, ARCHITECTURAL_HALVES),
    vectors: saveVectors(cpu.vectors.words32),
    mxcsr: cpu.mxcsr,
    x87: { ...cpu.x87 },
    rflags: cpu.rflags,
    cpl: cpu.cpl,
    segments: cpu.segments.map(({ selector, limit, attributes, usable }) => ({ selector, limit, attributes, usable })),
    segmentBase: cpu.segmentBase.slice(),
    cr: [cpu.cr0, cpu.cr2, cpu.cr3, cpu.cr4, cpu.cr8],
    dr: [...cpu.dr],
    gdtr: saveTable(cpu.gdtr),
    idtr: saveTable(cpu.idtr),
    ldtr: saveTable(cpu.ldtr),
    tr: saveTable(cpu.tr),
    msrs: cpu.msrs.words64.slice(),
    tscOffset: cpu.tscOffset,
    tlb: cpu.tlb.saveState(),
    halted: cpu.halted,
    shutdownReason: cpu.shutdownReason,
    shadowStep: cpu.shadowStep,
    trapShadowStep: cpu.trapShadowStep,
    resumeStep: cpu.resumeStep,
    pendingBreakpoints: cpu.pendingBreakpoints,
    steps: cpu.steps,
  };
}

/** Puts a state back. Memory must be put back too; the order does not matter. */
export function loadState(cpu: Cpu, state: CpuState): void {
  cpu.gpr32.set(state.registers);
  loadVectors(cpu.vectors.words32, state.vectors);
  cpu.mxcsr = state.mxcsr;
  Object.assign(cpu.x87, state.x87);
  cpu.rflags = state.rflags;
  cpu.cpl = state.cpl;
  for (const [number, segment] of state.segments.entries()) Object.assign(cpu.segment(number), segment);
  cpu.segmentBase.set(state.segmentBase);
  [cpu.cr0, cpu.cr2, cpu.cr3, cpu.cr4, cpu.cr8] = state.cr;
  for (const [number, value] of state.dr.entries()) cpu.dr[number] = value;
  loadTable(cpu.gdtr, state.gdtr);
  loadTable(cpu.idtr, state.idtr);
  loadTable(cpu.ldtr, state.ldtr);
  loadTable(cpu.tr, state.tr);
  cpu.msrs.words64.set(state.msrs);
  cpu.tscOffset = state.tscOffset;
  cpu.tlb.loadState(state.tlb);
  cpu.halted = state.halted;
  cpu.shutdownReason = state.shutdownReason;
  cpu.shadowStep = state.shadowStep;
  cpu.trapShadowStep = state.trapShadowStep;
  cpu.resumeStep = state.resumeStep;
  cpu.pendingBreakpoints = state.pendingBreakpoints;
  debugRegistersChanged(cpu);
  cpu.steps = state.steps;
  cpu.segmentsChanged();
  cpu.controlChanged();
}

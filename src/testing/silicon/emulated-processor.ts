import { encodeSegmentDescriptor } from "../../core/isa/descriptors.ts";
import { exceptionOf } from "../../core/isa/exceptions.ts";
import { PAGE_NX, PAGE_P, PAGE_RW, PAGE_US } from "../../core/isa/paging.ts";
import { CS, FS, GS, SS } from "../../core/isa/registers.ts";
import { TF } from "../../core/isa/rflags.ts";
import { BareCpu, GDT, KERNEL_CODE, USER_CODE, USER_DATA, USER_STACK_TOP } from "../bare-cpu.ts";
import { type Signal, signalOf } from "./linux-signals.ts";
import {
  CODE,
  CODE_SIZE,
  DATA,
  DATA_SIZE,
  PATCH_FLAGS,
  PATCH_MEMORY,
  type Patch,
  type Program,
  SEGMENTS,
  SHARED_SIZE,
  THREAD_DESCRIPTORS,
} from "./program.ts";
import { type FxImage, loadVectorState } from "./vector-state.ts";
import type { RealState } from "./wire-format.ts";

const DEBUG = 1;
const X87_ERROR = 16;
const PAGE = 0x1000;

/** Syscope's processor with the pages and descriptors of step-programs.c, and just enough of Linux to come back from a fault. */
export class EmulatedProcessor {
  readonly machine: BareCpu;
  readonly cpu: BareCpu["cpu"];
  /** The last step had TF set and was followed by the single-step trap. */
  trapped = false;
  private codeLength = 0;
  private readonly flat = {
    64: [] as {
      readonly selector: number;
      readonly limit: number;
      readonly attributes: number;
      readonly usable: boolean;
    }[],
    32: [] as {
      readonly selector: number;
      readonly limit: number;
      readonly attributes: number;
      readonly usable: boolean;
    }[],
  };

  constructor(vendor: "intel" | "amd") {
    this.machine = new BareCpu({ vendor, code: [] });
    this.cpu = this.machine.cpu;
    const { machine } = this;
    for (let page = 0n; page < 4n; page++) {
      for (const start of [USER_CODE, USER_DATA, USER_STACK_TOP - 0x4000n]) machine.map(start + page * 0x1000n, 0n);
    }
    for (let at = 0; at < CODE_SIZE; at += PAGE) machine.map(BigInt(CODE + at), PAGE_P | PAGE_US);
    for (let at = 0; at < SHARED_SIZE; at += PAGE) {
      machine.map(BigInt(DATA + at), PAGE_P | PAGE_US | PAGE_NX | (at < DATA_SIZE ? PAGE_RW : 0n));
    }
    machine.write(BigInt(CODE), new Uint8Array(CODE_SIZE).fill(0xcc));
    machine.write(KERNEL_CODE, Uint8Array.of(0x48, 0xcf)); // IRETQ
    for (const [i, { base, limit, pages, expandDown, writable }] of THREAD_DESCRIPTORS.entries()) {
      const { low } = encodeSegmentDescriptor({
        base: BigInt(base),
        limit,
        type: 1 | (writable ? 2 : 0) | (expandDown ? 4 : 0),
        codeOrData: true,
        dpl: 3,
        present: true,
        available: i < 3,
        longMode: false,
        defaultBig: true,
        granularity: pages ? "page" : "byte",
      });
      machine.write64(GDT + BigInt(12 + i) * 8n, low);
    }
    for (const bits of [64, 32] as const) this.rememberSegments(bits);
  }

  private rememberSegments(bits: 64 | 32): void {
    const { cpu } = this;
    cpu.loadFlatUserState({ in64BitMode: bits === 64, rip: BigInt(CODE), rsp: 0n });
    if (bits === 32) {
      const whole = { ...segmentOf(cpu.segment(SS)), selector: 0x63, attributes: 0xd0_f300 };
      Object.assign(cpu.segment(FS), whole);
      Object.assign(cpu.segment(GS), { ...whole, selector: 0x6b, limit: 0xfff, attributes: 0x50_f300 });
    }
    this.flat[bits] = cpu.segments.map(segmentOf);
  }

  /** @param real the state that it begins in */
  begin(program: Program, real: RealState): void {
    const { machine, cpu } = this;
    const { code, start, bits } = program;
    const fill = new Uint8Array(Math.max(this.codeLength, code.length) + 16).fill(0xcc);
    fill.set(code);
    machine.write(BigInt(CODE), fill);
    machine.write(BigInt(DATA), start.data);
    this.codeLength = code.length;
    cpu.setCpl(3, "boot");
    this.resetSegments(bits);
    machine.loadRegisters(start.gpr);
    cpu.rip = BigInt(CODE);
    cpu.writeRflags(start.rflags);
    loadVectorState(cpu, real.fx);
  }

  resetSegments(bits: 64 | 32): void {
    const { cpu } = this;
    for (const [number, segment] of this.flat[bits].entries()) Object.assign(cpu.segment(number), segment);
    cpu.segmentBase.fill(0);
    this.setBases(SEGMENTS[bits].fsBase, SEGMENTS[bits].gsBase);
    cpu.segmentsChanged();
  }

  private setBases(fsBase: bigint, gsBase: bigint): void {
    const halves = this.cpu.segmentBase;
    const words = new BigUint64Array([fsBase, gsBase]);
    halves.set(new Int32Array(words.buffer), 2 * FS);
  }

  /** Whether a selector or base differs from what every instruction starts with. */
  segmentsDiffer(bits: 64 | 32): boolean {
    const { cpu } = this;
    return (
      this.flat[bits].some(
        ({ selector, usable }, number) =>
          cpu.segment(number).selector !== selector || cpu.segment(number).usable !== usable,
      ) ||
      this.base(FS) !== SEGMENTS[bits].fsBase ||
      this.base(GS) !== SEGMENTS[bits].gsBase
    );
  }

  /** A segment's base. */
  base(segment: number): bigint {
    const halves = this.cpu.segmentBase;
    return (BigInt((halves[2 * segment + 1] as number) >>> 0) << 32n) | BigInt((halves[2 * segment] as number) >>> 0);
  }

  /** General registers, flags and memory. */
  apply({ kind, index, low, high }: Patch): void {
    const { cpu } = this;
    if (kind < 16) cpu.writeGpr(kind, low);
    else if (kind === PATCH_FLAGS) cpu.writeRflags((cpu.rflags & ~Number(high)) | Number(low));
    else if (kind === PATCH_MEMORY) {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigUint64(0, low, true);
      this.machine.write(BigInt(DATA + index), bytes);
    }
  }

  /** MXCSR_MASK in an FXSAVE image is the real processor's: it tells which bits MXCSR has, and AMD's have one more. */
  storeMxcsrMask(offset: bigint, segment: number, { bytes }: FxImage): void {
    const base = this.cpu.in64BitMode && segment < FS ? 0n : this.base(segment);
    this.machine.write(BigInt.asUintN(64, base + offset) + 28n, bytes.subarray(28, 32));
  }

  /** Takes another processor's registers; segments are reset by whoever calls. */
  take(state: RealState): void {
    this.cpu.gpr32.set(state.words32);
    this.cpu.writeRflags(state.rflags);
    loadVectorState(this.cpu, state.fx);
  }

  /** Executes one step. @returns the signal of its fault */
  step(): Signal | null {
    const { cpu } = this;
    const withTrap = (cpu.rflags & TF) !== 0;
    this.trapped = false;
    cpu.step();
    // MOV SS and POP SS hold back the trap, so that a debugger sees the next instruction together with them.
    if (cpu.cpl === 3 && cpu.trapShadowStep === cpu.steps) cpu.step();
    if (cpu.cpl === 3) return null;
    const signal = this.returnFromHandler();
    if (signal.vector !== DEBUG || !withTrap) return signal.signal;
    this.trapped = true;
    return null;
  }

  /** What Linux does with an exception of user mode, except that the program goes on where it was. */
  private returnFromHandler(): { readonly vector: number; readonly signal: Signal } {
    const { cpu, machine } = this;
    const { vector } = machine;
    if (vector === undefined) throw new Error(`no handler at ${cpu.rip.toString(16)}`);
    if (exceptionOf(vector)?.hasErrorCode === true && vector !== 3) cpu.writeGpr(4, cpu.readGpr(4) + 8n);
    const rsp = cpu.readGpr(4);
    const rip = machine.read64(rsp);
    // IRETQ checks the address that it returns to; ptrace only shows it.
    machine.write64(rsp, BigInt(CODE));
    cpu.rip = KERNEL_CODE;
    cpu.step();
    if (cpu.cpl !== 3) throw new Error(`IRETQ did not return from vector ${vector}`);
    cpu.rip = rip;
    return { vector, signal: signalOf(vector, rip, cpu.cr2, this.unmasked(vector)) };
  }

  /** #MF and #XM: the exception flags that are set and not masked. */
  private unmasked(vector: number): number {
    const { mxcsr, x87 } = this.cpu;
    return vector === X87_ERROR ? x87.status & ~x87.control & 0x3f : mxcsr & ~(mxcsr >> 7) & 0x3f;
  }

  get codeSelector(): number {
    return this.cpu.segment(CS).selector;
  }

  data(): Uint8Array {
    const bytes = this.cpu.peek(BigInt(DATA), SHARED_SIZE);
    if (bytes === undefined) throw new Error("the data is not mapped");
    return bytes;
  }
}

function segmentOf({
  selector,
  limit,
  attributes,
  usable,
}: {
  selector: number;
  limit: number;
  attributes: number;
  usable: boolean;
}) {
  return { selector, limit, attributes, usable };
}

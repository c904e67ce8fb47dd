import { assemble } from "../core/assembler/assemble.ts";
import { Cpu } from "../core/cpu/cpu.ts";
import type { CpuEvent } from "../core/cpu/probe.ts";
import {
  CR0_AM,
  CR0_ET,
  CR0_NE,
  CR0_PE,
  CR0_PG,
  CR0_WP,
  CR4_FSGSBASE,
  CR4_OSFXSR,
  CR4_OSXMMEXCPT,
  CR4_PAE,
  CR4_PGE,
} from "../core/isa/control-registers.ts";
import { encodeGate, encodeSegmentDescriptor, INTERRUPT_GATE, TSS_AVAILABLE } from "../core/isa/descriptors.ts";
import {
  EFER_LMA,
  EFER_LME,
  EFER_NXE,
  EFER_SCE,
  IA32_EFER,
  IA32_FMASK,
  IA32_LSTAR,
  IA32_STAR,
} from "../core/isa/msr.ts";
import { PAGE_P, PAGE_RW, PAGE_US } from "../core/isa/paging.ts";
import { TSS_IO_MAP_BASE, TSS_IST1, TSS_RSP0, TSS_SIZE } from "../core/isa/tss.ts";
import { PhysicalMemory } from "../core/memory/physical-memory.ts";

/** A processor with tables and pages but no kernel: what the tests of `core/cpu` and `core/mmu` run on. */

/** Where things are, linear. User pages are mapped for user and kernel, kernel pages for the kernel only, all writable. */
export const USER_CODE = 0x40_0000n;
export const USER_DATA = 0x60_0000n;
export const USER_STACK_TOP = 0x80_0000n;
export const KERNEL_CODE = 0xffff_8000_0010_0000n;
export const KERNEL_DATA = 0xffff_8000_0020_0000n;
export const KERNEL_STACK_TOP = 0xffff_8000_0030_0000n;
export const IST_STACK_TOP = 0xffff_8000_0032_0000n;
export const GDT = 0xffff_8000_0040_0000n;
export const IDT = 0xffff_8000_0041_0000n;
export const TSS = 0xffff_8000_0042_0000n;
/** Each vector's handler is 16 bytes of HLT, all in the kernel's code. */
export const HANDLERS = 0xffff_8000_0050_0000n;
export const SYSCALL_ENTRY = 0xffff_8000_0060_0000n;

const KERNEL_CS = 0x10;
const USER32_CS = 0x23;
export const TSS_SELECTOR = 0x40;

const MEMORY_SIZE = 8 << 20;
const ROOT = 0x1000;

/** The bytes of Intel-syntax assembly at an address. */
export function machineCode(source: string, address: bigint, bits: 64 | 32): Uint8Array {
  const result = assemble(source, { syntax: "intel", bits, layout: { ".text": address } });
  if (!result.ok) throw new Error(result.diagnostics.map(({ line, message }) => `${line}: ${message}`).join("; "));
  const text = result.image.sections.find(({ name }) => name === ".text");
  if (text === undefined) throw new Error("the source has no code");
  return text.bytes;
}

/** Vectors whose gates user mode may enter with INT n. */
const USER_GATES = new Set([3, 4, 0x80]);

export interface BareCpuOptions {
  /** Intel-syntax assembly or bytes, placed where RIP points; one HLT by default. */
  readonly code?: string | ArrayLike<number>;
  readonly cpl?: 0 | 3;
  readonly bits?: 64 | 32;
  readonly vendor?: "intel" | "amd";
  /** Initial registers by number. */
  readonly gpr?: Readonly<Record<number, bigint>>;
  readonly rflags?: number;
  /** More CR4 bits. */
  readonly cr4?: bigint;
}

export class BareCpu {
  readonly memory = new PhysicalMemory(MEMORY_SIZE);
  readonly cpu: Cpu;
  private readonly bits: 64 | 32;
  private nextFrame = 2;

  constructor({ code = [0xf4], cpl = 3, bits = 64, vendor = "intel", gpr = {}, rflags, cr4 = 0n }: BareCpuOptions) {
    const cpu = new Cpu(this.memory, { vendor });
    this.cpu = cpu;
    const user = PAGE_P | PAGE_RW | PAGE_US;
    const kernel = PAGE_P | PAGE_RW;
    for (let page = 0n; page < 4n; page++) {
      this.map(USER_CODE + page * 0x1000n, user);
      this.map(USER_DATA + page * 0x1000n, user);
      this.map(USER_STACK_TOP - (page + 1n) * 0x1000n, user);
      this.map(KERNEL_CODE + page * 0x1000n, kernel);
      this.map(KERNEL_DATA + page * 0x1000n, kernel);
      this.map(KERNEL_STACK_TOP - (page + 1n) * 0x1000n, kernel);
    }
    for (const page of [IST_STACK_TOP - 0x1000n, GDT, IDT, TSS, HANDLERS, SYSCALL_ENTRY]) this.map(page, kernel);

    cpu.writeControlRegister("cr0", CR0_PE | CR0_ET | CR0_NE | CR0_WP | CR0_AM | CR0_PG);
    cpu.writeControlRegister("cr3", BigInt(ROOT));
    cpu.writeControlRegister("cr4", CR4_PAE | CR4_PGE | CR4_FSGSBASE | CR4_OSFXSR | CR4_OSXMMEXCPT | cr4);
    cpu.writeMsr(IA32_EFER, EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE);
    cpu.writeMsr(IA32_STAR, (BigInt(USER32_CS) << 48n) | (BigInt(KERNEL_CS) << 32n));
    cpu.writeMsr(IA32_LSTAR, SYSCALL_ENTRY);
    cpu.writeMsr(IA32_FMASK, 0x25_7fd5n);
    this.writeTables();
    cpu.gdtr.set(GDT, 0x7f);
    cpu.idtr.set(IDT, 0xfff);
    cpu.loadTaskRegister(TSS_SELECTOR);

    const rip = cpl === 3 ? USER_CODE : KERNEL_CODE;
    if (cpl === 3) cpu.loadFlatUserState({ in64BitMode: bits === 64, rip, rsp: USER_STACK_TOP - 0x100n });
    else cpu.loadFlatKernelState(KERNEL_CS, rip, KERNEL_STACK_TOP - 0x100n);
    if (rflags !== undefined) cpu.writeRflags(rflags);
    for (const [register, value] of Object.entries(gpr)) cpu.writeGpr(Number(register), value);
    this.bits = bits;
    this.code(rip, code);
  }

  /** Puts code at an address: assembly of the program's mode, or bytes. */
  code(address: bigint, code: string | ArrayLike<number>, bits: 64 | 32 = this.bits): void {
    this.write(address, typeof code === "string" ? machineCode(code, address, bits) : Uint8Array.from(code));
  }

  /** Maps a page to a new frame of zeros, or changes a mapped page's entry bits. @returns physical address of the frame */
  map(linear: bigint, bits: bigint, physical?: number): number {
    let table = ROOT;
    for (const shift of [39n, 30n, 21n]) {
      const entry = table + Number((linear >> shift) & 511n) * 8;
      let value = this.memory.read64(entry);
      if ((value & PAGE_P) === 0n) {
        value = BigInt(this.allocate()) | PAGE_P | PAGE_RW | PAGE_US;
        this.memory.write64(entry, value);
      }
      table = Number(value & 0x000f_ffff_ffff_f000n);
    }
    const entry = table + Number((linear >> 12n) & 511n) * 8;
    const old = Number(this.memory.read64(entry) & 0x000f_ffff_ffff_f000n);
    const frame = physical ?? (old !== 0 ? old : this.allocate());
    this.memory.write64(entry, BigInt(frame) | bits);
    return frame;
  }

  /** Physical address of the entry of one level for a linear address. */
  entryAddress(linear: bigint, level: "PML4E" | "PDPTE" | "PDE" | "PTE"): number {
    const found = this.cpu.translate(linear)?.entries.find((entry) => entry.level === level);
    if (found === undefined) throw new Error(`no ${level} for ${linear.toString(16)}`);
    return found.physical;
  }

  allocate(): number {
    return this.nextFrame++ * 0x1000;
  }

  write(linear: bigint, bytes: Uint8Array): void {
    if (!this.cpu.poke(linear, bytes)) throw new Error(`not mapped: ${linear.toString(16)}`);
  }

  write64(linear: bigint, value: bigint): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value, true);
    this.write(linear, bytes);
  }

  /** Quadwords from an address up. */
  writeWords(linear: bigint, words: readonly bigint[]): void {
    for (const [i, word] of words.entries()) this.write64(linear + BigInt(i) * 8n, word);
  }

  /** All sixteen registers, by number. */
  loadRegisters(values: readonly bigint[]): void {
    for (const [register, value] of values.entries()) this.cpu.writeGpr(register, value);
  }

  read64(linear: bigint): bigint {
    const bytes = this.cpu.peek(linear, 8);
    if (bytes === undefined) throw new Error(`not mapped: ${linear.toString(16)}`);
    return new DataView(bytes.buffer).getBigUint64(0, true);
  }

  /** `count` quadwords from RSP up. */
  stack(count: number): bigint[] {
    const rsp = this.cpu.readGpr(4);
    return Array.from({ length: count }, (_, i) => this.read64(rsp + BigInt(i) * 8n));
  }

  /** The vector whose handler RIP is at, or undefined. */
  get vector(): number | undefined {
    const offset = this.cpu.rip - HANDLERS;
    return offset >= 0n && offset < 0x1000n && offset % 16n === 0n ? Number(offset / 16n) : undefined;
  }

  /** Executes one step and returns what it reported. */
  observe(): CpuEvent[] {
    const events: CpuEvent[] = [];
    this.cpu.probe = { onEvent: (event) => events.push(event) };
    this.cpu.step();
    this.cpu.probe = null;
    return events;
  }

  setGate(vector: number, gate: Partial<Parameters<typeof encodeGate>[0]>): void {
    const { low, high } = encodeGate({
      offset: HANDLERS + BigInt(vector) * 16n,
      selector: KERNEL_CS,
      ist: 0,
      type: INTERRUPT_GATE,
      dpl: USER_GATES.has(vector) ? 3 : 0,
      present: true,
      ...gate,
    });
    this.write64(IDT + BigInt(vector) * 16n, low);
    this.write64(IDT + BigInt(vector) * 16n + 8n, high);
  }

  private writeTables(): void {
    const flat = {
      base: 0n,
      limit: 0xf_ffff,
      codeOrData: true,
      present: true,
      available: false,
      granularity: "page",
    } as const;
    const segment = (index: number, type: number, dpl: number, longMode: boolean): void => {
      const { low } = encodeSegmentDescriptor({ ...flat, type, dpl, longMode, defaultBig: !longMode });
      this.write64(GDT + BigInt(index) * 8n, low);
    };
    segment(1, 0xb, 0, false);
    segment(2, 0xb, 0, true);
    segment(3, 0x3, 0, false);
    segment(4, 0xb, 3, false);
    segment(5, 0x3, 3, false);
    segment(6, 0xb, 3, true);
    const tss = {
      base: TSS,
      limit: TSS_SIZE - 1,
      type: TSS_AVAILABLE,
      codeOrData: false,
      dpl: 0,
      present: true,
    } as const;
    const descriptor = encodeSegmentDescriptor({
      ...tss,
      available: false,
      longMode: false,
      defaultBig: false,
      granularity: "byte",
    });
    this.write64(GDT + 0x40n, descriptor.low);
    this.write64(GDT + 0x48n, descriptor.high);
    this.write64(TSS + BigInt(TSS_RSP0), KERNEL_STACK_TOP);
    this.write64(TSS + BigInt(TSS_IST1), IST_STACK_TOP);
    // The I/O permission map would begin beyond the limit: there is none.
    this.write(TSS + BigInt(TSS_IO_MAP_BASE), Uint8Array.of(TSS_SIZE, 0));
    for (let vector = 0; vector < 256; vector++) this.setGate(vector, {});
    this.write(HANDLERS, new Uint8Array(0x1000).fill(0xf4));
  }
}

import { encodeGate, encodeSegmentDescriptor, INTERRUPT_GATE, TSS_BUSY } from "../isa/descriptors.ts";
import { TSS_IO_MAP_BASE, TSS_IST1, TSS_RSP0, TSS_SIZE } from "../isa/tss.ts";
import type { PhysicalMemory } from "../memory/physical-memory.ts";
import { mapKernelForUser, newRootPair } from "./address-space.ts";
import { allocateFrame } from "./frame-allocator.ts";
import { EXCEPTION_STUBS, INTERRUPT_STUBS } from "./guest/exceptions.ts";
import type { KernelImage } from "./guest-image.ts";
import { PER_CPU_SECTION } from "./guest-image.ts";
import {
  CPU_NUMBER_SELECTOR,
  DIRECT_MAP_BASE,
  ENTRY_STACK_BASE,
  ENTRY_STACK_TOP,
  EXCEPTION_STACK_SIZE,
  EXCEPTION_STACKS_BASE,
  GDT_BASE,
  GDT_ENTRIES,
  IDT_BASE,
  KERNEL_CS,
  KERNEL_STACK_BASE,
  THREAD_SIZE,
  TSS_PAGE_BASE,
  TSS_SELECTOR,
} from "./layout.ts";
import { PageTables } from "./page-tables.ts";
import type { KernelState } from "./state.ts";

/** What the boot code leaves for the processor's registers. Linear addresses, except the root. */
export interface BootResult {
  /** Physical address of the PML4 table, of a pair the kernel's. */
  readonly root: number;
  /** Base of the per-CPU area: the kernel's GS base. */
  readonly perCpuBase: bigint;
  readonly kernelStackTop: bigint;
  readonly tables: PageTables;
}

const LARGE_PAGE = 2 << 20;
const INT80_VECTOR = 0x80;
const IDT_VECTORS = 256;

/** The kernel's pages are in every address space: their translations need not go with a change of CR3. */
const supervisor = (write: boolean, execute: boolean) => ({ write, execute, user: false, global: true });

/** Fills memory with a kernel that is ready to run its first task: page tables, image, stacks, GDT, IDT, TSS. */
export function bootKernel(memory: PhysicalMemory, state: KernelState, image: KernelImage, nx: boolean): BootResult {
  const { kpti } = image.config;
  const frame = (): number => {
    const next = allocateFrame(memory, state);
    if (next === null) throw new Error("physical memory is too small to boot");
    return next;
  };
  const root = newRootPair(memory, state, image.config);
  if (root === null) throw new Error("physical memory is too small to boot");
  const tables = new PageTables(memory, root, frame, { kpti, nx });

  for (let physical = 0; physical < memory.size; physical += LARGE_PAGE) {
    tables.mapLarge(DIRECT_MAP_BASE + BigInt(physical), physical, supervisor(true, false));
  }
  const perCpuBase = placeSections(memory, tables, image, frame);
  // A unikernel never changes stacks on its way in: it has none of its own.
  const { unikernel } = image.config;
  const kernelStackTop = unikernel ? 0n : KERNEL_STACK_BASE + THREAD_SIZE;
  for (let at = KERNEL_STACK_BASE; at < kernelStackTop; at += 4096n) {
    tables.map(at, frame(), supervisor(true, false));
  }

  const percpu = (symbol: string) => perCpuBase + addressOf(image, symbol);
  tables.write64(percpu("current_task"), addressOf(image, "init_task"));
  tables.write64(percpu("cpu_current_top_of_stack"), kernelStackTop);

  const istTops = placeExceptionStacks(tables, frame);
  tables.map(ENTRY_STACK_BASE, frame(), supervisor(true, false));
  writeTss(tables, percpu("cpu_tss_rw"), kpti ? ENTRY_STACK_TOP : kernelStackTop, istTops);
  const tssFrame = tables.translate(percpu("cpu_tss_rw"));
  if (tssFrame === null) throw new Error("the TSS is not mapped");
  tables.map(TSS_PAGE_BASE, tssFrame >>> 12, supervisor(false, false));
  writeGdt(memory, tables, frame());
  writeIdt(memory, tables, frame(), image);
  const vdso32 = addressOf(image, "vdso_image_32");
  tables.write64(vdso32, BigInt(image.vdso[32].size));
  tables.write64(vdso32 + 8n, image.vdso[32].offsets.get("int80_landing_pad") ?? 0n);
  if (kpti) mapKernelForUser(memory, tables, image, percpu("cpu_tss_rw"), frame);
  return { root, perCpuBase, kernelStackTop, tables };
}

function addressOf(image: KernelImage, symbol: string): bigint {
  const address = image.symbols.get(symbol);
  if (address === undefined) throw new Error(`the kernel image has no symbol ${symbol}`);
  return address;
}

/** Copies the image into memory and maps it; the per-CPU section goes into the direct map. Returns where that is. */
function placeSections(memory: PhysicalMemory, tables: PageTables, image: KernelImage, frame: () => number): bigint {
  let perCpuBase = 0n;
  for (const section of image.sections) {
    const pages = Math.ceil(section.bytes.length / 4096);
    const frames = Array.from({ length: pages }, frame);
    frames.forEach((at, page) => {
      memory.writeBytes(at << 12, section.bytes.subarray(page << 12, (page + 1) << 12));
    });
    if (section.name === PER_CPU_SECTION) {
      // Frames come from one run here, so the direct map shows them as one piece.
      perCpuBase = DIRECT_MAP_BASE + (BigInt(frames[0] ?? 0) << 12n);
      continue;
    }
    frames.forEach((at, page) => {
      tables.map(section.address + (BigInt(page) << 12n), at, supervisor(section.write, section.execute));
    });
  }
  return perCpuBase;
}

/** The interrupt stacks IST1 … IST4, each with an unmapped page below. Returns their tops. */
function placeExceptionStacks(tables: PageTables, frame: () => number): bigint[] {
  return [0n, 1n, 2n, 3n].map((number) => {
    const base = EXCEPTION_STACKS_BASE + number * (EXCEPTION_STACK_SIZE + 0x1000n);
    for (let at = base; at < base + EXCEPTION_STACK_SIZE; at += 4096n) tables.map(at, frame(), supervisor(true, false));
    return base + EXCEPTION_STACK_SIZE;
  });
}

function writeTss(tables: PageTables, tss: bigint, rsp0: bigint, istTops: readonly bigint[]): void {
  const bytes = new Uint8Array(TSS_SIZE);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(TSS_RSP0, rsp0, true);
  istTops.forEach((top, number) => {
    view.setBigUint64(TSS_IST1 + 8 * number, top, true);
  });
  view.setUint16(TSS_IO_MAP_BASE, TSS_SIZE, true); // past the limit: no port is open to ring 3
  tables.writeBytes(tss, bytes);
}

/** Type fields of the flat segments, accessed already so that loading them writes nothing. */
const CODE = 0xb;
const DATA = 0x3;

function writeGdt(memory: PhysicalMemory, tables: PageTables, frame: number): void {
  const put = (index: number, low: bigint) => memory.write64((frame << 12) + 8 * index, low);
  const flat = (type: number, dpl: 0 | 3, bits: 64 | 32) => {
    const long = bits === 64 && type === CODE;
    return encodeSegmentDescriptor({
      base: 0n,
      limit: 0xf_ffff,
      type,
      codeOrData: true,
      dpl,
      present: true,
      available: false,
      longMode: long,
      defaultBig: !long,
      granularity: "page",
    }).low;
  };
  put(1, flat(CODE, 0, 32)); // __KERNEL32_CS
  put(2, flat(CODE, 0, 64)); // __KERNEL_CS
  put(3, flat(DATA, 0, 64)); // __KERNEL_DS
  put(4, flat(CODE, 3, 32)); // __USER32_CS
  put(5, flat(DATA, 3, 64)); // __USER_DS
  put(6, flat(CODE, 3, 64)); // __USER_CS
  const system = {
    codeOrData: false,
    dpl: 0,
    present: true,
    available: false,
    longMode: false,
    defaultBig: false,
    granularity: "byte",
  } as const;
  // Busy already: LTR would mark it so, and the page is read-only from the start.
  const tss = encodeSegmentDescriptor({ ...system, base: TSS_PAGE_BASE, limit: TSS_SIZE - 1, type: TSS_BUSY });
  put(TSS_SELECTOR >>> 3, tss.low);
  put((TSS_SELECTOR >>> 3) + 1, tss.high);
  // The CPU number in the limit of a segment that ring 3 may ask with LSL.
  put(
    CPU_NUMBER_SELECTOR >>> 3,
    encodeSegmentDescriptor({ ...system, base: 0n, limit: 0, type: 0x5, codeOrData: true, dpl: 3, defaultBig: true })
      .low,
  );
  tables.map(GDT_BASE, frame, supervisor(false, false));
}

/** Bytes of the GDT − 1: what LGDT is given. */
export const GDT_LIMIT = GDT_ENTRIES * 8 - 1;
/** Bytes of the IDT − 1. */
export const IDT_LIMIT = IDT_VECTORS * 16 - 1;

function writeIdt(memory: PhysicalMemory, tables: PageTables, frame: number, image: KernelImage): void {
  const put = (vector: number, symbol: string, dpl: 0 | 3, ist: number) => {
    const offset = addressOf(image, symbol);
    const { low, high } = encodeGate({ offset, selector: KERNEL_CS, ist, type: INTERRUPT_GATE, dpl, present: true });
    memory.write64((frame << 12) + 16 * vector, low);
    memory.write64((frame << 12) + 16 * vector + 8, high);
  };
  for (let vector = 32; vector < IDT_VECTORS; vector++) put(vector, "asm_spurious_interrupt", 0, 0);
  const { unikernel } = image.config;
  for (const { vector, name, dpl, ist } of [...EXCEPTION_STUBS, ...(unikernel ? [] : INTERRUPT_STUBS)])
    put(vector, `asm_${name}`, dpl, ist);
  if (!unikernel) put(INT80_VECTOR, "asm_int80_emulation", 3, 0);
  tables.map(IDT_BASE, frame, supervisor(false, false));
}

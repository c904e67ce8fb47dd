import type { ExecutableImage, ImageSegment } from "../bits/executable-image.ts";
import { utf8Bytes } from "../bits/utf8.ts";
import { type Library, libraryAt, movedBy } from "../libc/library.ts";
import * as at from "./auxv.ts";
import type { KernelImage } from "./guest-image.ts";
import { VDSO_SECTIONS } from "./image-check.ts";
import {
  MMAP_GAP,
  PAGE_SIZE,
  TASK_SIZE_IA32,
  TASK_SIZE_MAX,
  VDSO_BASES,
  VDSO_PAGES,
  VDSO_SIZE,
  VVAR_PAGES,
} from "./layout.ts";
import type { PageTables } from "./page-tables.ts";
import { nextRandomBytes } from "./random.ts";
import type { KernelState, MmState, VmArea } from "./state.ts";
import { insertArea, pageDown, pageUp } from "./vm-areas.ts";

/** What execve is given. */
export interface ExecArguments {
  /** Path of the program, and by default argv[0]. */
  readonly path: string;
  readonly argv: readonly string[];
  readonly environment: readonly string[];
}

/** A program that cannot be started; the message is one sentence for its author. */
export class ExecError extends Error {}

/** Size of the stack area when a program starts: 132 KiB, of which only the top is touched. */
const INITIAL_STACK = 0x2_1000n;

/** The empty address space of a new program: fixed points only. @see Linux mm_struct */
export function newMm(root: number, bits: 64 | 32, image: ExecutableImage): MmState {
  const taskSize = bits === 64 ? TASK_SIZE_MAX : TASK_SIZE_IA32;
  const end = image.segments.reduce((most, { address, memorySize }) => {
    const last = address + BigInt(memorySize);
    return last > most ? last : most;
  }, 0n);
  return {
    root,
    taskSize,
    mmapBase: taskSize - MMAP_GAP,
    stackTop: taskSize,
    startBrk: pageUp(end),
    brk: pageUp(end),
    areas: [],
  };
}

/** What a program starts with. */
export interface LoadedProgram {
  /** The first RIP: the program's entry, or that of its interpreter. */
  readonly entry: bigint;
  /** The first RSP. */
  readonly rsp: bigint;
  /** The program interpreter where it was mapped; null for a static program. */
  readonly interpreter: LoadedInterpreter | null;
}

/** A program interpreter in an address space: here it is the C library too. */
export interface LoadedInterpreter {
  /** As /proc/PID/maps names it. */
  readonly name: string;
  readonly base: bigint;
  readonly image: ExecutableImage;
  readonly library: Library;
}

/** The interpreter that a program asks for, as far down from the mmap base as it needs. */
function interpreterOf(image: ExecutableImage, mm: MmState): LoadedInterpreter | null {
  const path = image.dynamic?.interpreter ?? null;
  if (path === null) return null;
  const library = libraryAt(path);
  if (library === undefined) throw new ExecError(`the program interpreter ${path} does not exist`);
  const end = library.image.segments.reduce((most, { address, memorySize }) => {
    const last = address + BigInt(memorySize);
    return last > most ? last : most;
  }, 0n);
  const base = mm.mmapBase - VDSO_PAGES * PAGE_SIZE - pageUp(end);
  return { name: library.soname, base, image: movedBy(library.image, base), library };
}

/**
 * Maps the program's segments, those of its interpreter, and its stack with arguments and auxiliary vector.
 * @see Linux fs/binfmt_elf.c, load_elf_binary
 */
export function loadProgram(
  image: ExecutableImage,
  exec: ExecArguments,
  mm: MmState,
  tables: PageTables,
  allocate: () => number | null,
  state: KernelState,
  kernel: KernelImage,
  capabilities: at.HardwareCapabilities,
): LoadedProgram {
  const name = exec.path.split("/").at(-1) ?? exec.path;
  const { unikernel } = kernel.config;
  const map = (page: bigint, area: VmArea) => mapPage(tables, page, allocate, area, !unikernel);
  for (const segment of image.segments) placeSegment(segment, name, mm, tables, map);
  const interpreter = interpreterOf(image, mm);
  if (interpreter !== null) {
    if (unikernel)
      throw new ExecError("a unikernel runs static programs only: this one asks for a program interpreter");
    for (const segment of interpreter.image.segments) placeSegment(segment, interpreter.name, mm, tables, map);
  }
  const stack: VmArea = {
    start: mm.stackTop - INITIAL_STACK,
    end: mm.stackTop,
    read: true,
    write: true,
    execute: false,
    growsDown: true,
    name: "[stack]",
  };
  mm.areas = insertArea(mm.areas, stack);
  if (!unikernel) mapVdso(image.bits, mm, tables, kernel);
  const { bytes, rsp } = initialStack(image, exec, mm.stackTop, interpreter?.base ?? 0n, state, kernel, capabilities);
  // In a unikernel nothing mends a page fault: the processor could not even push the fault's frame on a stack without a page.
  const first = unikernel ? stack.start : pageDown(rsp);
  for (let page = first; page < mm.stackTop; page += PAGE_SIZE) map(page, stack);
  tables.writeBytes(rsp, bytes);
  return { entry: interpreter?.image.entry ?? image.entry, rsp, interpreter };
}

/** The vDSO and its data: frames of the kernel's image that every program may read. @see Linux map_vdso */
function mapVdso(bits: 64 | 32, mm: MmState, tables: PageTables, kernel: KernelImage): void {
  const start = mm.mmapBase - VDSO_PAGES * PAGE_SIZE;
  const base = VDSO_BASES[bits];
  const area = (from: bigint, to: bigint, execute: boolean, name: string): VmArea => ({
    start: from,
    end: to,
    read: true,
    write: false,
    execute,
    growsDown: false,
    name,
  });
  const vclock = start + VVAR_PAGES * PAGE_SIZE;
  for (const each of [
    area(start, vclock, false, "[vvar]"),
    area(vclock, base, false, "[vvar_vclock]"),
    area(base, base + BigInt(VDSO_SIZE), true, "[vdso]"),
  ]) {
    mm.areas = insertArea(mm.areas, each);
  }
  const share = (linear: bigint, kernelAddress: bigint, execute: boolean) => {
    const frame = tables.translate(kernelAddress);
    if (frame === null) throw new Error("the kernel's vDSO is not mapped");
    tables.map(linear, frame >>> 12, { write: false, execute, user: true });
  };
  share(start, kernel.symbols.get("vdso_k_time_data") ?? 0n, false);
  for (let at = 0n; at < VDSO_SIZE; at += PAGE_SIZE) share(base + at, VDSO_SECTIONS[bits].address + at, true);
}

/** @param user whether ring 3 may use the page; a unikernel's program runs in ring 0 */
function mapPage(tables: PageTables, page: bigint, allocate: () => number | null, area: VmArea, user: boolean): void {
  const frame = allocate();
  if (frame === null || !tables.map(page, frame, { write: area.write, execute: area.execute, user })) {
    throw new ExecError("the program does not fit into the machine's 64 MiB of memory; make it smaller");
  }
}

function placeSegment(
  segment: ImageSegment,
  name: string,
  mm: MmState,
  tables: PageTables,
  map: (page: bigint, area: VmArea) => void,
): void {
  const start = pageDown(segment.address);
  const end = pageUp(segment.address + BigInt(segment.memorySize));
  if (segment.memorySize === 0) return;
  if (start < PAGE_SIZE || end > mm.taskSize) {
    throw new ExecError(`segment at 0x${segment.address.toString(16)} lies outside user space`);
  }
  const { read, write, execute } = segment.permissions;
  const area: VmArea = { start, end, read, write, execute, growsDown: false, name };
  if (mm.areas.some((other) => other.start < end && start < other.end)) {
    throw new ExecError(
      `segment at 0x${segment.address.toString(16)} shares a page with another; keep segments on pages of their own`,
    );
  }
  mm.areas = insertArea(mm.areas, area);
  for (let page = start; page < end; page += PAGE_SIZE) map(page, area);
  tables.writeBytes(segment.address, segment.bytes);
}

/**
 * The words and strings that a new program finds at RSP: argc, argv, environment, auxiliary vector, then the strings.
 * @see Linux fs/binfmt_elf.c, create_elf_tables
 */
function initialStack(
  image: ExecutableImage,
  exec: ExecArguments,
  top: bigint,
  interpreterBase: bigint,
  state: KernelState,
  kernel: KernelImage,
  { hwcap, hwcap2 }: at.HardwareCapabilities,
): { readonly bytes: Uint8Array; readonly rsp: bigint } {
  const wordSize = image.bits === 64 ? 8n : 4n;
  const chunks: { address: bigint; bytes: Uint8Array }[] = [];
  let cursor = top - 8n; // eight zero bytes end the stack, of a 32-bit program too
  const push = (bytes: Uint8Array): bigint => {
    cursor -= BigInt(bytes.length);
    chunks.push({ address: cursor, bytes });
    return cursor;
  };
  const execfn = push(cString(exec.path));
  const environment = exec.environment
    .toReversed()
    .map((text) => push(cString(text)))
    .reverse();
  const argv = exec.argv
    .toReversed()
    .map((text) => push(cString(text)))
    .reverse();
  cursor &= ~15n;
  const platform = push(cString(image.bits === 64 ? "x86_64" : "i686"));
  const random = push(nextRandomBytes(state, 16));

  const headers = image.programHeaders;
  const vdsoBase = VDSO_BASES[image.bits];
  const vsyscall = kernel.vdso[32].offsets.get("__kernel_vsyscall") ?? 0n;
  const auxv: (readonly [bigint, bigint])[] = [
    ...(image.bits === 32 ? ([[at.AT_SYSINFO, vdsoBase + vsyscall]] as const) : []),
    kernel.config.unikernel ? [at.AT_IGNORE, 0n] : [at.AT_SYSINFO_EHDR, vdsoBase],
    [at.AT_MINSIGSTKSZ, 0xd30n],
    [at.AT_HWCAP, hwcap],
    [at.AT_PAGESZ, PAGE_SIZE],
    [at.AT_CLKTCK, 100n],
    [at.AT_PHDR, headers?.address ?? 0n],
    [at.AT_PHENT, BigInt(headers?.entrySize ?? 0)],
    [at.AT_PHNUM, BigInt(headers?.count ?? 0)],
    [at.AT_BASE, interpreterBase],
    [at.AT_FLAGS, 0n],
    [at.AT_ENTRY, image.entry],
    [at.AT_UID, 0n],
    [at.AT_EUID, 0n],
    [at.AT_GID, 0n],
    [at.AT_EGID, 0n],
    [at.AT_SECURE, 0n],
    [at.AT_RANDOM, random],
    [at.AT_HWCAP2, hwcap2],
    [at.AT_EXECFN, execfn],
    [at.AT_PLATFORM, platform],
    [at.AT_RSEQ_FEATURE_SIZE, 28n],
    [at.AT_RSEQ_ALIGN, 32n],
    [at.AT_NULL, 0n],
  ];
  const words = [BigInt(argv.length), ...argv, 0n, ...environment, 0n];
  const auxvBytes = BigInt(auxv.length) * 2n * wordSize;
  const rsp = (cursor - auxvBytes - BigInt(words.length) * wordSize) & ~15n;

  const bytes = new Uint8Array(Number(top - rsp));
  const view = new DataView(bytes.buffer);
  [...words, ...auxv.flat()].forEach((word, index) => {
    const offset = index * Number(wordSize);
    if (image.bits === 64) view.setBigUint64(offset, word, true);
    else view.setUint32(offset, Number(word & 0xffff_ffffn), true);
  });
  for (const chunk of chunks) bytes.set(chunk.bytes, Number(chunk.address - rsp));
  return { bytes, rsp };
}

function cString(text: string): Uint8Array {
  return Uint8Array.from([...utf8Bytes(text), 0]);
}

import type { ExecutableImage } from "../bits/executable-image.ts";
import type { KernelConfig } from "./config.ts";
import { EXCEPTION_STUBS, INTERRUPT_STUBS } from "./guest/exceptions.ts";
import { type KernelEdit, kernelSources } from "./guest/sources.ts";
import type { KernelDiagnostic } from "./guest-image.ts";
import { ENTRY_TEXT_BASE, KERNEL_DATA_BASE, KERNEL_RODATA_BASE, KERNEL_TEXT_BASE } from "./layout.ts";
import { routineSymbols } from "./service/routines.ts";

/** Where each section goes; per-CPU symbols count from 0. */
export const SECTION_BASES: Readonly<Record<string, bigint>> = {
  ".text": KERNEL_TEXT_BASE,
  ".entry.text": ENTRY_TEXT_BASE,
  ".rodata": KERNEL_RODATA_BASE,
  __ex_table: KERNEL_RODATA_BASE + 0x10_0000n,
  ".data": KERNEL_DATA_BASE,
  ".bss": KERNEL_DATA_BASE + 0x40_0000n,
  /** The page that the kernel shares with every program. */
  ".vvar": KERNEL_DATA_BASE + 0x60_0000n,
  ".data..percpu": 0n,
};

/** Where the kernel keeps the vDSOs that it maps into programs. */
export const VDSO_SECTIONS = {
  64: { name: ".rodata..vdso64", address: KERNEL_RODATA_BASE + 0x20_0000n },
  32: { name: ".rodata..vdso32", address: KERNEL_RODATA_BASE + 0x28_0000n },
} as const;

/** Bytes that one section may have: less than the distance of any two, and all together fit into memory many times. */
const MOST_BYTES = 0x10_0000;

/** Symbols that the machine asks for by name: where the processor enters, and what service routines use. */
const NEEDED: readonly string[] = [
  "asm_spurious_interrupt",
  ...EXCEPTION_STUBS.map(({ name }) => `asm_${name}`),
  "init_task",
  "init_uts_ns",
  "kernel_buffer",
  "current_task",
  "cpu_current_top_of_stack",
  "cpu_tss_rw",
];

/** Those of a kernel only. */
const NEEDED_BY_KERNEL: readonly string[] = [
  "entry_SYSCALL_64",
  "entry_SYSCALL_compat",
  "asm_int80_emulation",
  ...INTERRUPT_STUBS.map(({ name }) => `asm_${name}`),
  "ret_from_fork_asm",
  "entry_SYSENTER_compat",
  "__end_entry_SYSENTER_compat",
  "__get_user_nocheck_4",
  "vdso_image_32",
  "vdso_k_time_data",
  "current_vdso",
  "copy_from_user",
  "copy_to_user",
  "strncpy_from_user",
  "__start___ex_table",
  "__stop___ex_table",
];

/** Those of a kernel library only. */
const NEEDED_BY_UNIKERNEL: readonly string[] = ["uk_syscall_binary", "uk_syscall_table", "memcpy"];

function neededBy({ unikernel }: KernelConfig): readonly string[] {
  return [...NEEDED, ...(unikernel ? NEEDED_BY_UNIKERNEL : NEEDED_BY_KERNEL), ...routineSymbols(unikernel)];
}

function homeOf(symbol: string, config: KernelConfig): string {
  const line = new RegExp(`^${symbol}:`, "m");
  return kernelSources(config).find(({ source }) => line.test(source))?.file ?? "";
}

function fault(file: string, line: number, message: string): KernelDiagnostic {
  return { file, line, column: 1, endColumn: 2, severity: "error", message };
}

/** The place where a section is asked for, or the first line of the first edited file. */
function placeOfSection(name: string, files: readonly KernelEdit[], edited: readonly string[]): [string, number] {
  for (const { file, source } of files.filter((each) => edited.includes(each.file))) {
    const at = source
      .split("\n")
      .findIndex((line) => /^\s*\.(section|pushsection)\b/.test(line) && line.includes(name));
    if (at >= 0) return [file, at + 1];
  }
  return [edited[0] ?? "", 1];
}

/** What keeps an assembled kernel from being booted: symbols that the machine needs, sections without a place. */
export function checkKernel(
  image: ExecutableImage,
  files: readonly KernelEdit[],
  edited: readonly string[],
  config: KernelConfig,
): readonly KernelDiagnostic[] {
  const found: KernelDiagnostic[] = [];
  const placed = new Set(image.symbols.filter(({ section }) => section !== null).map(({ name }) => name));
  for (const symbol of neededBy(config)) {
    if (placed.has(symbol)) continue;
    const label = `the machine needs the label ${symbol}, which the original has here`;
    found.push(fault(homeOf(symbol, config), 1, `${label}; put a line “${symbol}:” where it shall be`));
  }
  for (const { name, size, allocated } of image.sections) {
    if (!allocated || size === 0) continue;
    const [file, line] = placeOfSection(name, files, edited);
    if (!Object.hasOwn(SECTION_BASES, name)) {
      const known = Object.keys(SECTION_BASES).join(", ");
      found.push(fault(file, line, `this kernel has no place for a section ${name}; it has ${known}`));
    } else if (size > MOST_BYTES) {
      found.push(fault(file, line, `section ${name} has ${size} bytes; the kernel has room for ${MOST_BYTES}`));
    }
  }
  return found;
}

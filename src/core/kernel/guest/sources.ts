import { systemCallNumber, tableLength } from "../abi/system-calls.ts";
import { autoconf, DEFAULT_CONFIG, type KernelConfig } from "../config.ts";
import { SERVICE_ROWS } from "../service/routines.ts";
import { UNIKERNEL_ROWS, unikernelSymbol } from "../service/unikernel.ts";
import { constants } from "./constants.ts";
import { data } from "./data.ts";
import { dispatch } from "./dispatch.ts";
import { entryCompat } from "./entry-compat.ts";
import { entryInt80 } from "./entry-int80.ts";
import { entrySyscall } from "./entry-syscall.ts";
import { exceptions } from "./exceptions.ts";
import { fastSyscall } from "./fast-syscall.ts";
import { perCpu } from "./per-cpu.ts";
import { ptRegs } from "./pt-regs.ts";
import { switchTo } from "./switch-to.ts";
import { tables } from "./tables.ts";
import { library } from "./unikernel/library.ts";
import { unikernelRoutines } from "./unikernel/routines.ts";
import { shim } from "./unikernel/shim.ts";
import { unikernelTraps } from "./unikernel/traps.ts";
import { usercopy } from "./usercopy.ts";
import { vdsoData } from "./vdso-data.ts";
import { vdsoElf } from "./vdso-elf.ts";
import { vdso32 } from "./vdso32.ts";
import { vdso64 } from "./vdso64.ts";

/** One assembly file of the guest kernel, GNU AT&T syntax, 64-bit. */
export interface KernelSource {
  /** `"entry_64.S"`: named after Linux's file of the same purpose. */
  readonly file: string;
  /** What it is, in a few words. */
  readonly title: string;
  readonly source: string;
  /** False for tables and data that the machine itself relies on. */
  readonly editable: boolean;
}

/** A file of the guest kernel as a run has it instead of the original. */
export interface KernelEdit {
  readonly file: string;
  readonly source: string;
}

function tableRows(
  abi: "x86-64" | "i386",
  routines: readonly { readonly name: string; readonly symbol: string }[] = SERVICE_ROWS[abi],
): (string | undefined)[] {
  const rows: (string | undefined)[] = new Array(tableLength(abi)).fill(undefined);
  for (const { name, symbol } of routines) {
    const nr = systemCallNumber(abi, name);
    if (nr === undefined) throw new Error(`${name} has no number in the ${abi} table`);
    rows[nr] = symbol;
  }
  return rows;
}

/** File, title, whether it can be edited, source. */
type SourceFile = readonly [file: string, title: string, editable: boolean, source: string];

/** A kernel: entered through doors, with its own stack and page tables' half. */
function kernelFiles(config: KernelConfig): readonly SourceFile[] {
  const limits = { nrSyscalls: tableLength("x86-64"), nrSyscalls32: tableLength("i386") };
  return [
    ["autoconf.h", "What this kernel was built for", false, autoconf(config)],
    ["asm-offsets.h", "Offsets and numbers", false, constants],
    ["calling.h", "Saving and restoring the registers", true, ptRegs],
    ["entry_64.S", "The SYSCALL door", true, entrySyscall],
    ["entry_64_compat.S", "The doors of 32-bit code", true, entryInt80 + entryCompat],
    ["idtentry.S", "The exceptions' doors", true, exceptions()],
    ["common.S", "Dispatch by number, and the last look", true, dispatch(limits) + fastSyscall(limits.nrSyscalls32)],
    ["switch_to.S", "From one task to another", true, switchTo],
    ["usercopy_64.S", "Copying from and to user memory", true, usercopy],
    ["syscall_table.S", "The system-call tables", false, tables(tableRows("x86-64"), tableRows("i386"))],
    ["init_task.S", "The first task and the kernel's buffers", false, data],
    ["percpu.S", "The per-CPU area", false, perCpu],
    ["vdso_data.S", "The page that kernel and vDSO share", false, vdsoData],
    ["vdso.h", "The vDSO as a shared object", false, vdsoElf],
    ["vdso64.S", "The vDSO of 64-bit programs", true, vdso64],
    ["vdso32.S", "The vDSO of 32-bit programs", true, vdso32],
  ];
}

/** A kernel library: functions for a program in the same address space and ring. */
function unikernelFiles(config: KernelConfig): readonly SourceFile[] {
  const routines = UNIKERNEL_ROWS.map(({ name }) => ({ name, symbol: unikernelSymbol(name) }));
  const names = UNIKERNEL_ROWS.map(({ name }) => name);
  return [
    ["autoconf.h", "What this library was built for", false, autoconf(config)],
    ["asm-offsets.h", "Offsets and numbers", false, constants],
    ["calling.h", "Saving and restoring the registers", true, ptRegs],
    ["uk_syscall.S", "SYSCALL in ring 0, and the calls put in its place", true, shim(tableLength("x86-64"), names)],
    ["uk_table.S", "The system calls and their table", false, unikernelRoutines(tableRows("x86-64", routines))],
    ["uk_libc.S", "The C library", true, library(tableLength("x86-64"))],
    ["uk_trap.S", "Exceptions", true, unikernelTraps()],
    ["init_task.S", "The one task and the console's buffer", false, data],
    ["percpu.S", "The TSS", false, perCpu],
  ];
}

function makeSources(config: KernelConfig): readonly KernelSource[] {
  const files = config.unikernel ? unikernelFiles(config) : kernelFiles(config);
  return files.map(([file, title, editable, source]) => ({ file, title, source: source.replace(/^\n/, ""), editable }));
}

const known = new Map<string, readonly KernelSource[]>();

/** The guest kernel's files as they are shipped, in the order in which they are assembled. */
export function kernelSources(config: KernelConfig = DEFAULT_CONFIG): readonly KernelSource[] {
  const key = autoconf(config);
  const sources = known.get(key) ?? makeSources(config);
  known.set(key, sources);
  return sources;
}

import { assemble } from "../assembler/assemble.ts";
import { systemCallNumber, tableLength } from "./abi/system-calls.ts";
import { constants } from "./guest/constants.ts";
import { data } from "./guest/data.ts";
import { dispatch } from "./guest/dispatch.ts";
import { entryInt80 } from "./guest/entry-int80.ts";
import { entrySyscall } from "./guest/entry-syscall.ts";
import { exceptions } from "./guest/exceptions.ts";
import { perCpu } from "./guest/per-cpu.ts";
import { ptRegs } from "./guest/pt-regs.ts";
import { tables } from "./guest/tables.ts";
import { usercopy } from "./guest/usercopy.ts";
import { KERNEL_DATA_BASE, KERNEL_RODATA_BASE, KERNEL_TEXT_BASE } from "./layout.ts";
import { SERVICE_ROWS } from "./service/routines.ts";

/** A section of the kernel as it is placed in memory. */
export interface KernelSection {
  readonly name: string;
  readonly address: bigint;
  /** With zeros where the section has no contents. */
  readonly bytes: Uint8Array;
  readonly write: boolean;
  readonly execute: boolean;
}

/** A line of the kernel's assembly source and what it became. */
export interface KernelLine {
  readonly address: bigint;
  readonly length: number;
  /** The line as written, comment included. */
  readonly text: string;
}

/** The kernel's guest code and data, assembled. */
export interface KernelImage {
  readonly sections: readonly KernelSection[];
  /** Addresses by symbol; `.data..percpu` symbols are offsets from the GS base. */
  readonly symbols: ReadonlyMap<string, bigint>;
  /** Symbols with a linear address, so without the per-CPU ones and constants. `named`: functions and objects, not mere labels. */
  readonly symbolsInMemory: readonly { readonly name: string; readonly address: bigint; readonly named: boolean }[];
  /** Code symbols, sorted by address. */
  readonly functions: readonly { readonly name: string; readonly address: bigint; readonly size: number }[];
  /** Source lines by the address of their first byte. */
  readonly lines: ReadonlyMap<bigint, KernelLine>;
}

/** Where each section goes; per-CPU symbols count from 0. */
const LAYOUT: Readonly<Record<string, bigint>> = {
  ".text": KERNEL_TEXT_BASE,
  ".entry.text": KERNEL_TEXT_BASE + 0x60_0000n,
  ".rodata": KERNEL_RODATA_BASE,
  __ex_table: KERNEL_RODATA_BASE + 0x10_0000n,
  ".data": KERNEL_DATA_BASE,
  ".bss": KERNEL_DATA_BASE + 0x40_0000n,
  ".data..percpu": 0n,
};

/** The name of the section whose symbols are offsets into the per-CPU area. */
export const PER_CPU_SECTION = ".data..percpu";

function tableRows(abi: "x86-64" | "i386"): (string | undefined)[] {
  const rows: (string | undefined)[] = new Array(tableLength(abi)).fill(undefined);
  for (const { name, symbol } of SERVICE_ROWS[abi]) {
    const nr = systemCallNumber(abi, name);
    if (nr === undefined) throw new Error(`${name} has no number in the ${abi} table`);
    rows[nr] = symbol;
  }
  return rows;
}

/** The kernel's source, in the order it is assembled. */
export function kernelSource(): string {
  return [
    constants,
    ptRegs,
    entrySyscall,
    entryInt80,
    exceptions(),
    dispatch({ nrSyscalls: tableLength("x86-64"), nrSyscalls32: tableLength("i386") }),
    usercopy,
    tables(tableRows("x86-64"), tableRows("i386")),
    data,
    perCpu,
  ].join("\n");
}

function build(): KernelImage {
  const source = kernelSource();
  const result = assemble(source, { syntax: "att", bits: 64, layout: LAYOUT });
  if (!result.ok) {
    const [first] = result.diagnostics;
    throw new Error(`the kernel's source does not assemble: line ${first?.line}: ${first?.message}`);
  }
  const text = source.split("\n");
  const lines = new Map<bigint, KernelLine>();
  for (const { line, address, length } of result.lines) {
    if (!lines.has(address)) lines.set(address, { address, length, text: text[line - 1] ?? "" });
  }
  const { image } = result;
  return {
    sections: image.sections
      .filter((section) => section.allocated && section.size > 0)
      .map((section) => ({
        name: section.name,
        address: section.address,
        bytes: section.hasContents ? section.bytes : new Uint8Array(section.size),
        write: section.permissions.write,
        execute: section.permissions.execute,
      })),
    symbols: new Map(image.symbols.map((symbol) => [symbol.name, symbol.address])),
    symbolsInMemory: image.symbols
      .filter(({ section, name }) => section !== null && section !== PER_CPU_SECTION && name !== section)
      .map(({ name, address, type }) => ({ name, address, named: type === "function" || type === "object" })),
    functions: image.symbols
      .filter((symbol) => symbol.type === "function")
      .map(({ name, address, size }) => ({ name, address, size }))
      .sort((a, b) => (a.address < b.address ? -1 : 1)),
    lines,
  };
}

let image: KernelImage | undefined;

/** The kernel image; assembled once, at first use. */
export function kernelImage(): KernelImage {
  image ??= build();
  return image;
}

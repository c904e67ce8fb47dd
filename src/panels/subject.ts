import type { floatingPoint, Watched } from "../core/index.ts";
import type { Reading } from "./lanes.ts";

/** What kind of thing a value is: it decides the manual's name, the meaning and the picture of the bits. */
export type SubjectKind =
  /** A general register by its name in 64-bit or 32-bit code, or `rip`. */
  | { readonly kind: "register"; readonly name: string }
  /** `flag`: the one that was asked about, `"ZF"`. */
  | { readonly kind: "rflags"; readonly flag?: string }
  | { readonly kind: "selector"; readonly register?: "cs" | "ss" | "ds" | "es" | "fs" | "gs" | "tr" }
  | { readonly kind: "control-register"; readonly name: "cr0" | "cr2" | "cr3" | "cr4"; readonly tagged?: boolean }
  | { readonly kind: "table-register"; readonly name: "gdtr" | "idtr" }
  | { readonly kind: "msr"; readonly name: string }
  | { readonly kind: "gate"; readonly vector: number }
  | { readonly kind: "segment-descriptor"; readonly selector: number }
  | { readonly kind: "page-table-entry"; readonly level: "PML4E" | "PDPTE" | "PDE" | "PTE" }
  | { readonly kind: "error-code"; readonly vector: number }
  | { readonly kind: "pt-regs"; readonly field: string }
  | { readonly kind: "tss"; readonly field: string }
  | { readonly kind: "memory"; readonly linear: bigint }
  | { readonly kind: "linear-address" }
  | { readonly kind: "physical-address" }
  | { readonly kind: "xmm"; readonly number: number }
  /** Some of the bits of XMMn or MMn, as they are read. */
  | { readonly kind: "lane"; readonly register: string; readonly reading: Reading }
  | { readonly kind: "mmx"; readonly number: number }
  /** ST(i) and the physical register that it is. */
  | { readonly kind: "st"; readonly index: number; readonly physical: number; readonly tag: floatingPoint.X87Tag }
  /** `field`: the one that was asked about, `"RC"`. */
  | { readonly kind: "floating-point-control"; readonly name: "mxcsr" | "fcw" | "fsw"; readonly field?: string }
  /** An argument, a number or a result of a system call. */
  | { readonly kind: "call"; readonly part: string }
  /** Something the kernel keeps about the task. */
  | { readonly kind: "task"; readonly field: string };

/** A value on the screen that can be asked about. */
export interface Subject {
  readonly kind: SubjectKind;
  /** As the screen calls it: `rax`, `pt_regs.ip`, `gate 0x80`. */
  readonly name: string;
  readonly value: bigint;
  /** Bytes that the value has. */
  readonly size: 1 | 2 | 4 | 8 | 10 | 16;
  /** What it stands for at this moment, in a few words: `write`, `"Hello\n"`, `entry_SYSCALL_64`. */
  readonly meaning?: string;
  /** What holds it, where that can be followed back in time. */
  readonly watched?: Watched;
}

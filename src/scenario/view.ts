import type { Gpr64Name, Stage } from "../core/index.ts";

/** How much of a run one click takes: a chapter of the story, a station of the path, or an instruction. */
export type Zoom = "story" | "call" | "machine";

/** The parts of the screen, by the names that links and lessons call them. */
export const PANEL_NAMES = [
  "program",
  "stage",
  "terminal",
  "privilege",
  "flags",
  "registers",
  "stack",
  "memory",
  "page-walk",
  "address-space",
  "tables",
  "msrs",
  "code",
  "disassembly",
  "strace",
  "files",
  "process",
] as const;
export type PanelName = (typeof PANEL_NAMES)[number];

/** Where the memory panel looks: what a register points at, the last access, or a place by name or address. */
export type MemoryTarget =
  | { readonly kind: "register"; readonly name: "rsp" | "rip" | "rsi" | "rdi" | "rdx" | "rcx" }
  | { readonly kind: "access" }
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "address"; readonly address: bigint };

/** One thing on the screen to look at, pointed out by a lesson. A station opens on the stage, a table row in the tables. */
export type Spot =
  | { readonly register: Gpr64Name | "rip" | "rflags" | "cs" | "ss" | "cr2" | "cr3" }
  | { readonly station: Stage }
  /** A field of the pt_regs on the kernel stack, such as `orig_ax`. */
  | { readonly ptRegs: string }
  /** A row of the IDT. */
  | { readonly gate: number }
  /** A model-specific register, such as `IA32_LSTAR`. */
  | { readonly msr: string }
  /** Memory at a symbol, or where a register points. */
  | { readonly memory: string }
  /** The row of the system-call table that the call in progress uses. */
  | { readonly row: "call" };

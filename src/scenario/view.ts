import { type Gpr64Name, hex0x, type Stage } from "../core/index.ts";

/** How much of a run one click takes: a chapter of the story, a station of the path, or an instruction. */
export const ZOOMS = ["story", "call", "machine"] as const;
export type Zoom = (typeof ZOOMS)[number];

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
  "vectors",
  "x87",
  "linkage",
  "code",
  "disassembly",
  "strace",
  "files",
  "process",
  "system-calls",
  "other-systems",
] as const;
export type PanelName = (typeof PANEL_NAMES)[number];

/** Registers that the memory panel follows. */
const POINTERS = ["rsp", "rip", "rsi", "rdi", "rdx", "rcx"] as const;

/** Where the memory panel looks: what a register points at, the last access, or a place by name or address. */
export type MemoryTarget =
  | { readonly kind: "register"; readonly name: (typeof POINTERS)[number] }
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

/** What the sender of a link looked at. */
export interface View {
  /** Null: as the reader prefers. */
  readonly zoom: Zoom | null;
  /** A station opened by hand; null follows the machine. */
  readonly station: Stage | null;
  /** Null: where the stack pointer points. */
  readonly memory: MemoryTarget | null;
  /** Null: those that the zoom opens. */
  readonly panels: readonly PanelName[] | null;
}

/** Looking at nothing in particular. */
export const PLAIN_VIEW: View = { zoom: null, station: null, memory: null, panels: null };

/** A memory target as links write it: `rsp`, `access`, `0x402000`, `@msg`. */
export function memoryTargetText(target: MemoryTarget): string {
  switch (target.kind) {
    case "register":
      return target.name;
    case "access":
      return "access";
    case "symbol":
      return `@${target.name}`;
    case "address":
      return hex0x(target.address);
  }
}

/** Reads what `memoryTargetText` writes; undefined for any other text. */
export function parseMemoryTarget(text: string): MemoryTarget | undefined {
  const name = POINTERS.find((each) => each === text);
  if (name !== undefined) return { kind: "register", name };
  if (text === "access") return { kind: "access" };
  if (/^0x[0-9a-f]{1,16}$/.test(text)) return { kind: "address", address: BigInt(text) };
  return /^@[\w.$]{1,100}$/.test(text) ? { kind: "symbol", name: text.slice(1) } : undefined;
}

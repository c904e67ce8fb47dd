import type { Columns, Expression } from "./expression.ts";
import type { Register } from "./register.ts";

/** One operand of an instruction, the same for all three syntaxes. */
export type Operand = RegisterOperand | ImmediateOperand | MemoryOperand | FarOperand;

export interface RegisterOperand {
  readonly kind: "register";
  readonly register: Register;
  /** NASM's `to` before an x87 register: the form whose destination is ST(i). */
  readonly isDestination?: boolean;
  readonly at: Columns;
}

export interface ImmediateOperand {
  readonly kind: "immediate";
  readonly expression: Expression;
  /** Bits that a size word asks for (`byte 5`); 0 without. */
  readonly size: number;
  /** NASM `strict`: the size may not shrink. */
  readonly strict: boolean;
  /** `short`, `near` or `far` before a branch target. */
  readonly distance: "short" | "near" | "far" | null;
  readonly at: Columns;
}

export interface MemoryOperand {
  readonly kind: "memory";
  /** Bits; 0 where the source does not say. */
  readonly size: number;
  /** Number of an overriding segment register; `null` without. */
  readonly segment: number | null;
  readonly base: Register | null;
  readonly index: Register | null;
  readonly scale: 1 | 2 | 4 | 8;
  readonly displacement: Expression | null;
  /** The base is RIP: the displacement is a target address if it is an address, else a plain distance. */
  readonly ripRelative: boolean;
  /** Bits of the address that a word asks for (NASM `[dword …]` widths are displacement widths); 0 without. */
  readonly displacementSize: number;
  /** Must be a 64-bit absolute address (MOVABS). */
  readonly absolute64: boolean;
  /** `far` stands before it. */
  readonly far: boolean;
  /** `short` or `near` before a branch target. */
  readonly distance: "short" | "near" | "far" | null;
  /** Written without brackets: a branch takes it as its target. */
  readonly bare: boolean;
  readonly at: Columns;
}

export interface FarOperand {
  readonly kind: "far";
  /** Bits of the offset that a size word asks for; 0 without. */
  readonly size: number;
  readonly selector: Expression;
  readonly offset: Expression;
  readonly at: Columns;
}

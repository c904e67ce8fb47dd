import type { Mnemonic } from "../../core/isa/mnemonics.ts";

/** How far a row's results may differ, and why. */
export interface Tolerance {
  readonly why: string;
  /** Units of the last place by which ST(i) may differ; then C1, which tells how it was rounded, may differ too. */
  readonly ulps?: number;
  /** Where the instruction faults the x87 state is not compared. */
  readonly x87AfterFault?: true;
}

const TRANSCENDENTAL: Tolerance = {
  why: "the architecture promises one unit of the last place; C1 tells how the last place was rounded",
  ulps: 1,
};

/** All others are compared bit for bit. */
export const TOLERANCES: Partial<Readonly<Record<Mnemonic, Tolerance>>> = {
  F2XM1: TRANSCENDENTAL,
  FCOS: TRANSCENDENTAL,
  FPATAN: TRANSCENDENTAL,
  FPTAN: TRANSCENDENTAL,
  FSIN: TRANSCENDENTAL,
  FSINCOS: TRANSCENDENTAL,
  FYL2X: TRANSCENDENTAL,
  FYL2XP1: TRANSCENDENTAL,
  MASKMOVQ: {
    why: "one that faults has entered MMX state on AMD processors; here what faults has changed nothing",
    x87AfterFault: true,
  },
};

import type { BitField } from "../bits/bit-field.ts";

/** RFLAGS bits. @see SDM Vol. 1 "EFLAGS Register" */
export const CF = 1 << 0;
export const PF = 1 << 2;
export const AF = 1 << 4;
export const ZF = 1 << 6;
export const SF = 1 << 7;
export const TF = 1 << 8;
export const IF = 1 << 9;
export const DF = 1 << 10;
export const OF = 1 << 11;
export const IOPL = 3 << 12;
export const NT = 1 << 14;
export const RF = 1 << 16;
export const VM = 1 << 17;
export const AC = 1 << 18;
export const VIF = 1 << 19;
export const VIP = 1 << 20;
export const ID = 1 << 21;
/** Bit 1 always reads as 1. */
export const RFLAGS_FIXED = 1 << 1;
export const STATUS_FLAGS = CF | PF | AF | ZF | SF | OF;

export const RFLAGS_LAYOUT: readonly BitField[] = [
  { name: "CF", high: 0, low: 0, meaning: "Carry: the unsigned result did not fit." },
  { name: "PF", high: 2, low: 2, meaning: "Parity: the low byte of the result has an even number of ones." },
  { name: "AF", high: 4, low: 4, meaning: "Adjust: carry out of bit 3." },
  { name: "ZF", high: 6, low: 6, meaning: "Zero: the result is zero." },
  { name: "SF", high: 7, low: 7, meaning: "Sign: the result's top bit." },
  { name: "TF", high: 8, low: 8, meaning: "Trap: a debug exception after each instruction." },
  { name: "IF", high: 9, low: 9, meaning: "Interrupt enable: maskable interrupts are taken." },
  { name: "DF", high: 10, low: 10, meaning: "Direction: string instructions go down instead of up." },
  { name: "OF", high: 11, low: 11, meaning: "Overflow: the signed result did not fit." },
  {
    name: "IOPL",
    high: 13,
    low: 12,
    meaning: "I/O privilege level: the highest CPL that may use IN, OUT, CLI and STI.",
  },
  { name: "NT", high: 14, low: 14, meaning: "Nested task." },
  { name: "RF", high: 16, low: 16, meaning: "Resume: suppresses instruction breakpoints for one instruction." },
  { name: "VM", high: 17, low: 17, meaning: "Virtual-8086 mode." },
  { name: "AC", high: 18, low: 18, meaning: "Alignment check; at CPL 0 with SMAP, allows access to user pages." },
  { name: "VIF", high: 19, low: 19, meaning: "Virtual interrupt flag." },
  { name: "VIP", high: 20, low: 20, meaning: "Virtual interrupt pending." },
  { name: "ID", high: 21, low: 21, meaning: "CPUID is available if software can change this bit." },
];

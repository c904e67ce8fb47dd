import type { BitField } from "../bits/bit-field.ts";

/** Model-specific register numbers. @see SDM Vol. 4; AMD APM Vol. 2 "System Registers" */
export const IA32_SYSENTER_CS = 0x174;
export const IA32_SYSENTER_ESP = 0x175;
export const IA32_SYSENTER_EIP = 0x176;
export const IA32_EFER = 0xc000_0080;
export const IA32_STAR = 0xc000_0081;
export const IA32_LSTAR = 0xc000_0082;
export const IA32_CSTAR = 0xc000_0083;
export const IA32_FMASK = 0xc000_0084;
export const IA32_FS_BASE = 0xc000_0100;
export const IA32_GS_BASE = 0xc000_0101;
export const IA32_KERNEL_GS_BASE = 0xc000_0102;

export const EFER_SCE = 1n << 0n;
export const EFER_LME = 1n << 8n;
export const EFER_LMA = 1n << 10n;
export const EFER_NXE = 1n << 11n;

/** A model-specific register as the panels and the narration show it. */
export interface MsrEntry {
  readonly number: number;
  readonly name: string;
  readonly meaning: string;
  readonly layout?: readonly BitField[];
}

export const MSRS: readonly MsrEntry[] = [
  {
    number: IA32_EFER,
    name: "IA32_EFER",
    meaning: "Extended features: whether SYSCALL, long mode and no-execute pages are on.",
    layout: [
      { name: "SCE", high: 0, low: 0, meaning: "SYSCALL and SYSRET are enabled." },
      { name: "LME", high: 8, low: 8, meaning: "Long mode is enabled." },
      { name: "LMA", high: 10, low: 10, meaning: "Long mode is active." },
      { name: "NXE", high: 11, low: 11, meaning: "Bit 63 of page-table entries forbids execution." },
    ],
  },
  {
    number: IA32_STAR,
    name: "IA32_STAR",
    meaning: "Segment selectors that SYSCALL and SYSRET load.",
    layout: [
      {
        name: "SYSRET CS/SS",
        high: 63,
        low: 48,
        meaning: "SYSRETQ takes CS = this + 16 and SS = this + 8, both with RPL 3.",
      },
      { name: "SYSCALL CS/SS", high: 47, low: 32, meaning: "SYSCALL takes CS = this and SS = this + 8." },
      { name: "EIP", high: 31, low: 0, meaning: "Entry point of SYSCALL in legacy mode." },
    ],
  },
  { number: IA32_LSTAR, name: "IA32_LSTAR", meaning: "Where SYSCALL in 64-bit mode goes." },
  { number: IA32_CSTAR, name: "IA32_CSTAR", meaning: "Where SYSCALL in compatibility mode goes (AMD only)." },
  { number: IA32_FMASK, name: "IA32_FMASK", meaning: "RFLAGS bits that SYSCALL clears." },
  { number: IA32_SYSENTER_CS, name: "IA32_SYSENTER_CS", meaning: "Code selector that SYSENTER loads." },
  { number: IA32_SYSENTER_ESP, name: "IA32_SYSENTER_ESP", meaning: "Stack pointer that SYSENTER loads." },
  { number: IA32_SYSENTER_EIP, name: "IA32_SYSENTER_EIP", meaning: "Where SYSENTER goes." },
  { number: IA32_FS_BASE, name: "IA32_FS_BASE", meaning: "Base of FS: thread-local storage in user space." },
  { number: IA32_GS_BASE, name: "IA32_GS_BASE", meaning: "Base of GS: the per-CPU area while in the kernel." },
  { number: IA32_KERNEL_GS_BASE, name: "IA32_KERNEL_GS_BASE", meaning: "The base that SWAPGS exchanges with GS's." },
];

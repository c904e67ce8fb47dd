import * as msr from "../isa/msr.ts";

/** Indices of 64-bit words in an `MsrFile`. */
export const MSR_EFER = 0;
export const MSR_STAR = 1;
export const MSR_LSTAR = 2;
export const MSR_CSTAR = 3;
export const MSR_FMASK = 4;
export const MSR_SYSENTER_CS = 5;
export const MSR_SYSENTER_ESP = 6;
export const MSR_SYSENTER_EIP = 7;
export const MSR_KERNEL_GS_BASE = 8;
export const MSR_TSC_AUX = 9;
export const MSR_PAT = 10;
export const MSR_APIC_BASE = 11;
const MSR_WORDS = 12;

const IA32_APIC_BASE = 0x1b;
const IA32_PAT = 0x277;
const IA32_TSC_AUX = 0xc000_0103;

/** Where an MSR is in the file. FS_BASE, GS_BASE and the TSC are not here: they are other registers' second names. */
export const MSR_INDEX: ReadonlyMap<number, number> = new Map([
  [msr.IA32_EFER, MSR_EFER],
  [msr.IA32_STAR, MSR_STAR],
  [msr.IA32_LSTAR, MSR_LSTAR],
  [msr.IA32_CSTAR, MSR_CSTAR],
  [msr.IA32_FMASK, MSR_FMASK],
  [msr.IA32_SYSENTER_CS, MSR_SYSENTER_CS],
  [msr.IA32_SYSENTER_ESP, MSR_SYSENTER_ESP],
  [msr.IA32_SYSENTER_EIP, MSR_SYSENTER_EIP],
  [msr.IA32_KERNEL_GS_BASE, MSR_KERNEL_GS_BASE],
  [IA32_TSC_AUX, MSR_TSC_AUX],
  [IA32_PAT, MSR_PAT],
  [IA32_APIC_BASE, MSR_APIC_BASE],
]);

/** Model-specific registers, as 64-bit words and as halves. */
export class MsrFile {
  readonly words32: Int32Array;
  readonly words64: BigUint64Array;

  constructor() {
    const buffer = new ArrayBuffer(MSR_WORDS * 8);
    this.words32 = new Int32Array(buffer);
    this.words64 = new BigUint64Array(buffer);
    this.words64[MSR_EFER] = msr.EFER_LME | msr.EFER_LMA;
    this.words64[MSR_PAT] = 0x0007_0406_0007_0406n;
    // Enabled, bootstrap processor, at its usual address.
    this.words64[MSR_APIC_BASE] = 0xfee0_0900n;
  }

  low(index: number): number {
    return this.words32[index * 2] as number;
  }

  high(index: number): number {
    return this.words32[index * 2 + 1] as number;
  }
}

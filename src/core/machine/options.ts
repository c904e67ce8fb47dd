import type { KernelConfig } from "../kernel/config.ts";

/**
 * What can be switched on and off about a machine: one row each, read by links, the command line, the settings and lessons.
 * `flag` is the command line's option that changes it from its default.
 */
export const SWITCHES = [
  /** CR4.SMEP: the kernel cannot execute user pages. */
  { id: "smep", initially: true, flag: "--no-smep" },
  /** CR4.SMAP: the kernel cannot touch user pages outside STAC … CLAC. */
  { id: "smap", initially: true, flag: "--no-smap" },
  /** IA32_EFER.NXE: pages can be marked as not executable. */
  { id: "nx", initially: true, flag: "--no-nx" },
  /** CR4.UMIP: SGDT, SIDT, SLDT, STR and SMSW belong to CPL 0. */
  { id: "umip", initially: true, flag: "--no-umip" },
  /** Kernel page-table isolation: user mode runs on page tables that hold almost nothing of the kernel. */
  { id: "kpti", initially: false, flag: "--kpti" },
  /** CR4.PCIDE: translations are tagged with an address-space identifier, so that a new CR3 need not flush them. */
  { id: "pcid", initially: false, flag: "--pcid" },
  /** One address space at CPL 0: the program is linked with the kernel library. */
  { id: "unikernel", initially: false, flag: "--unikernel" },
  /** In a unikernel: SYSCALL instructions of the program are replaced by calls when it is loaded. */
  { id: "patched", initially: false, flag: "--patched" },
  /** The stubs through which a program reaches the C library begin with ENDBR64: .plt and .plt.sec. */
  { id: "ibt", initially: false, flag: "--ibt" },
] as const;

export type Switch = (typeof SWITCHES)[number]["id"];

/** What can be chosen about a machine; part of a scenario, so of a link. */
export interface MachineOptions extends Readonly<Record<Switch, boolean>> {
  /** SYSENTER in long mode is Intel only; SYSCALL in compatibility mode is AMD only. */
  readonly vendor: "intel" | "amd";
  /** When the addresses of C library functions are looked up: at the first call of each, or all before the program starts. */
  readonly linking: (typeof LINKINGS)[number];
}

export const LINKINGS = ["lazy", "now"] as const;

export const DEFAULT_OPTIONS: MachineOptions = {
  vendor: "intel",
  linking: "lazy",
  ...(Object.fromEntries(SWITCHES.map(({ id, initially }) => [id, initially])) as Record<Switch, boolean>),
};

/** How the guest kernel has to be built for a machine. */
export function kernelConfig({ kpti, pcid, unikernel, vendor }: MachineOptions): KernelConfig {
  return { kpti: kpti && !unikernel, pcid: pcid && !unikernel, unikernel, vendor };
}

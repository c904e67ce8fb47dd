/** What can be chosen about a machine; part of a scenario, so of a link. */
export interface MachineOptions {
  /** SYSENTER in long mode is Intel only; SYSCALL in compatibility mode is AMD only. */
  readonly vendor: "intel" | "amd";
  /** CR4.SMEP: the kernel cannot execute user pages. */
  readonly smep: boolean;
  /** CR4.SMAP: the kernel cannot touch user pages outside STAC … CLAC. */
  readonly smap: boolean;
}

export const DEFAULT_OPTIONS: MachineOptions = { vendor: "intel", smep: true, smap: true };

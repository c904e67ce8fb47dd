/** How the guest kernel is built: what Linux's .config says, as far as there is a choice. */
export interface KernelConfig {
  /** CONFIG_MITIGATION_PAGE_TABLE_ISOLATION, and the processor needs it: two page-table roots for each process. */
  readonly kpti: boolean;
  /** The processor tags translations with an address-space identifier. */
  readonly pcid: boolean;
  /** A kernel library in the program's own address space instead of a kernel. */
  readonly unikernel: boolean;
  /** Whose processor it is for: the vDSO's fast door for 32-bit code depends on it. */
  readonly vendor: "intel" | "amd";
}

export const DEFAULT_CONFIG: KernelConfig = { kpti: false, pcid: false, unikernel: false, vendor: "intel" };

/** The configuration as the assembly files see it: 0 or 1 each. */
export function autoconf({ kpti, pcid, unikernel, vendor }: KernelConfig): string {
  const line = (name: string, value: boolean) => `\t.set ${name}, ${Number(value)}\n`;
  return (
    "# What this kernel was built for, from the machine's options\n" +
    line("CONFIG_MITIGATION_PAGE_TABLE_ISOLATION", kpti) +
    line("CONFIG_PCID", pcid) +
    line("CONFIG_UNIKERNEL", unikernel) +
    line("X86_FEATURE_SYSENTER32", vendor === "intel") +
    line("X86_FEATURE_SYSCALL32", vendor === "amd")
  );
}

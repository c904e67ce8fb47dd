import { LIBRARY_FUNCTIONS } from "../kernel/guest/unikernel/library.ts";
import type { Stage } from "./stage.ts";

/**
 * The stage of every piece of kernel code: from the label on, up to the next label that stands here.
 * A unikernel's C functions are wrappers. The service routines (`__x64_sys_…`, `__ia32_sys_…`) and exception stubs are told by their names.
 */
const STAGE_OF_LABEL: Readonly<Record<string, Stage>> = {
  entry_SYSCALL_64: "entry",
  entry_SYSCALL_64_exit: "exit",
  entry_SYSENTER_compat: "entry",
  entry_SYSENTER_compat_exit: "exit",
  __end_entry_SYSENTER_compat: "entry",
  entry_SYSCALL_compat: "entry",
  sysret32_from_system_call: "exit",
  swapgs_restore_regs_and_return_to_usermode: "exit",
  asm_int80_emulation: "entry",
  asm_int80_emulation_exit: "exit",
  error_return: "exit",
  restore_regs_and_return_to_kernel: "exit",
  paranoid_exit: "exit",
  asm_spurious_interrupt: "fault",
  do_syscall_64: "dispatch",
  do_syscall_64_exit: "exit",
  do_int80_emulation: "dispatch",
  do_int80_emulation_exit: "exit",
  exit_to_user_mode_prepare: "exit",
  arch_do_signal_or_restart: "signal",
  schedule: "switch",
  finish_task_switch: "switch",
  __switch_to_asm: "switch",
  __switch_to: "switch",
  ret_from_fork_asm: "switch",
  asm_sysvec_apic_timer_interrupt: "switch",
  sysvec_apic_timer_interrupt: "switch",
  do_SYSENTER_32: "dispatch",
  do_fast_syscall_32: "dispatch",
  do_fast_syscall_32_exit: "exit",
  __get_user_nocheck_4: "dispatch",
  bad_iret: "fault",
  copy_from_user: "service",
  copy_to_user: "service",
  uk_syscall_binary: "entry",
  uk_syscall_dispatch: "dispatch",
  uk_syscall_no_such_call: "dispatch",
  uk_syscall_binary_exit: "exit",
  uk_trap: "fault",
  memcpy: "service",
  uk_set_errno: "wrapper",
  strncpy_from_user: "service",
};

const LIBRARY: ReadonlySet<string> = new Set(LIBRARY_FUNCTIONS);

function stageOfLabel(label: string): Stage | undefined {
  if (/^__(x64|ia32)(_compat)?_sys_/.test(label)) return "service";
  if (/^(asm_)?exc_/.test(label)) return "fault";
  if (/^uk_syscall_r_/.test(label)) return "service";
  if (/^uk_patched_/.test(label)) return label.endsWith("_done") ? "exit" : "entry";
  if (LIBRARY.has(label)) return "wrapper";
  return STAGE_OF_LABEL[label];
}

/** The kernel's code is a few thousand instructions; a kernel gone wild may run anywhere. */
const MOST_KNOWN = 20_000;

/** Finds the stage of a kernel address. */
export class KernelStages {
  /** Stages asked for, by the low 32 bits of the address. */
  private readonly known = new Map<number, Stage>();
  private readonly starts: readonly { readonly address: bigint; readonly stage: Stage }[];

  constructor(symbols: readonly { readonly name: string; readonly address: bigint }[]) {
    this.starts = symbols
      .flatMap(({ name, address }) => {
        const stage = stageOfLabel(name);
        return stage === undefined ? [] : [{ address, stage }];
      })
      .sort((a, b) => (a.address < b.address ? -1 : 1));
  }

  /** The stage of kernel code at `address`; the entry code where nothing is known. */
  stageAt(address: bigint): Stage {
    const key = Number(address & 0xffff_ffffn);
    let stage = this.known.get(key);
    if (stage === undefined) {
      stage = this.starts.findLast((start) => start.address <= address)?.stage ?? "entry";
      if (this.known.size < MOST_KNOWN) this.known.set(key, stage);
    }
    return stage;
  }
}

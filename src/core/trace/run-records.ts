import type { Abi, SystemCallEntry } from "../kernel/abi/system-calls.ts";

/** A system call as it was met at the boundary: registers at the trap, registers at the return. */
export interface CallRecord {
  /** `call`: a function of the kernel library, in a unikernel. */
  readonly door: "syscall" | "int 0x80" | "sysenter" | "call";
  readonly abi: Abi;
  /** The process is a 64-bit one, whatever numbering the door has. */
  readonly from64BitCode: boolean;
  /** The low 32 bits of RAX: the number. */
  readonly nr: number;
  readonly entry: SystemCallEntry | undefined;
  /** The task that made it. */
  readonly pid: number;
  /** Six words, as the kernel takes them: of 32-bit calls the low halves. */
  readonly args: readonly bigint[];
  /** The same as they were passed, nothing cut off. */
  readonly passed: readonly bigint[];
  /** Where each of them was passed: a register, or `"(esp)"` for a word of the user's stack. */
  readonly places: readonly string[];
  /** Step of the trap instruction. */
  readonly enterStep: number;
  /** Where the kernel goes back to: behind the trap instruction; from the fast doors of 32-bit code always the landing pad. */
  readonly returnAddress: bigint;
  /** Where the program itself goes on: behind its call of `__kernel_vsyscall`, if that is what trapped. */
  readonly continuesAt: bigint;
  /** Arguments as strace shows them at entry. */
  readonly argsAtEntry: readonly string[];
  /** Step after the return; undefined for a call that has not returned. */
  exitStep?: number;
  result?: bigint;
  /** Arguments as strace shows them at return, with what the call stored. */
  argsAtExit?: readonly string[];
}

/** Bytes that the program wrote, or that were typed, before `step`. */
export interface TerminalChunk {
  readonly step: number;
  /** 0 for typed input. */
  readonly fd: number;
  readonly bytes: Uint8Array;
}

/** An exception that reached its handler, and the way back from it. */
export interface ExceptionRecord {
  /** The step that ended in it. */
  readonly step: number;
  readonly vector: number;
  /** `"#PF"` … */
  readonly mnemonic: string;
  /** The check that failed, or the instruction that asked for it: one clause. */
  readonly reason: string;
  readonly errorCode?: number;
  readonly fromCpl: 0 | 3;
  /** The task that ran. */
  readonly pid: number;
  /** The address that the processor pushed: where the handler may send it back. */
  readonly rip: bigint;
  /** Linear address of the pt_regs that the handler's stub builds on the pushed frame. */
  readonly pushed: bigint;
  /** Where the handler finds it: with page-table isolation it is moved from the entry stack to the task's kernel stack. */
  readonly regs: bigint;
  /** A device asked for the processor: nothing was refused. */
  readonly external?: true;
  /** The address that a page fault is about. */
  readonly address?: bigint;
  /** The step from which the interrupted code goes on; undefined where it does not. */
  exitStep?: number;
}

/** A signal that was delivered. */
export interface SignalRecord {
  readonly step: number;
  readonly signal: number;
  readonly name: string;
  readonly code: number;
  readonly address: bigint;
  /** The task that it was for. */
  readonly pid: number;
  /** The task that it came from, if it came from one. */
  readonly sender?: number;
  /** SIGCHLD: how the child ended. */
  readonly status?: number;
}

/** The processor went from one task to another. */
export interface SwitchRecord {
  /** The step from which the other task runs. */
  readonly step: number;
  readonly from: number;
  readonly to: number;
}

/** A task that began. */
export interface ForkRecord {
  readonly step: number;
  readonly parent: number;
  readonly child: number;
}

/** A task that ended. */
export interface ExitRecord {
  readonly step: number;
  readonly pid: number;
  readonly status?: number;
  readonly signal?: number;
}

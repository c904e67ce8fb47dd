import { CR4_SMAP } from "../../isa/control-registers.ts";
import { PAGE_P, PAGE_RW, PF_I, PF_P, PF_U, PF_W } from "../../isa/paging.ts";
import {
  BUS_ADRALN,
  BUS_ADRERR,
  FPE_INTDIV,
  ILL_ILLOPN,
  SEGV_ACCERR,
  SEGV_MAPERR,
  SI_KERNEL,
  SIGBUS,
  SIGFPE,
  SIGILL,
  SIGSEGV,
  SIGTRAP,
  signalName,
} from "../abi/signals.ts";
import { breakCopyOnWrite } from "../fork.ts";
import { STACK_LIMIT, TASK_SIZE_MAX } from "../layout.ts";
import type { VmArea } from "../state.ts";
import { TIF_NEED_RESCHED } from "../task-struct.ts";
import { populate } from "../user-memory.ts";
import { findArea, insertArea, isSpecialMapping, pageDown } from "../vm-areas.ts";
import { debugException } from "./debug-exception.ts";
import { forceSignal, fromUserMode, oops } from "./force-signal.ts";
import { mathError } from "./math-error.ts";
import { exitPhases } from "./process.ts";
import { PT_FLAGS, PT_IP, readRegister, writeRegister } from "./pt-regs.ts";
import type { Phase, PhaseContext } from "./routine.ts";
import { emulate, mnemonicOf, skip, umipInstruction } from "./umip.ts";

/** search_exception_tables: where a faulting kernel instruction goes on, if __ex_table names it. */
function exceptionFixup(context: PhaseContext, ip: bigint): bigint | null {
  const { kernel } = context;
  const end = kernel.addressOf("__stop___ex_table");
  for (let entry = kernel.addressOf("__start___ex_table"); entry < end; entry += 16n) {
    if (kernel.readWord(entry) === ip) return kernel.readWord(entry + 8n);
  }
  return null;
}

function allows(area: VmArea, error: number): boolean {
  if ((error & PF_W) !== 0) return area.write;
  if ((error & PF_I) !== 0) return area.execute;
  return area.read || area.write || area.execute;
}

/** The stack area, grown so that it holds `address`, if it may grow that far. */
function growStack(context: PhaseContext, address: bigint): VmArea | undefined {
  const { mm } = context.task;
  const stack = mm.areas.find((area) => area.growsDown);
  if (stack === undefined || address >= stack.start || address < mm.stackTop - STACK_LIMIT) return undefined;
  if (mm.areas.some((area) => area !== stack && area.end > address && area.start < stack.start)) return undefined;
  const grown = { ...stack, start: pageDown(address) };
  mm.areas = insertArea(
    mm.areas.filter((area) => area !== stack),
    grown,
  );
  return grown;
}

/** A write that the page's entry refuses and its area allows. */
function isCopyOnWrite({ kernel, errorCode }: PhaseContext, address: bigint, area: VmArea): boolean {
  if ((Number(errorCode) & PF_W) === 0 || !area.write) return false;
  const entry = kernel.tables.entryOf(address);
  return entry !== null && (kernel.memory.read64(entry) & (PAGE_P | PAGE_RW)) === PAGE_P;
}

function describeError(error: number): string {
  const verb = (error & PF_I) !== 0 ? "fetching an instruction from" : (error & PF_W) !== 0 ? "writing to" : "reading";
  const mode = (error & PF_U) !== 0 ? "user" : "kernel";
  return `${mode} mode was ${verb}`;
}

const hexOf = (value: bigint) => `0x${value.toString(16)}`;

/** What keeps the kernel itself from a user page that no exception table excuses; null where the kernel was to touch it. */
function wallOfUserMemory(context: PhaseContext, error: number): string | null {
  if ((error & PF_I) !== 0) return "unable to execute userspace code (SMEP?)";
  const closed = (context.port.cr4 & CR4_SMAP) !== 0n && (readRegister(context, PT_FLAGS) & AC) === 0n;
  return closed ? "SMAP keeps the kernel from user memory while RFLAGS.AC = 0" : null;
}
const AC = 1n << 18n;

const pageFault: readonly Phase[] = [
  {
    name: "handle_page_fault",
    run: (context) => {
      const address = context.port.cr2;
      context.locals.address = address;
      const error = Number(context.errorCode);
      const kernelHalf = address >= TASK_SIZE_MAX;
      if (kernelHalf && fromUserMode(context)) {
        return {
          go: "to",
          phase: "bad_area",
          say: `CR2 = ${hexOf(address)}: ${describeError(error)} an address of the kernel's half.`,
        };
      }
      if (kernelHalf) return oops(context, `page fault at ${hexOf(address)}`);
      if (!fromUserMode(context)) {
        const refused = wallOfUserMemory(context, error);
        if (refused !== null) return oops(context, `${refused}: page fault at ${hexOf(address)}`);
      }
      return { go: "next", say: `CR2 = ${hexOf(address)}: ${describeError(error)} that user address.` };
    },
  },
  {
    name: "lock_mm_and_find_vma",
    run: (context) => {
      const { address = 0n } = context.locals;
      const area = findArea(context.task.mm, address) ?? growStack(context, address);
      if (area === undefined) {
        context.locals.code = BigInt(SEGV_MAPERR);
        return { go: "to", phase: "bad_area", say: `No mapping of the task holds ${hexOf(address)}.` };
      }
      if (!allows(area, Number(context.errorCode))) {
        context.locals.code = BigInt(SEGV_ACCERR);
        return {
          go: "to",
          phase: "bad_area",
          say: `${area.name || "The mapping"} at ${hexOf(area.start)} does not allow it.`,
        };
      }
      if ((Number(context.errorCode) & PF_P) !== 0 && isCopyOnWrite(context, address, area)) {
        const users = context.kernel.frameUsersAt(address);
        return {
          go: "to",
          phase: "do_wp_page",
          say: `${area.name || "The mapping"} may be written, but the page's entry has R/W = 0: its frame is shared, ${users} page ${users === 1 ? "table maps" : "tables map"} it.`,
        };
      }
      if ((Number(context.errorCode) & PF_P) !== 0) {
        context.locals.code = BigInt(SEGV_ACCERR);
        return { go: "to", phase: "bad_area", say: "The page is there and its bits refuse the access." };
      }
      return {
        go: "next",
        say: `${hexOf(address)} belongs to ${area.name || "an anonymous mapping"} that begins at ${hexOf(area.start)}.`,
      };
    },
  },
  {
    name: "do_anonymous_page",
    run: (context) => {
      const { address = 0n } = context.locals;
      const area = findArea(context.task.mm, address);
      if (area !== undefined && isSpecialMapping(area)) return forceSignal(context, SIGBUS, BUS_ADRERR, address);
      const frame = area === undefined ? null : populate(context.kernel, area, address);
      if (frame === null) {
        return forceSignal(context, SIGBUS, 0, address);
      }
      return {
        go: "return",
        value: 0n,
        say: `A zeroed frame (physical ${hexOf(BigInt(frame) << 12n)}) is mapped at ${hexOf(pageDown(address))}; the instruction runs again.`,
      };
    },
  },
  {
    name: "do_wp_page",
    run: (context) => {
      const { address = 0n } = context.locals;
      const result = breakCopyOnWrite(context.kernel, context.kernel.memory, address);
      if (result.kind === "no memory") return forceSignal(context, SIGBUS, 0, address);
      return {
        go: "return",
        value: 0n,
        say:
          result.kind === "reused"
            ? `Nobody else maps the frame any more: the entry gets R/W = 1 again, nothing is copied.`
            : `The 4096 bytes are copied to a frame of this process alone (physical ${hexOf(BigInt(result.to) << 12n)}), and the entry gets R/W = 1; the instruction runs again.`,
      };
    },
  },
  {
    id: "bad_area",
    name: "bad_area_nosemaphore",
    run: (context) => {
      const { address = 0n, code = BigInt(SEGV_MAPERR) } = context.locals;
      if (fromUserMode(context)) return forceSignal(context, SIGSEGV, Number(code), address);
      return { go: "next", say: "The kernel itself touched it: is the instruction one that may fault?" };
    },
  },
  {
    name: "fixup_exception",
    run: (context) => {
      const ip = readRegister(context, PT_IP);
      const fixup = exceptionFixup(context, ip);
      if (fixup === null) return oops(context, `page fault at ${hexOf(context.locals.address ?? 0n)}`);
      writeRegister(context, PT_IP, fixup);
      return {
        go: "return",
        value: 0n,
        say: `__ex_table lists ${context.kernel.symbolize(ip) ?? hexOf(ip)}: execution goes on at ${context.kernel.symbolize(fixup) ?? hexOf(fixup)}.`,
      };
    },
  },
];

/** An exception whose only effect on a user program is a signal. */
function signalling(name: string, what: string, signal: number, code: number, addressIsIp: boolean): readonly Phase[] {
  return [
    {
      name: "do_trap",
      run: (context) => (fromUserMode(context) ? { go: "next", say: `${what} in user mode.` } : oops(context, name)),
    },
    {
      name: "force_sig_fault",
      run: (context) => forceSignal(context, signal, code, addressIsIp ? readRegister(context, PT_IP) : 0n),
    },
  ];
}

/** exc_general_protection also comes from the kernel: a non-canonical user pointer in copy_from_user. */
const generalProtection: readonly Phase[] = [
  {
    name: "exc_general_protection",
    run: (context) => {
      if (fromUserMode(context)) {
        const kept = umipInstruction(context);
        if (kept !== null) {
          return { go: "next", say: `UMIP keeps ${mnemonicOf(kept)} from ring 3; the kernel answers in its place.` };
        }
        return {
          go: "to",
          phase: "force_sig",
          say: `General protection in user mode, error code ${hexOf(context.errorCode)}.`,
        };
      }
      const fixup = exceptionFixup(context, readRegister(context, PT_IP));
      if (fixup === null) return oops(context, "general protection fault");
      writeRegister(context, PT_IP, fixup);
      return { go: "return", value: 0n, say: "__ex_table has a fixup for the faulting kernel instruction." };
    },
  },
  {
    name: "emulate_umip_insn",
    run: (context) => {
      const kept = umipInstruction(context);
      if (kept === null) return { go: "to", phase: "force_sig", say: "The instruction is no longer there." };
      const outcome = emulate(context, kept);
      return "fault" in outcome ? forceSignal(context, SIGSEGV, SEGV_MAPERR, outcome.fault) : outcome;
    },
  },
  {
    name: "fixup_umip_exception",
    run: (context) => {
      const kept = umipInstruction(context);
      if (context.returned !== 0n || kept === null) {
        return forceSignal(context, SIGSEGV, SEGV_MAPERR, context.locals.address ?? 0n);
      }
      return { go: "return", value: 0n, say: skip(context, kept) };
    },
  },
  { name: "force_sig", run: (context) => forceSignal(context, SIGSEGV, SI_KERNEL, 0n) },
];

const doubleFault: readonly Phase[] = [{ name: "exc_double_fault", run: (context) => oops(context, "double fault") }];

/** The handlers' phases, by the name of the guest stub that runs them. @see docs/spec/entry-exit.md "Exceptions" */
export const exceptionRoutines: Readonly<Record<string, readonly Phase[]>> = {
  exc_page_fault: pageFault,
  exc_general_protection: generalProtection,
  exc_double_fault: doubleFault,
  exc_divide_error: signalling(
    "divide error",
    "A division by zero, or a quotient that does not fit,",
    SIGFPE,
    FPE_INTDIV,
    true,
  ),
  exc_debug: debugException,
  exc_int3: signalling("breakpoint", "A breakpoint instruction", SIGTRAP, SI_KERNEL, false),
  exc_overflow: signalling("overflow", "INTO found OF set", SIGSEGV, SI_KERNEL, false),
  exc_bounds: signalling("bound range exceeded", "BOUND found the index out of range", SIGSEGV, SI_KERNEL, false),
  exc_invalid_op: signalling("invalid opcode", "An instruction that the processor refuses", SIGILL, ILL_ILLOPN, true),
  exc_device_not_available: signalling(
    "device not available",
    "An x87 instruction without an x87 unit",
    SIGSEGV,
    SI_KERNEL,
    false,
  ),
  exc_invalid_tss: signalling("invalid TSS", "An invalid TSS", SIGSEGV, SI_KERNEL, false),
  exc_segment_not_present: signalling("segment not present", "A segment that is not present", SIGBUS, SI_KERNEL, false),
  exc_stack_segment: signalling(
    "stack-segment fault",
    "A stack address that is not canonical",
    SIGBUS,
    SI_KERNEL,
    false,
  ),
  exc_coprocessor_error: mathError("x87"),
  exc_alignment_check: signalling("alignment check", "An unaligned access with AC = 1", SIGBUS, BUS_ADRALN, false),
  exc_simd_coprocessor_error: mathError("SSE"),
};

/** Whether the exit code has to let another task run first. */
function isTurnOver({ kernel, task }: PhaseContext): boolean {
  return (kernel.readWord(task.structure) & TIF_NEED_RESCHED) !== 0n;
}

/** exit_to_user_mode_loop: another task's turn, then arch_do_signal_or_restart: the pending signal meets its default action, which for all these is the end. */
export const signalRoutine: readonly Phase[] = [
  {
    name: (context) => (isTurnOver(context) ? "schedule" : "get_signal"),
    run: (context) => {
      const { task } = context;
      if (isTurnOver(context))
        return {
          go: "schedule",
          say: "TIF_NEED_RESCHED is set: before the task goes back to user mode, another one has its turn.",
        };
      if (task.pending === null)
        return { go: "return", value: 0n, say: "No signal is pending: the task goes back to user mode." };
      return {
        go: "next",
        say: `${signalName(task.pending?.signal ?? 0)} is pending and the program has no handler: the default action is to terminate.`,
      };
    },
  },
  {
    name: "do_group_exit",
    run: ({ task, port }) => {
      const { signal, code, address, sender } = task.pending ?? { signal: 0, code: 0, address: 0n };
      const name = signalName(signal);
      task.exit = { kind: "killed", signal, signalName: name, code, address };
      port.emit({
        kind: "signal",
        signal,
        name,
        code,
        address,
        action: "terminate",
        pid: task.pid,
        ...(sender === undefined ? {} : { sender }),
      });
      return { go: "next", say: `The process ends by ${name}.` };
    },
  },
  ...exitPhases,
];

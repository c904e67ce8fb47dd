import { hex0x } from "../../bits/hex.ts";
import { DR6_BREAKPOINTS, DR6_BS, DR6_FIXED } from "../../isa/debug-registers.ts";
import { SIGTRAP, TRAP_BRKPT, TRAP_HWBKPT, TRAP_TRACE } from "../abi/signals.ts";
import { forceSignal, fromUserMode } from "./force-signal.ts";
import { PT_FLAGS, PT_IP, readRegister, writeRegister } from "./pt-regs.ts";
import type { Outcome, Phase, PhaseContext } from "./routine.ts";

/*
 * #DB. DR6 says why it came: breakpoints, single step, or nothing, which is INT1. Breakpoints are taken to be a debugger's, as if
 * set by ptrace. See Linux arch/x86/kernel/traps.c exc_debug(), arch/x86/kernel/hw_breakpoint.c hw_breakpoint_handler()
 */

const TF = 1n << 8n;
const RF = 1n << 16n;

/** What DR6 says, in words. */
function conditionsOf(dr6: bigint): string {
  const met = [0, 1, 2, 3].filter((n) => ((dr6 >> BigInt(n)) & 1n) !== 0n).map((n) => `the breakpoint of DR${n}`);
  if ((dr6 & DR6_BS) !== 0n) met.push("a single step");
  return met.length === 0 ? "no condition, so it was INT1" : met.join(" and ");
}

/** Whether one of the breakpoints that were met is for an instruction: R/W = 0 in DR7. */
function isInstructionBreakpoint({ port }: PhaseContext, dr6: bigint): boolean {
  return [0n, 1n, 2n, 3n].some((n) => ((dr6 >> n) & 1n) !== 0n && ((port.dr7 >> (16n + 4n * n)) & 3n) === 0n);
}

/** Whether the trap came in the few instructions behind SYSENTER that still run with the user's TF. */
function isSysenterSinglestep({ kernel }: PhaseContext, ip: bigint): boolean {
  return kernel.addressOf("entry_SYSENTER_compat") <= ip && ip < kernel.addressOf("__end_entry_SYSENTER_compat");
}

/** The user's program gets a signal; a single step counts before a breakpoint. */
function debugUser(context: PhaseContext, dr6: bigint): Outcome {
  const code = (dr6 & DR6_BS) !== 0n ? TRAP_TRACE : (dr6 & DR6_BREAKPOINTS) !== 0n ? TRAP_HWBKPT : TRAP_BRKPT;
  return forceSignal(context, SIGTRAP, code, readRegister(context, PT_IP));
}

/** The kernel goes on, whatever it was; it does not step itself. */
function debugKernel(context: PhaseContext, dr6: bigint): Outcome {
  if ((dr6 & DR6_BS) !== 0n && isSysenterSinglestep(context, readRegister(context, PT_IP))) {
    return { go: "return", value: 0n, say: "SYSENTER does not clear TF: the entry code is stepped until it does." };
  }
  if ((dr6 & DR6_BS) !== 0n) {
    writeRegister(context, PT_FLAGS, readRegister(context, PT_FLAGS) & ~TF);
    return { go: "return", value: 0n, say: "WARNING: the kernel was stepped, which nobody asked for; TF is cleared." };
  }
  return { go: "return", value: 0n, say: "In the kernel that is nobody's signal: it goes on." };
}

export const debugException: readonly Phase[] = [
  {
    name: "debug_read_clear_dr6",
    run: (context) => {
      const dr6 = context.port.dr6 ^ DR6_FIXED;
      context.port.clearDr6();
      context.locals.dr6 = dr6;
      return { go: "next", say: `DR6 = ${hex0x(dr6 ^ DR6_FIXED)}: ${conditionsOf(dr6)}. It is cleared.` };
    },
  },
  {
    id: "exc_debug",
    name: (context) => (fromUserMode(context) ? "exc_debug_user" : "exc_debug_kernel"),
    run: (context) => {
      const { dr6 = 0n } = context.locals;
      // Without RF the same breakpoint would be met again on the way back.
      if (isInstructionBreakpoint(context, dr6)) {
        writeRegister(context, PT_FLAGS, readRegister(context, PT_FLAGS) | RF);
      }
      return fromUserMode(context) ? debugUser(context, dr6) : debugKernel(context, dr6);
    },
  },
];

import { FPE_FLTDIV, FPE_FLTINV, FPE_FLTOVF, FPE_FLTRES, FPE_FLTUND, SIGFPE } from "../abi/signals.ts";
import { forceSignal, fromUserMode, oops } from "./force-signal.ts";
import { PT_IP, readRegister } from "./pt-regs.ts";
import type { Phase, PhaseContext } from "./routine.ts";

/** Exception bits as MXCSR[5:0] and FSW[5:0] have them, and the si_code of each; the first that is raised and not masked counts. */
const CODES: readonly (readonly [bits: number, code: number, what: string])[] = [
  [0x01, FPE_FLTINV, "invalid operation"],
  [0x04, FPE_FLTDIV, "division by zero"],
  [0x08, FPE_FLTOVF, "overflow"],
  [0x12, FPE_FLTUND, "denormal operand or underflow"],
  [0x20, FPE_FLTRES, "inexact result"],
];

/** The exceptions raised and not masked. */
function unmaskedErrors({ port }: PhaseContext, unit: "x87" | "SSE"): number {
  return unit === "x87" ? port.x87Status & ~port.x87Control & 0x3f : port.mxcsr & ~(port.mxcsr >>> 7) & 0x3f;
}

/** What #MF and #XM become. @see Linux arch/x86/kernel/traps.c math_error(), arch/x86/kernel/fpu/core.c fpu__exception_code() */
export function mathError(unit: "x87" | "SSE"): readonly Phase[] {
  return [
    {
      name: "math_error",
      run: (context) =>
        fromUserMode(context)
          ? { go: "next", say: `An ${unit} floating-point exception in user mode.` }
          : oops(context, `${unit} floating-point exception`),
    },
    {
      name: "fpu__exception_code",
      run: (context) => {
        const errors = unmaskedErrors(context, unit);
        const found = CODES.find(([bits]) => (errors & bits) !== 0);
        if (found === undefined)
          return { go: "return", value: 0n, say: "Nothing is raised that is not masked: a spurious exception." };
        context.locals.code = BigInt(found[1]);
        const register = unit === "x87" ? "FSW and FCW" : "MXCSR";
        return { go: "next", say: `${register} say which: ${found[2]}.` };
      },
    },
    {
      name: "force_sig_fault",
      run: (context) => forceSignal(context, SIGFPE, Number(context.locals.code), readRegister(context, PT_IP)),
    },
  ];
}

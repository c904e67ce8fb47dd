import { signalCodeName, signalName } from "../abi/signals.ts";
import { setTaskFlag, TIF_SIGPENDING } from "../task-struct.ts";
import { PT_CS, PT_IP, readRegister } from "./pt-regs.ts";
import type { Outcome, PhaseContext } from "./routine.ts";

/** CPL 3 is what a code selector's two low bits say. */
export function fromUserMode(context: PhaseContext): boolean {
  return (readRegister(context, PT_CS) & 3n) === 3n;
}

/** force_sig_fault: a signal that cannot be ignored, found on the way back to user mode. */
export function forceSignal(context: PhaseContext, signal: number, code: number, address: bigint): Outcome {
  const { task, kernel } = context;
  task.pending = { signal, code, address };
  setTaskFlag(kernel, task, TIF_SIGPENDING);
  return {
    go: "return",
    value: 0n,
    say: `The task gets ${signalName(signal)} (${signalCodeName(signal, code)}); TIF_SIGPENDING makes the exit code look for it.`,
  };
}

/** A fault of the kernel itself that nothing mends. */
export function oops(context: PhaseContext, what: string): Outcome {
  const ip = readRegister(context, PT_IP);
  context.state.panic = `${what} in kernel mode at ${context.kernel.symbolize(ip) ?? `0x${ip.toString(16)}`}`;
  return { go: "end", say: `Kernel panic: ${context.state.panic}.` };
}

import type { StepEvent } from "../machine/events.ts";
import type { Machine } from "../machine/machine.ts";
import type { MachineView } from "../machine/view.ts";
import type { TroubleView } from "./frame.ts";
import type { RunLog } from "./run-log.ts";
import type { SymbolTable } from "./symbol-table.ts";

/** Steps in ring 0 without a phase of a service routine after which the kernel counts as hanging. */
export const HANG_AFTER = 2_000_000;

/** Steps that the kernel has run since it was entered or a service routine's phase ran; 0 in ring 3. */
export function quietSteps(machine: Machine, log: RunLog): number {
  if (machine.inProgram) return 0;
  const { steps, kernel } = machine;
  const { from, inKernel } = log.stretchAt(steps);
  return inKernel ? steps - Math.max(from, kernel.state.lastPhaseStep + 1) : 0;
}

/** What the trouble is told from. */
interface TroubleMoment {
  readonly machine: Machine;
  readonly log: RunLog;
  readonly symbols: SymbolTable;
  readonly now: MachineView;
  readonly events: readonly StepEvent[];
  /** The address of the last step's instruction. */
  readonly lastAddress: bigint | undefined;
  readonly hangAfter: number;
}

/** What went wrong with the kernel, where, and what to try; null while all is well. */
export function troubleView(moment: TroubleMoment): TroubleView | null {
  const { now, machine, log, hangAfter } = moment;
  if (now.stoppedBy !== undefined) {
    const at = placeOfStop(moment);
    return describe(moment, now.stoppedBy, whatStopped(moment), at);
  }
  const quiet = quietSteps(machine, log);
  if (now.status !== "ready" || quiet < hangAfter) return null;
  const what = `The kernel hangs: it has run ${quiet.toLocaleString("en")} steps in ring 0 without coming to a service routine or back to the program. It can be run on, but nothing will stop it.`;
  return describe(moment, "hang", what, now.rip);
}

function whatStopped({ machine, now, events, log }: TroubleMoment): string {
  switch (now.stoppedBy) {
    case "shutdown": {
      const chain = events.flatMap((event) => (event.kind === "exception" ? [event] : []));
      const [first] = chain;
      const last = chain.at(-1);
      const began = first === undefined ? "" : ` It began with ${first.mnemonic}: ${first.reason}.`;
      const end = last === undefined ? "" : ` and its last attempt met ${last.mnemonic}, ${last.reason}`;
      return `Triple fault: the processor met an exception, could not enter its handler, could not enter the double fault's handler either${end}. It has shut down; a real computer would restart.${began}`;
    }
    case "halted":
      return (now.rflags & IF) === 0n
        ? "HLT stopped the processor with interrupts switched off: nothing can wake it, it halts for ever."
        : "HLT stopped the processor until an interrupt comes, and this machine has no device that sends one: it halts for ever.";
    case "stuck":
      return `Nothing runs any more: ${now.stoppedBecause ?? ""}. On a real computer they would wait for ever, and others would run meanwhile.`;
    default: {
      const exception = log.exceptionAt(now.step);
      const because =
        exception?.fromCpl === 0 && !machine.options.unikernel
          ? ` The processor had met ${exception.mnemonic}: ${exception.reason}.`
          : "";
      return `${machine.options.unikernel ? "The unikernel has crashed" : "Kernel panic"}: ${now.stoppedBecause ?? "no reason given"}.${because}`;
    }
  }
}

const IF = 1n << 9n;

/** The instruction that the trouble began with. */
function placeOfStop({ now, log, lastAddress }: TroubleMoment): bigint {
  if (now.stoppedBy === "panic") {
    const exception = log.exceptionAt(now.step);
    if (exception?.fromCpl === 0) return exception.rip;
  }
  return lastAddress ?? now.rip;
}

function describe(
  { machine, symbols }: TroubleMoment,
  kind: TroubleView["kind"],
  what: string,
  address: bigint,
): TroubleView {
  const { lines, edited } = machine.kernel.image;
  const line = lines.get(address);
  const symbol = symbols.symbolize(address) ?? `0x${address.toString(16)}`;
  const where = line === undefined ? symbol : `${symbol} (${line.file}:${line.line})`;
  const advice =
    edited.length === 0
      ? "Go back to see how it came to this."
      : `Go back to see how it came to this, or restore the original of ${edited.join(" and ")}.`;
  return {
    kind,
    what,
    where,
    ...(line === undefined ? {} : { source: { file: line.file, line: line.line, text: line.text.trim() } }),
    advice,
  };
}

/** The trouble in a sentence or three. */
export function troubleText({ kind, what, where, advice }: TroubleView): string {
  return `${what} ${kind === "hang" ? "It is now at" : "It happened at"} ${where}. ${advice}`;
}

import type { Machine } from "../machine/machine.ts";
import { InstructionViews, type Syntax } from "./instruction-view.ts";
import { KernelStages } from "./kernel-stages.ts";
import { RunLog } from "./run-log.ts";
import { SymbolTable } from "./symbol-table.ts";
import { type InstructionTrace, traceRecord } from "./trace-record.ts";

interface TraceOptions {
  readonly userOnly: boolean;
  readonly most: number;
  readonly syntax: Syntax;
}

/** The same without the steps that it leaves out. */
export function* traceInstructions(machine: Machine, options: TraceOptions): Generator<InstructionTrace> {
  for (const line of traceSlowly(machine, options)) if (line !== null) yield line;
}

/**
 * Runs a machine step by step and hands out the state before each instruction, null for a step that is left out: whoever has
 * other things to do can stop there.
 *
 * With `userOnly`, instructions of CPL 3 only, each once: one whose page fault the kernel mended and which then ran again is
 * what a debugger sees as a single step.
 *
 * @param most instructions at the most
 */
export function* traceSlowly(
  machine: Machine,
  { userOnly, most, syntax }: TraceOptions,
): Generator<InstructionTrace | null> {
  const log = new RunLog(machine);
  const instructions = new InstructionViews({
    machine,
    log,
    symbols: new SymbolTable(machine.image, machine.kernel),
    stages: new KernelStages(machine.kernel.image.symbolsInMemory),
    syntax,
    lineOf: () => undefined,
  });
  const { cpu } = machine;
  let count = 0;
  /** The last line at CPL 3 while the kernel has not come back to another instruction or state. */
  let faulting: string | null = null;
  while (count < most) {
    const user = machine.inProgram;
    let line: InstructionTrace | null = null;
    if ((user && machine.nextInterrupt === null) || !userOnly) {
      line = traceRecord(machine.view(), instructions.current());
    }
    const state = line === null ? null : stateOf(line);
    const again = userOnly && state !== null && state === faulting;
    if (!machine.step()) {
      // The instruction before a wait is reported once it can go on.
      return;
    }
    log.reached(machine.steps);
    if (user) faulting = cpu.lastResult === "exception" ? state : null;
    if (line !== null && !again) {
      yield line;
      count++;
    } else yield null;
  }
}

/** What has to be equal for two lines to be the same attempt at one instruction. */
function stateOf(line: InstructionTrace): string {
  const { n: _, ...state } = line;
  return JSON.stringify(state);
}

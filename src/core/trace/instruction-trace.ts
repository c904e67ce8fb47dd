import { hexBytes } from "../bits/hex.ts";
import { GPR64 } from "../isa/registers.ts";
import type { Machine } from "../machine/machine.ts";
import { InstructionViews, type Syntax } from "./instruction-view.ts";
import { KernelStages } from "./kernel-stages.ts";
import { RunLog } from "./run-log.ts";
import { SymbolTable } from "./symbol-table.ts";

/** One line of `trace --json`: the state before an instruction. Words are lower-case hexadecimal without `0x`. */
export interface InstructionTrace {
  /** The step's number. */
  readonly n: number;
  readonly cpl: number;
  readonly rip: string;
  /** `rax` … `r15` */
  readonly [register: string]: string | number;
  readonly rflags: string;
  readonly cs: string;
  readonly bytes: string;
  readonly text: string;
  readonly stage: string;
}

/**
 * Runs a machine step by step and hands out the state before each instruction.
 *
 * With `userOnly`, instructions of CPL 3 only, each once: one whose page fault the kernel mended and which then ran again is
 * what a debugger sees as a single step.
 *
 * @param most instructions at the most
 */
export function* traceInstructions(
  machine: Machine,
  { userOnly, most, syntax }: { readonly userOnly: boolean; readonly most: number; readonly syntax: Syntax },
): Generator<InstructionTrace> {
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
    const step = machine.steps;
    const user = cpu.cpl === 3;
    let line: InstructionTrace | null = null;
    if (user || !userOnly) {
      const view = instructions.current();
      const registers = Object.fromEntries(GPR64.map((name, number) => [name, cpu.readGpr(number).toString(16)]));
      line = {
        n: step,
        cpl: cpu.cpl,
        rip: cpu.rip.toString(16),
        ...registers,
        rflags: cpu.rflags.toString(16),
        cs: machine.view().segments.cs.selector.toString(16),
        bytes: hexBytes(view.bytes, ""),
        text: view.text,
        stage: view.stage,
      };
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
    }
  }
}

/** What has to be equal for two lines to be the same attempt at one instruction. */
function stateOf(line: InstructionTrace): string {
  const { n: _, ...state } = line;
  return JSON.stringify(state);
}

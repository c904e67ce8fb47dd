import {
  asLoaded,
  assemble,
  DEFAULT_OPTIONS,
  functionsOf,
  type KernelImage,
  Machine,
  type MachineOptions,
  type MachineView,
  type StepEvent,
} from "../core/index.ts";

/** What a test program is; only `asm` has to be given. */
export interface UserProgram {
  /** Lines of assembly; `_start` is put in front where no line defines it. */
  readonly asm: string | readonly string[];
  readonly bits?: 64 | 32;
  readonly syntax?: "att" | "intel" | "nasm";
  readonly options?: Partial<MachineOptions>;
  readonly terminal?: "tty" | "pipe";
  /** An edited kernel, in place of the one that the options ask for. */
  readonly kernel?: KernelImage;
}

/** A booted machine about to run a program's first instruction. */
export function userMachine({
  asm,
  bits = 64,
  syntax = "att",
  options = {},
  terminal = "pipe",
  kernel,
}: UserProgram): Machine {
  const body = typeof asm === "string" ? asm : asm.join("\n");
  const source = body.includes("_start:") ? body : `.globl _start\n_start:\n${body}`;
  const functions = options.unikernel === true ? functionsOf(kernel) : new Map<string, bigint>();
  const result = assemble(source, { syntax, bits, functions });
  if (!result.ok) {
    throw new Error(
      result.diagnostics.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`).join("\n"),
    );
  }
  const machine = new Machine(
    asLoaded(result.image),
    { ...DEFAULT_OPTIONS, ...options },
    { terminal, ...(kernel === undefined ? {} : { kernel }) },
  );
  machine.closeInput();
  return machine;
}

/** Steps until a predicate holds; fails after `most` steps. */
export function stepUntil(machine: Machine, reached: (machine: Machine) => boolean, most = 20_000): MachineView {
  for (let count = 0; count < most; count++) {
    if (reached(machine)) return machine.view();
    if (!machine.step()) break;
  }
  if (reached(machine)) return machine.view();
  throw new Error(
    `not reached within ${most} steps; the machine is at 0x${machine.cpu.rip.toString(16)} (${machine.status})`,
  );
}

/** Steps until RIP is at a kernel symbol. */
export function stepTo(machine: Machine, symbol: string): MachineView {
  const address = machine.kernel.addressOf(symbol);
  return stepUntil(machine, ({ cpu }) => cpu.rip === address);
}

/** Runs to the end and returns how the program ended. */
export function runToEnd(machine: Machine, most = 1_000_000): MachineView {
  machine.run(most);
  return machine.view();
}

/** Executes one step and returns what it did. */
export function observe(machine: Machine): readonly StepEvent[] {
  const events: StepEvent[] = [];
  machine.probe = { onEvent: (event) => events.push(event) };
  machine.step();
  machine.probe = null;
  return events;
}

/** What a program wrote to a descriptor. */
export function collectOutput(machine: Machine): { readonly text: () => string } {
  let text = "";
  const before = machine.observer;
  machine.observer = {
    onPrivilegeChange: (from, to, by) => before?.onPrivilegeChange(from, to, by),
    onKernelEvent: (event) => {
      before?.onKernelEvent(event);
      if (event.kind === "output") text += new TextDecoder().decode(event.bytes);
    },
    onHandlerEntered: (vector, exception) => before?.onHandlerEntered(vector, exception),
    onReturnWithinLevel: () => before?.onReturnWithinLevel(),
    onLibraryBoundary: (toProgram, from) => before?.onLibraryBoundary(toProgram, from),
  };
  return { text: () => text };
}

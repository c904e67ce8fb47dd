import { ExecError, type ExecutableImage, Machine, type MachineObserver } from "../core/index.ts";
import { inputError } from "./command-error.ts";
import type { Io } from "./io.ts";
import { type GivenMachineOptions, machineOptions } from "./machine-options.ts";

/** What a shell adds to a signal's number. */
const KILLED_BY = 128;

/** What the program is called, in `./prog` and argv[0]: a run does not depend on where its file lies. */
const PROGRAM_PATH = "./prog";

/**
 * Boots a machine with a program.
 *
 * @param args argv from 1 on
 * @throws {CommandError} where the program cannot be placed in memory
 */
export function bootMachine(
  io: Io,
  image: ExecutableImage,
  given: GivenMachineOptions,
  args: readonly string[] = [],
): Machine {
  const exec = { path: PROGRAM_PATH, argv: [PROGRAM_PATH, ...args], environment: [] };
  try {
    return new Machine(image, machineOptions(given), { exec, terminal: io.stdin.isTerminal ? "tty" : "pipe" });
  } catch (error) {
    if (error instanceof ExecError) throw inputError(error.message);
    throw error;
  }
}

/** Also tells a listener, besides the one that a machine has, of what its kernel does and of handlers that are entered. */
export function alsoObserve(
  machine: Machine,
  also: Partial<Pick<MachineObserver, "onKernelEvent" | "onHandlerEntered">>,
): void {
  const first = machine.observer;
  machine.observer = {
    onPrivilegeChange: (from, to, by) => first?.onPrivilegeChange(from, to, by),
    onKernelEvent(event) {
      first?.onKernelEvent(event);
      also.onKernelEvent?.(event);
    },
    onHandlerEntered(vector, exception) {
      first?.onHandlerEntered(vector, exception);
      also.onHandlerEntered?.(vector, exception);
    },
    onReturnWithinLevel: () => first?.onReturnWithinLevel(),
    onLibraryBoundary: (toProgram, from) => first?.onLibraryBoundary(toProgram, from),
  };
}

/** Hands over the next piece of standard input to a machine that waits for it, or its end. */
export function feed(machine: Machine, io: Io): void {
  const chunk = io.stdin.read();
  if (chunk === undefined) machine.closeInput();
  else machine.input(chunk);
}

/** Steps between two looks at the machine. */
const SLICE = 1_000_000;

/** Runs a machine until it ends or stops; standard input is read when the program waits for it. */
export function runToEnd(machine: Machine, io: Io, afterSlice: () => void = () => {}): void {
  while (machine.status === "ready" || machine.status === "waiting-for-input") {
    if (machine.status === "waiting-for-input") feed(machine, io);
    machine.run(SLICE);
    afterSlice();
  }
}

/**
 * The status of a command that ran a machine to its end: the program's own, 128 + N for a signal.
 *
 * @throws {CommandError} where the machine stopped: nobody is left to end the program
 */
export function exitStatus(machine: Machine): number {
  const { exit, stoppedBecause } = machine.view();
  if (exit?.kind === "exited") return exit.status;
  if (exit?.kind === "killed") return KILLED_BY + exit.signal;
  throw inputError(`the machine stopped at step ${machine.steps}: ${stoppedBecause ?? machine.status}`);
}

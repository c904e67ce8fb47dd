import { parseArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { usageError } from "./command-error.ts";
import { alsoObserve, bootMachine, exitStatus, runToEnd } from "./guest.ts";
import { watchIllegalInstructions } from "./illegal-instruction.ts";
import { MACHINE_OPTIONS, MACHINE_USAGE } from "./machine-options.ts";
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, loadProgramFile } from "./program-file.ts";

const STDERR = 2;

export const runCommand: Command = {
  usage: `FILE [ARGS…] ${MACHINE_USAGE} ${ASSEMBLY_USAGE}`,
  summary: "runs a .s or an ELF; its output and exit status are the command's (128 + N for signal N)",
  run(argv, io) {
    const { options, operands } = parseArguments(argv, { ...MACHINE_OPTIONS, ...ASSEMBLY_OPTIONS });
    const [file, ...args] = operands;
    if (file === undefined) throw usageError("FILE is missing");
    const machine = bootMachine(io, loadProgramFile(io, file, options), options, args);
    alsoObserve(machine, {
      onKernelEvent(event) {
        if (event.kind === "output") (event.fd === STDERR ? io.stderr : io.stdout).write(event.bytes);
      },
    });
    const explain = watchIllegalInstructions(machine, io);
    runToEnd(machine, io);
    explain();
    return exitStatus(machine);
  },
};

import { StraceLog } from "../core/index.ts";
import { flag, onlyOperand, parseArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { alsoObserve, bootMachine, exitStatus, runToEnd } from "./guest.ts";
import { watchIllegalInstructions } from "./illegal-instruction.ts";
import { MACHINE_OPTIONS, MACHINE_USAGE } from "./machine-options.ts";
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, loadProgramFile } from "./program-file.ts";

export const straceCommand: Command = {
  usage: `FILE [-f] [-c] ${MACHINE_USAGE} ${ASSEMBLY_USAGE}`,
  summary:
    "prints the program's system calls as strace does (-c: the summary table); its own output goes to standard error",
  run(argv, io) {
    const { options, operands } = parseArguments(argv, {
      ...MACHINE_OPTIONS,
      ...ASSEMBLY_OPTIONS,
      "-f": flag,
      "-c": flag,
    });
    const machine = bootMachine(io, loadProgramFile(io, onlyOperand(operands, "FILE"), options), options);
    const log = new StraceLog(machine, options["-f"] === true, (line) => io.stderr.write(`${line}\n`));
    alsoObserve(machine, {
      onKernelEvent(event) {
        if (event.kind === "output") io.stderr.write(event.bytes);
      },
    });
    const print = (lines: readonly string[]): void => {
      if (!options["-c"] && lines.length > 0) io.stdout.write(`${lines.join("\n")}\n`);
    };
    const execve = log.execve("./prog", ["./prog"], 0);
    print(execve === undefined ? [] : [execve]);
    const explain = watchIllegalInstructions(machine, io);
    runToEnd(machine, io, () => print(log.newLines()));
    print(log.lastLines());
    explain();
    if (options["-c"]) io.stdout.write(`${log.summary()}\n`);
    return exitStatus(machine);
  },
};

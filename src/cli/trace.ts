import { type InstructionTrace, traceInstructions } from "../core/index.ts";
import { count, flag, onlyOperand, parseArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { bootMachine, feed } from "./guest.ts";
import type { Io } from "./io.ts";
import { MACHINE_OPTIONS, MACHINE_USAGE } from "./machine-options.ts";
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, loadProgramFile } from "./program-file.ts";

/** Lines written at once. */
const BATCH = 500;

function textLine({ n, cpl, stage, rip, text }: InstructionTrace): string {
  return `${String(n).padStart(8)}  ring ${cpl}  ${stage.padEnd(9)}  ${rip.padStart(16)}  ${text}`;
}

function batchedLines(io: Io): { write(line: string): void; flush(): void } {
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) io.stdout.write(`${lines.join("\n")}\n`);
    lines = [];
  };
  return {
    write(line) {
      lines.push(line);
      if (lines.length >= BATCH) flush();
    },
    flush,
  };
}

export const traceCommand: Command = {
  usage: `FILE [--json] [--user] [--max N] ${MACHINE_USAGE} ${ASSEMBLY_USAGE}`,
  summary: "prints the state before each instruction, with --json one object a line; --user: only those at CPL 3",
  run(argv, io) {
    const readers = { ...MACHINE_OPTIONS, ...ASSEMBLY_OPTIONS, "--json": flag, "--user": flag, "--max": count };
    const { options, operands } = parseArguments(argv, readers);
    const machine = bootMachine(io, loadProgramFile(io, onlyOperand(operands, "FILE"), options), options);
    const print = options["--json"] ? (line: InstructionTrace) => JSON.stringify(line) : textLine;
    const out = batchedLines(io);
    let left = options["--max"] ?? Number.POSITIVE_INFINITY;
    while (left > 0) {
      const trace = { userOnly: options["--user"] === true, most: left, syntax: options["--syntax"] ?? "att" } as const;
      for (const line of traceInstructions(machine, trace)) {
        out.write(print(line));
        left--;
      }
      if (machine.status !== "waiting-for-input") break;
      out.flush();
      feed(machine, io);
    }
    out.flush();
    return 0;
  },
};

import { onlyOperand, parseArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { disassemble } from "./disassembly.ts";
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, loadProgramFile, nameOf } from "./program-file.ts";

export const disasmCommand: Command = {
  usage: `FILE ${ASSEMBLY_USAGE}`,
  summary: "prints the instructions of an ELF or of a .s, like objdump -d",
  run(argv, io) {
    const { options, operands } = parseArguments(argv, ASSEMBLY_OPTIONS);
    const file = onlyOperand(operands, "FILE");
    const lines = disassemble(loadProgramFile(io, file, options), nameOf(file), options["--syntax"] ?? "att");
    io.stdout.write(`${[...lines].join("\n")}\n`);
    return 0;
  },
};

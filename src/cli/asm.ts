import { writeElf } from "../core/index.ts";
import { onlyOperand, parseArguments, word } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, assembleFile, LINKING_OPTIONS, LINKING_USAGE } from "./program-file.ts";

/** Where GNU as puts its output too. */
const DEFAULT_OUTPUT = "a.out";

export const asmCommand: Command = {
  usage: `FILE.s [-o OUT] ${LINKING_USAGE} ${ASSEMBLY_USAGE}`,
  summary: `assembles and links; writes an ELF that Linux runs (${DEFAULT_OUTPUT} unless told)`,
  run(argv, io) {
    const { options, operands } = parseArguments(argv, { ...ASSEMBLY_OPTIONS, ...LINKING_OPTIONS, "-o": word });
    const image = assembleFile(io, onlyOperand(operands, "FILE.s"), options);
    io.writeFile(options["-o"] ?? DEFAULT_OUTPUT, writeElf(image), { executable: true });
    return 0;
  },
};

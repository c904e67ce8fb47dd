import { writeElf } from "../core/index.ts";
import { onlyOperand, parseArguments, word } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, assembleFile } from "./program-file.ts";

/** Where GNU as puts its output too. */
const DEFAULT_OUTPUT = "a.out";

export const asmCommand: Command = {
  usage: `FILE.s [-o OUT] ${ASSEMBLY_USAGE}`,
  summary: `assembles; writes a static ELF that Linux runs (${DEFAULT_OUTPUT} unless told)`,
  run(argv, io) {
    const { options, operands } = parseArguments(argv, { ...ASSEMBLY_OPTIONS, "-o": word });
    const image = assembleFile(io, onlyOperand(operands, "FILE.s"), options);
    io.writeFile(options["-o"] ?? DEFAULT_OUTPUT, writeElf(image), { executable: true });
    return 0;
  },
};

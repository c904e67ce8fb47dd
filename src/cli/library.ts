import { INTERPRETERS, libraryFor } from "../core/index.ts";
import { oneOf, parseArguments, word } from "./arguments.ts";
import type { Command } from "./command.ts";
import { usageError } from "./command-error.ts";

export const libraryCommand: Command = {
  usage: "[-o OUT] [--bits 64|32]",
  summary: `writes the C library that programs are linked with; they run on Linux where it lies at ${INTERPRETERS[64]}`,
  run(argv, io) {
    const { options, operands } = parseArguments(argv, { "--bits": oneOf("64", "32"), "-o": word });
    const [extra] = operands;
    if (extra !== undefined) throw usageError(`library takes no file: ${extra} is one too many`);
    const { soname, file } = libraryFor(options["--bits"] === "32" ? 32 : 64);
    io.writeFile(options["-o"] ?? soname, file, { executable: true });
    return 0;
  },
};

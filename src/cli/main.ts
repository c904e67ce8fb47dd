import { asmCommand } from "./asm.ts";
import type { Command } from "./command.ts";
import { CommandError, USAGE_ERROR } from "./command-error.ts";
import { disasmCommand } from "./disasm.ts";
import type { Io } from "./io.ts";
import { libraryCommand } from "./library.ts";
import { playCommand } from "./play.ts";
import { runCommand } from "./run.ts";
import { straceCommand } from "./strace.ts";
import { traceCommand } from "./trace.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  asm: asmCommand,
  run: runCommand,
  trace: traceCommand,
  strace: straceCommand,
  disasm: disasmCommand,
  play: playCommand,
  library: libraryCommand,
};

const CALL = "npm run -s cli --";

function helpText(): string {
  const rows = Object.entries(COMMANDS).map(([name, { usage, summary }]) => `  ${name} ${usage}\n      ${summary}\n`);
  return `usage: ${CALL} COMMAND …\n\n${rows.join("")}\n\`-\` as FILE is standard input. \`--\` ends the options.\n`;
}

const asksForHelp = (argument: string): boolean => argument === "--help" || argument === "-h";

/**
 * The command line.
 *
 * @param argv `["run", "hello.s"]`
 * @returns the exit status: the command's own, 2 for a usage error, 1 for an unreadable or malformed file
 */
export function main(argv: readonly string[], io: Io): number {
  const [name, ...rest] = argv;
  if (name === "help" || (name !== undefined && asksForHelp(name))) {
    io.stdout.write(helpText());
    return 0;
  }
  if (name === undefined) {
    io.stderr.write(helpText());
    return USAGE_ERROR;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const known = Object.keys(COMMANDS).join(", ");
    io.stderr.write(`${name} is no command\nhint: the commands are ${known}\n`);
    return USAGE_ERROR;
  }
  const options = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
  if (options.some(asksForHelp)) {
    io.stdout.write(`usage: ${CALL} ${name} ${command.usage}\n\n${command.summary}\n`);
    return 0;
  }
  try {
    return command.run(rest, io);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // a file's message names the file; a usage error names the command
    const message = error.status === USAGE_ERROR ? `${name}: ${error.message}` : error.message;
    const hint = error.hint ?? (error.status === USAGE_ERROR ? `usage: ${CALL} ${name} ${command.usage}` : undefined);
    io.stderr.write(`${message}\n${hint === undefined ? "" : `hint: ${hint}\n`}`);
    return error.status;
  }
}

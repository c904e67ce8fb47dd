import type { Machine } from "../core/index.ts";
import { collectOutput, userMachine } from "./user-machine.ts";

const ARGUMENTS = [
  ["%edi", "%rdi"],
  ["%esi", "%rsi"],
  ["%edx", "%rdx"],
  ["%r10d", "%r10"],
  ["%r8d", "%r8"],
  ["%r9d", "%r9"],
] as const;

/** A SYSCALL as AT&T text; arguments are numbers, `$symbol` or a 32-bit register. */
export function call(number: number | string, ...args: readonly (number | string)[]): string {
  const lines = args.map((value, index) => {
    const [narrow = "", wide = ""] = ARGUMENTS[index] ?? [];
    if (typeof value === "string" && value.startsWith("%")) return `mov ${value}, ${narrow}\n`;
    return `mov ${typeof value === "number" ? `$${value}` : value}, ${wide}\n`;
  });
  return `${lines.join("")}mov $${number}, %eax\nsyscall\n`;
}

/** Runs a program to its end, `most` steps at most. */
export function runTasks(
  asm: string,
  most = 1_000_000,
): {
  readonly machine: Machine;
  readonly output: string;
} {
  const machine = userMachine({ asm });
  const { text } = collectOutput(machine);
  machine.run(most);
  return { machine, output: text() };
}

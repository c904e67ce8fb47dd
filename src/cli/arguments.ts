import { usageError } from "./command-error.ts";

/** Reads an option's value; `next` is the word after it, or what follows its `=`. */
export type OptionReader<T> = (name: string, next: () => string) => T;

export type OptionReaders = Readonly<Record<string, OptionReader<unknown>>>;

export interface Arguments<R extends OptionReaders> {
  /** Given options by name; the last one counts. */
  readonly options: { readonly [Name in keyof R]?: R[Name] extends OptionReader<infer T> ? T : never };
  /** All that is no option, and everything after `--`. */
  readonly operands: readonly string[];
}

/** An option without a value. */
export const flag: OptionReader<true> = () => true;

/** Any word. */
export const word: OptionReader<string> = (_name, next) => next();

/** A count of at least 1. */
export const count: OptionReader<number> = (name, next) => {
  const text = next();
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw usageError(`${name} takes a whole number of at least 1, not ${text || "nothing"}`);
  }
  return value;
};

/** One of some words. */
export function oneOf<const T extends readonly string[]>(...choices: T): OptionReader<T[number]> {
  return (name, next) => {
    const text = next();
    const choice = choices.find((each) => each === text);
    if (choice === undefined) throw usageError(`${name} takes ${choices.join(" or ")}, not ${text || "nothing"}`);
    return choice;
  };
}

/**
 * Options may stand before and after operands, as `--name value` or `--name=value`; `-` alone is an operand.
 *
 * @throws {CommandError} with status 2
 */
export function parseArguments<R extends OptionReaders>(argv: readonly string[], readers: R): Arguments<R> {
  const options: Record<string, unknown> = {};
  const operands: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? "";
    if (argument === "--")
      return { options: options as Arguments<R>["options"], operands: [...operands, ...argv.slice(at + 1)] };
    if (!argument.startsWith("-") || argument === "-") {
      operands.push(argument);
      continue;
    }
    const equals = argument.startsWith("--") ? argument.indexOf("=") : -1;
    const name = equals < 0 ? argument : argument.slice(0, equals);
    const attached = equals < 0 ? undefined : argument.slice(equals + 1);
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!reader) throw usageError(`unknown option ${name}`);
    let used = false;
    options[name] = reader(name, () => {
      used = true;
      const value = attached ?? argv[++at];
      if (value === undefined) throw usageError(`${name} needs a value`);
      return value;
    });
    if (attached !== undefined && !used) throw usageError(`${name} takes no value`);
  }
  return { options: options as Arguments<R>["options"], operands };
}

/** The one operand of a command. */
export function onlyOperand(operands: readonly string[], what: string): string {
  const [operand, extra] = operands;
  if (operand === undefined) throw usageError(`${what} is missing`);
  if (extra !== undefined) throw usageError(`one ${what} is enough: ${extra} is one too many`);
  return operand;
}

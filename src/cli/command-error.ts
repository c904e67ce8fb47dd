/** The command was called wrongly. */
export const USAGE_ERROR = 2;
/** A file cannot be read or is not what the command takes. */
const INPUT_ERROR = 1;

/** Ends a command with a message for its user. */
export class CommandError extends Error {
  readonly status: number;
  /** What to try. */
  readonly hint: string | undefined;

  constructor(status: number, message: string, hint?: string) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

export function usageError(message: string, hint?: string): CommandError {
  return new CommandError(USAGE_ERROR, message, hint);
}

export function inputError(message: string): CommandError {
  return new CommandError(INPUT_ERROR, message);
}

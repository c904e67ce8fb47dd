/** Signals of Linux on x86 with the text that a shell prints when one kills a program. @see signal(7) */
const NAMES = [
  "",
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGILL",
  "SIGTRAP",
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGKILL",
  "SIGUSR1",
  "SIGSEGV",
  "SIGUSR2",
  "SIGPIPE",
  "SIGALRM",
  "SIGTERM",
  "SIGSTKFLT",
  "SIGCHLD",
  "SIGCONT",
  "SIGSTOP",
  "SIGTSTP",
  "SIGTTIN",
  "SIGTTOU",
  "SIGURG",
  "SIGXCPU",
  "SIGXFSZ",
  "SIGVTALRM",
  "SIGPROF",
  "SIGWINCH",
  "SIGIO",
  "SIGPWR",
  "SIGSYS",
] as const;

export const SIGILL = 4;
export const SIGTRAP = 5;
export const SIGBUS = 7;
export const SIGFPE = 8;
export const SIGSEGV = 11;

/** si_code values. @see sigaction(2) */
export const SI_KERNEL = 128;
export const ILL_ILLOPN = 2;
export const FPE_INTDIV = 1;
export const SEGV_MAPERR = 1;
export const SEGV_ACCERR = 2;
export const TRAP_BRKPT = 1;
export const TRAP_TRACE = 2;
export const BUS_ADRALN = 1;
export const BUS_ADRERR = 2;

export function signalName(signal: number): string {
  return NAMES[signal] || `signal ${signal}`;
}

const CODE_NAMES: Readonly<Record<string, string>> = {
  "4:2": "ILL_ILLOPN",
  "5:1": "TRAP_BRKPT",
  "5:2": "TRAP_TRACE",
  "7:1": "BUS_ADRALN",
  "7:2": "BUS_ADRERR",
  "8:1": "FPE_INTDIV",
  "11:1": "SEGV_MAPERR",
  "11:2": "SEGV_ACCERR",
};

/** The name of a siginfo's si_code, as strace prints it. */
export function signalCodeName(signal: number, code: number): string {
  if (code === SI_KERNEL) return "SI_KERNEL";
  return CODE_NAMES[`${signal}:${code}`] ?? String(code);
}

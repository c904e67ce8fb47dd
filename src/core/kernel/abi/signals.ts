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
export const SIGKILL = 9;
export const SIGSEGV = 11;
export const SIGPIPE = 13;
export const SIGCHLD = 17;
const SIGCONT = 18;

/** The greatest signal number, real-time signals included: _NSIG. */
export const LAST_SIGNAL = 64;

/** What happens to a process that has no handler. @see signal(7) */
export type DefaultAction = "terminate" | "core" | "ignore" | "stop" | "continue";

const OTHER_ACTIONS: Readonly<Record<number, DefaultAction>> = {
  ...Object.fromEntries([3, 4, 5, 6, 7, 8, 11, 24, 25, 31].map((signal) => [signal, "core"])),
  ...Object.fromEntries([19, 20, 21, 22].map((signal) => [signal, "stop"])),
  ...Object.fromEntries([SIGCHLD, 23, 28].map((signal) => [signal, "ignore"])),
  [SIGCONT]: "continue",
};

/** The default action of a signal. */
export function defaultAction(signal: number): DefaultAction {
  return OTHER_ACTIONS[signal] ?? "terminate";
}

/** si_code values. @see sigaction(2) */
export const SI_USER = 0;
export const SI_TKILL = -6;
export const CLD_EXITED = 1;
export const CLD_KILLED = 2;
export const CLD_DUMPED = 3;
export const SI_KERNEL = 128;
export const ILL_ILLOPN = 2;
export const FPE_INTDIV = 1;
export const FPE_FLTDIV = 3;
export const FPE_FLTOVF = 4;
export const FPE_FLTUND = 5;
export const FPE_FLTRES = 6;
export const FPE_FLTINV = 7;
export const SEGV_MAPERR = 1;
export const SEGV_ACCERR = 2;
export const TRAP_BRKPT = 1;
export const TRAP_TRACE = 2;
export const TRAP_HWBKPT = 4;
export const BUS_ADRALN = 1;
export const BUS_ADRERR = 2;

export function signalName(signal: number): string {
  return NAMES[signal] || `signal ${signal}`;
}

const CODE_NAMES: Readonly<Record<string, string>> = {
  "4:2": "ILL_ILLOPN",
  "5:1": "TRAP_BRKPT",
  "5:2": "TRAP_TRACE",
  "5:4": "TRAP_HWBKPT",
  "7:1": "BUS_ADRALN",
  "7:2": "BUS_ADRERR",
  "8:1": "FPE_INTDIV",
  "8:3": "FPE_FLTDIV",
  "8:4": "FPE_FLTOVF",
  "8:5": "FPE_FLTUND",
  "8:6": "FPE_FLTRES",
  "8:7": "FPE_FLTINV",
  "11:1": "SEGV_MAPERR",
  "11:2": "SEGV_ACCERR",
  "17:1": "CLD_EXITED",
  "17:2": "CLD_KILLED",
  "17:3": "CLD_DUMPED",
};

/** The name of a siginfo's si_code, as strace prints it. */
export function signalCodeName(signal: number, code: number): string {
  if (code === SI_KERNEL) return "SI_KERNEL";
  if (code === SI_USER) return "SI_USER";
  if (code === SI_TKILL) return "SI_TKILL";
  return CODE_NAMES[`${signal}:${code}`] ?? String(code);
}

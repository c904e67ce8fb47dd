import { getegid, geteuid, getgid, getuid, setgid, setuid } from "./credentials.ts";
import { exceptionRoutines, signalRoutine } from "./exceptions.ts";
import { read, write } from "./file-io.ts";
import { clone, fork } from "./fork.ts";
import { clockGettime, getrandom, newuname, time } from "./information.ts";
import { lseek } from "./lseek.ts";
import { brk, mmap, munmap, oldMmap } from "./memory.ts";
import { open, openat } from "./open.ts";
import { close, dup, dup2, pipe } from "./pipe.ts";
import { exit, exitGroup, getpid, getppid, gettid } from "./process.ts";
import type { Phase, Routine } from "./routine.ts";
import {
  clockNanosleep,
  finishTaskSwitch,
  nanosleep,
  pause,
  schedule,
  schedYield,
  timerInterrupt,
} from "./schedule.ts";
import { kill, tgkill } from "./signals.ts";
import { archPrctl, setThreadArea } from "./thread-area.ts";
import { clockGetres, getcpu, gettimeofday } from "./time-of-day.ts";
import { UNIKERNEL_ROUTINES } from "./unikernel.ts";
import { wait4 } from "./wait.ts";

/** A row of a system-call table: number, guest symbol, phases. */
interface ServiceRow {
  readonly name: string;
  readonly symbol: string;
  readonly phases: readonly Phase[];
}

/** The calls that this kernel implements, by x86-64 name. */
const X86_64: readonly ServiceRow[] = [
  { name: "read", symbol: "__x64_sys_read", phases: read },
  { name: "write", symbol: "__x64_sys_write", phases: write },
  { name: "open", symbol: "__x64_sys_open", phases: open },
  { name: "lseek", symbol: "__x64_sys_lseek", phases: lseek(64) },
  { name: "mmap", symbol: "__x64_sys_mmap", phases: mmap(1n) },
  { name: "munmap", symbol: "__x64_sys_munmap", phases: munmap },
  { name: "brk", symbol: "__x64_sys_brk", phases: brk },
  { name: "getpid", symbol: "__x64_sys_getpid", phases: getpid },
  { name: "exit", symbol: "__x64_sys_exit", phases: exit },
  { name: "uname", symbol: "__x64_sys_newuname", phases: newuname },
  { name: "getuid", symbol: "__x64_sys_getuid", phases: getuid },
  { name: "getgid", symbol: "__x64_sys_getgid", phases: getgid },
  { name: "setuid", symbol: "__x64_sys_setuid", phases: setuid },
  { name: "setgid", symbol: "__x64_sys_setgid", phases: setgid },
  { name: "geteuid", symbol: "__x64_sys_geteuid", phases: geteuid },
  { name: "getegid", symbol: "__x64_sys_getegid", phases: getegid },
  { name: "getppid", symbol: "__x64_sys_getppid", phases: getppid },
  { name: "arch_prctl", symbol: "__x64_sys_arch_prctl", phases: archPrctl },
  { name: "gettid", symbol: "__x64_sys_gettid", phases: gettid },
  { name: "time", symbol: "__x64_sys_time", phases: time(8) },
  { name: "clock_gettime", symbol: "__x64_sys_clock_gettime", phases: clockGettime(8) },
  { name: "clock_getres", symbol: "__x64_sys_clock_getres", phases: clockGetres(8) },
  { name: "gettimeofday", symbol: "__x64_sys_gettimeofday", phases: gettimeofday(8) },
  { name: "getcpu", symbol: "__x64_sys_getcpu", phases: getcpu },
  { name: "exit_group", symbol: "__x64_sys_exit_group", phases: exitGroup },
  { name: "openat", symbol: "__x64_sys_openat", phases: openat },
  { name: "getrandom", symbol: "__x64_sys_getrandom", phases: getrandom },
  { name: "close", symbol: "__x64_sys_close", phases: close },
  { name: "pipe", symbol: "__x64_sys_pipe", phases: pipe(false) },
  { name: "sched_yield", symbol: "__x64_sys_sched_yield", phases: schedYield },
  { name: "dup", symbol: "__x64_sys_dup", phases: dup },
  { name: "dup2", symbol: "__x64_sys_dup2", phases: dup2(false) },
  { name: "pause", symbol: "__x64_sys_pause", phases: pause },
  { name: "nanosleep", symbol: "__x64_sys_nanosleep", phases: nanosleep(8) },
  { name: "clone", symbol: "__x64_sys_clone", phases: clone },
  { name: "fork", symbol: "__x64_sys_fork", phases: fork },
  { name: "wait4", symbol: "__x64_sys_wait4", phases: wait4(144) },
  { name: "kill", symbol: "__x64_sys_kill", phases: kill },
  { name: "clock_nanosleep", symbol: "__x64_sys_clock_nanosleep", phases: clockNanosleep(8) },
  { name: "tgkill", symbol: "__x64_sys_tgkill", phases: tgkill },
  { name: "dup3", symbol: "__x64_sys_dup3", phases: dup2(true) },
  { name: "pipe2", symbol: "__x64_sys_pipe2", phases: pipe(true) },
];

/** The same for the i386 table. */
const I386: readonly ServiceRow[] = [
  { name: "exit", symbol: "__ia32_sys_exit", phases: exit },
  { name: "read", symbol: "__ia32_sys_read", phases: read },
  { name: "write", symbol: "__ia32_sys_write", phases: write },
  { name: "open", symbol: "__ia32_compat_sys_open", phases: open },
  { name: "time", symbol: "__ia32_sys_time32", phases: time(4) },
  { name: "lseek", symbol: "__ia32_compat_sys_lseek", phases: lseek(32) },
  { name: "getpid", symbol: "__ia32_sys_getpid", phases: getpid },
  { name: "brk", symbol: "__ia32_sys_brk", phases: brk },
  { name: "getppid", symbol: "__ia32_sys_getppid", phases: getppid },
  { name: "mmap", symbol: "__ia32_compat_sys_ia32_mmap", phases: oldMmap },
  { name: "munmap", symbol: "__ia32_sys_munmap", phases: munmap },
  { name: "uname", symbol: "__ia32_sys_newuname", phases: newuname },
  { name: "mmap2", symbol: "__ia32_sys_mmap_pgoff", phases: mmap(4096n) },
  { name: "getuid32", symbol: "__ia32_sys_getuid", phases: getuid },
  { name: "getgid32", symbol: "__ia32_sys_getgid", phases: getgid },
  { name: "geteuid32", symbol: "__ia32_sys_geteuid", phases: geteuid },
  { name: "getegid32", symbol: "__ia32_sys_getegid", phases: getegid },
  { name: "setuid32", symbol: "__ia32_sys_setuid", phases: setuid },
  { name: "setgid32", symbol: "__ia32_sys_setgid", phases: setgid },
  { name: "gettid", symbol: "__ia32_sys_gettid", phases: gettid },
  { name: "set_thread_area", symbol: "__ia32_sys_set_thread_area", phases: setThreadArea },
  { name: "exit_group", symbol: "__ia32_sys_exit_group", phases: exitGroup },
  { name: "clock_gettime", symbol: "__ia32_sys_clock_gettime32", phases: clockGettime(4) },
  { name: "clock_getres", symbol: "__ia32_sys_clock_getres_time32", phases: clockGetres(4) },
  { name: "gettimeofday", symbol: "__ia32_compat_sys_gettimeofday", phases: gettimeofday(4) },
  { name: "getcpu", symbol: "__ia32_sys_getcpu", phases: getcpu },
  { name: "openat", symbol: "__ia32_compat_sys_openat", phases: openat },
  { name: "getrandom", symbol: "__ia32_sys_getrandom", phases: getrandom },
  { name: "clock_gettime64", symbol: "__ia32_sys_clock_gettime", phases: clockGettime(8) },
  { name: "fork", symbol: "__ia32_sys_fork", phases: fork },
  { name: "close", symbol: "__ia32_sys_close", phases: close },
  { name: "waitpid", symbol: "__ia32_sys_waitpid", phases: wait4(0) },
  { name: "pause", symbol: "__ia32_sys_pause", phases: pause },
  { name: "kill", symbol: "__ia32_sys_kill", phases: kill },
  { name: "dup", symbol: "__ia32_sys_dup", phases: dup },
  { name: "pipe", symbol: "__ia32_sys_pipe", phases: pipe(false) },
  { name: "dup2", symbol: "__ia32_sys_dup2", phases: dup2(false) },
  { name: "wait4", symbol: "__ia32_compat_sys_wait4", phases: wait4(72) },
  { name: "clone", symbol: "__ia32_sys_ia32_clone", phases: clone },
  { name: "sched_yield", symbol: "__ia32_sys_sched_yield", phases: schedYield },
  { name: "nanosleep", symbol: "__ia32_sys_nanosleep_time32", phases: nanosleep(4) },
  { name: "clock_nanosleep", symbol: "__ia32_sys_clock_nanosleep_time32", phases: clockNanosleep(4) },
  { name: "tgkill", symbol: "__ia32_sys_tgkill", phases: tgkill },
  { name: "dup3", symbol: "__ia32_sys_dup3", phases: dup2(true) },
  { name: "pipe2", symbol: "__ia32_sys_pipe2", phases: pipe(true) },
];

export const SERVICE_ROWS = { "x86-64": X86_64, i386: I386 } as const;

/** The routines of the kernel by guest symbol. */
const LINUX_ROUTINES: readonly (readonly [string, Routine])[] = [
  ...X86_64.map(({ symbol, phases }): [string, Routine] => [symbol, { phases, abi: "x86-64" }]),
  ...I386.map(({ symbol, phases }): [string, Routine] => [symbol, { phases, abi: "i386" }]),
  ...Object.entries(exceptionRoutines).map(([symbol, phases]): [string, Routine] => [
    symbol,
    { phases, abi: "x86-64" },
  ]),
  ["arch_do_signal_or_restart", { phases: signalRoutine, abi: "x86-64" }],
  ["sysvec_apic_timer_interrupt", { phases: timerInterrupt, abi: "x86-64" }],
  ["schedule", { phases: schedule, abi: "kernel" }],
  ["finish_task_switch", { phases: finishTaskSwitch, abi: "kernel" }],
];

/** The routines of the kernel library by guest symbol. */
const LIBRARY_ROUTINES = UNIKERNEL_ROUTINES.map(([symbol, phases]) => [symbol, { phases, abi: "c" }] as const);

/** Every routine by the guest symbol whose VMMCALL runs its phases. */
export const ROUTINES: ReadonlyMap<string, Routine> = new Map<string, Routine>([
  ...LINUX_ROUTINES,
  ...LIBRARY_ROUTINES,
]);

/** The symbols whose VMMCALL a kernel has to have. */
export function routineSymbols(unikernel: boolean): readonly string[] {
  return (unikernel ? LIBRARY_ROUTINES : LINUX_ROUTINES).map(([symbol]) => symbol);
}

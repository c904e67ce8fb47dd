import { describe, expect, it } from "vitest";
import { demoText } from "../scenario/demo-text.ts";
import { memoryIo } from "../testing/memory-io.ts";
import { fault, hello32, hello64 } from "../testing/programs.ts";
import { main } from "./main.ts";

const sourceOf = (demo: string): string => demoText(demo)?.source ?? "";

const EXECVE = /^execve\(".\/prog", \["\.\/prog"\], 0x[0-9a-f]+ \/\* 0 vars \*\/\) = 0\n/;

function strace(
  source: string,
  ...options: string[]
): { readonly status: number; readonly stdout: string; readonly stderr: string } {
  const { io, stdout, stderr } = memoryIo({ "prog.s": source });
  const status = main(["strace", "prog.s", ...options], io);
  return { status, stdout: stdout(), stderr: stderr() };
}

describe("strace", () => {
  it("prints each call, the exit, and ends with the program's status", () => {
    const { status, stdout, stderr } = strace(hello64);
    expect(status).toBe(7);
    expect(stdout).toMatch(EXECVE);
    expect(stdout.replace(EXECVE, "")).toBe(
      [
        'write(1, "hi\\n", 3)                     = 3',
        "exit(7)                                 = ?",
        "+++ exited with 7 +++",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe("hi\n"); // standard output is the trace's
  });

  it("prints the calls of 32-bit code by their own names", () => {
    const { stdout } = strace(hello32, "--bits", "32", "-f");
    expect(stdout).toContain('write(1, "hi\\n", 3)                     = 3\nexit(7)');
  });

  it("[RT7] says beside the log where the calls change between the tables", () => {
    const { stderr, stdout } = strace(`
.globl _start
_start: mov $20, %eax
        int $0x80
        mov $39, %eax
        syscall
        mov $1, %eax
        int $0x80
`);
    const modes = [32, 64, 32].map((bits) => `[ Process PID=1000 runs in ${bits} bit mode. ]\n`);
    expect(stderr).toBe(modes.join(""));
    expect(stdout).not.toContain("mode");
  });

  it("prints the signal that killed the program", () => {
    const { status, stdout } = strace(fault);
    expect(status).toBe(139);
    expect(stdout.replace(EXECVE, "")).toBe(
      "--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=NULL} ---\n+++ killed by SIGSEGV +++\n",
    );
  });

  it("prints the summary table alone with -c", () => {
    const { status, stdout } = strace(hello64, "-c");
    expect(status).toBe(7);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("% time     seconds  usecs/call     calls    errors syscall");
    expect(lines.at(-1)).toMatch(/^100\.00 +\d+\.\d{6} +\d+ +2 +total$/);
    expect(stdout).not.toContain("exited");
  });

  it("[TSK14] -f prints every process: attached, broken off, resumed, SIGCHLD, ended", () => {
    const { status, stdout } = strace(sourceOf("fork-wait"), "-f");
    expect(status).toBe(7);
    expect(stdout.replace(EXECVE, "").split("\n")).toEqual([
      "fork(strace: Process 1001 attached",
      ")                                  = 1001",
      "[pid  1000] wait4(-1,  <unfinished ...>",
      '[pid  1001] write(1, "child: I end with 7\\n", 20) = 20',
      "[pid  1001] exit(7)                     = ?",
      "[pid  1001] +++ exited with 7 +++",
      "<... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 7}], 0, NULL) = 1001",
      "--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=1001, si_uid=0, si_status=7, si_utime=0, si_stime=0} ---",
      'write(1, "parent: my child has ended\\n", 27) = 27',
      "exit(7)                                 = ?",
      "+++ exited with 7 +++",
      "",
    ]);
  });

  it("[TSK14] without -f only the first process is traced", () => {
    const { stdout } = strace(sourceOf("fork-pipe"));
    expect(stdout).not.toContain("1001 attached");
    expect(stdout).toContain('read(3, "through the pipe\\n", 64)       = 17');
    expect(stdout).not.toContain("write(4,");
  });

  it("[TSK14] a call that a signal cuts off ends before the signal, as strace shows it", () => {
    const { stdout } = strace(sourceOf("tgkill-sighup"));
    expect(stdout.split("\n").slice(-4)).toEqual([
      "tgkill(1000, 1000, SIGHUP)              = 0",
      "--- SIGHUP {si_signo=SIGHUP, si_code=SI_TKILL, si_pid=1000, si_uid=0} ---",
      "+++ killed by SIGHUP +++",
      "",
    ]);
  });
});

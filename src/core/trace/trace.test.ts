import { describe, expect, it } from "vitest";
import { userMachine } from "../../testing/user-machine.ts";
import {
  DEFAULT_OPTIONS,
  type Frame,
  openSession,
  type Program,
  type SessionApi,
  StraceLog,
  traceInstructions,
} from "../index.ts";

const HEAD =
  '.data\ntext: .ascii "Hello\\n\\t\\1\\377\\0017"\n.bss\nbuffer: .skip 512\n.text\n.globl _start\n_start:\n';
const EXIT = "mov $60, %eax\nxor %edi, %edi\nsyscall\n";

function open(source: string, program: Partial<Program> = {}): SessionApi {
  const result = openSession({
    program: { name: "test", syntax: "att", bits: 64, source: HEAD + source, ...program },
    options: DEFAULT_OPTIONS,
    input: [],
  });
  if (!result.ok) throw new Error(result.diagnostics.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return result.session;
}

/** Steps to the end and returns every frame. */
function frames(session: SessionApi, most = 400): Frame[] {
  const all = [session.frame()];
  while (!session.finished && all.length < most) {
    session.advance({ kind: "step", step: session.step + 1 }, 1);
    all.push(session.frame());
  }
  return all;
}

const WRITE = "mov $1, %eax\nmov $1, %edi\nmov $text, %esi\nmov $6, %edx\nsyscall\n";

/** What strace prints about a program, without the lines for its start. */
function strace(source: string, bits: 64 | 32 = 64): string[] {
  const machine = userMachine({ asm: HEAD + source, bits });
  const log = new StraceLog(machine);
  machine.run(1_000_000);
  return log.lastLines();
}

function call(nr: number, ...args: readonly (string | number)[]): string {
  const registers = ["rdi", "rsi", "rdx", "r10", "r8", "r9"];
  return [`mov $${nr}, %eax`, ...args.map((value, index) => `mov $${value}, %${registers[index]}`), "syscall", ""].join(
    "\n",
  );
}

describe("stages", () => {
  it("[TR1] [TR2] a system call passes registers, trap, entry, dispatch, service, exit and return, in this order", () => {
    const stages = frames(open(`nop\n${WRITE}${EXIT}`)).map(({ stage }) => stage);
    const runs = stages.filter((stage, index) => stage !== stages[index - 1]);
    expect(runs.slice(0, 9)).toEqual([
      "user",
      "registers",
      "trap",
      "entry",
      "dispatch",
      "service",
      "exit",
      "return",
      "registers",
    ]);
  });

  it("[TR1] a register written before a branch is no argument", () => {
    expect(frames(open(`mov $1, %eax\njmp 1f\n1: mov $1, %edi\n${EXIT}`), 3).map(({ stage }) => stage)).toEqual([
      "user",
      "user",
      "registers",
    ]);
  });

  it("[TR1] EBX is an argument of INT 0x80 and not of SYSCALL", () => {
    expect(open("mov $1, %ebx\nmov $1, %eax\nint $0x80\n").frame().stage).toBe("registers");
    expect(open("mov $1, %ebx\nmov $60, %eax\nsyscall\n").frame().stage).toBe("user");
  });

  it("[TR3] the test of the result and its branch are stage errno", () => {
    const all = frames(open(`${WRITE}cmp $-4095, %rax\njae 1f\nnop\n1: ${EXIT}`));
    const back = all.findIndex(({ machine }, index) => index > 5 && machine.cpl === 3);
    expect(all.slice(back, back + 3).map(({ stage }) => stage)).toEqual(["errno", "errno", "user"]);
  });

  it("[TR4] SYSCALL and INT 0x80 touch trap and gate; a fault touches fault", () => {
    const touched = (source: string) => {
      const session = open(source);
      session.advance({ kind: "crossing" }, 1000);
      return session.frame().touched;
    };
    expect(touched(WRITE)).toEqual(["trap", "gate"]);
    expect(touched("mov $20, %eax\nint $0x80\n")).toEqual(["trap", "gate"]);
    expect(touched("cli\n")).toContain("fault");
  });
});

describe("sentences", () => {
  const sentences = frames(open(`${WRITE}cmp $-4095, %rax\njae 1f\n1: ${EXIT}`)).map(({ sentence }) => sentence);

  it.each([
    "RAX = 1: the number of the system call write.",
    "RSI = 0x402000 (text): the second argument.",
    "SYSCALL: ring 3 became ring 0. RIP came from IA32_LSTAR (entry_SYSCALL_64), RCX keeps the way back (0x401016), R11 the flags. RSP is still the user's.",
    "SWAPGS: the GS base is now the kernel's per-CPU area; the user's is kept in IA32_KERNEL_GS_BASE.",
    "push %r11: pt_regs->flags = 0x202, on the kernel stack at 0xffffc90000013fe8.",
    "sys_call_table[1] holds __x64_sys_write: the service routine is called.",
    "fdget: Descriptor 1 is the terminal, open for reading and writing.",
    "STAC: RFLAGS.AC = 1, so SMAP lets the kernel touch user pages for a moment.",
    "tty_write: 6 bytes went out; write returns 6.",
    "SYSRET: ring 0 became ring 3 again, at _start+0x16. RAX brings the result: 6.",
    "The process has ended with status 0. Step back, or start again.",
  ])("[TR5] one of a write says: %s", (sentence) => {
    expect(sentences).toContain(sentence);
  });

  it("[TR5] an error is named, with what a C library would make of it", () => {
    const all = frames(open("mov $1, %eax\nmov $9, %edi\nsyscall\ntest %rax, %rax\njs 1f\n1: hlt\n"));
    const said = all.map(({ sentence }) => sentence);
    expect(said).toContain(
      "SYSRET: ring 0 became ring 3 again, at _start+0xc. RAX brings the result: -9, that is −EBADF (Bad file descriptor).",
    );
    expect(said.some((text) => text.includes("A C library would set errno to 9 and return −1."))).toBe(true);
    expect(said.some((text) => text.startsWith("#GP: "))).toBe(true);
    expect(said.at(-1)).toBe("The process was killed by SIGSEGV. Step back to see why.");
  });
});

describe("the call in a frame", () => {
  it("[TR6] shows the arguments with what they mean, then result and errno", () => {
    const session = open(`${WRITE}hlt\n`);
    session.advance({ kind: "crossing" }, 1000);
    const entered = session.frame().call;
    expect(entered).toMatchObject({
      door: "syscall",
      abi: "x86-64",
      nr: 1,
      name: "write",
      category: "file management",
      enterStep: 4,
    });
    expect(entered?.args.map(({ name, register, value, decoded }) => [name, register, value, decoded])).toEqual([
      ["fd", "rdi", 1n, "1"],
      ["buf", "rsi", 0x402000n, '"Hello\\n"'],
      ["count", "rdx", 6n, "6"],
    ]);
    expect(entered?.result).toBeUndefined();
    session.advance({ kind: "crossing" }, 1000);
    expect(session.frame().call).toMatchObject({
      result: 6n,
      exitStep: session.step,
      text: 'write(1, "Hello\\n", 6)                  = 6',
    });
    session.seek(10);
    expect(session.frame().call?.result).toBeUndefined();
    expect(session.frame().inCall).toBe(true);
  });
});

describe("strace", () => {
  it.each<[string, string]>([
    [call(1, 1, "text", 11), 'write(1, "Hello\\n\\t\\1\\377\\0017", 11)    = 11'],
    [call(1, 1, 0, 5), "write(1, NULL, 5)                       = -1 EFAULT (Bad address)"],
    [call(1, 1, "0xffff888000000000", 5), "write(1, 0xffff888000000000, 5)         = -1 EFAULT (Bad address)"],
    [call(1, 7, "text", 5), 'write(7, "Hello", 5)                    = -1 EBADF (Bad file descriptor)'],
    [call(0, 0, "buffer", 64), 'read(0, "", 64)                         = 0'],
    [call(12, 0), "brk(NULL)                               = 0x403000"],
    [
      call(9, 0, 4096, 3, "0x22", -1, 0),
      "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7ffff7ff6000",
    ],
    [
      call(9, "0x20000000", 4096, 0, "0x100022", -1, 0),
      "mmap(0x20000000, 4096, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED_NOREPLACE, -1, 0) = 0x20000000",
    ],
    [
      call(9, 0, 4096, 3, "0x20", -1, 0),
      "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_FILE|MAP_ANONYMOUS, -1, 0) = -1 EINVAL (Invalid argument)",
    ],
    [
      call(9, 0, 4096, 3, 2, 9, "0x1000"),
      "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE, 9, 0x1000) = -1 EBADF (Bad file descriptor)",
    ],
    [call(11, "0x7ffff7ff6001", 4096), "munmap(0x7ffff7ff6001, 4096)            = -1 EINVAL (Invalid argument)"],
    [
      call(9999, 1, 2, 3, 4, 5, 6),
      "syscall_0x270f(0x1, 0x2, 0x3, 0x4, 0x5, 0x6) = -1 ENOSYS (Function not implemented)",
    ],
    [call(39), "getpid()                                = 1000"],
    [call(63, "buffer"), 'uname({sysname="Linux", nodename="syscope", ...}) = 0'],
    [call(201, 0), "time(NULL)                              = 1767225600 (2026-01-01T00:00:00+0000)"],
    [call(228, 77, "buffer"), "clock_gettime(0x4d /* CLOCK_??? */, 0x40200b) = -1 EINVAL (Invalid argument)"],
    [call(318, "buffer", 16, 8), "getrandom(0x40200b, 16, 0x8 /* GRND_??? */) = -1 EINVAL (Invalid argument)"],
    [call(60, 3), "exit(3)                                 = ?"],
    [call(62, 999, 15), "kill(999, SIGTERM)                      = 0"],
    [call(62, -1, 33), "kill(-1, SIGRT_1)                       = 0"],
    [call(62, 999, 65), "kill(999, 65)                           = -1 EINVAL (Invalid argument)"],
    [call(292, 9, 8, 1), "dup3(9, 8, 0x1 /* O_??? */)             = -1 EINVAL (Invalid argument)"],
    [call(293, 0, "02004000"), "pipe2(NULL, O_NONBLOCK|O_CLOEXEC)       = -1 EFAULT (Bad address)"],
    [call(61, -1, 0, 11, 0), "wait4(-1, NULL, WNOHANG|WSTOPPED|WCONTINUED, NULL) = -1 ECHILD (No child processes)"],
  ])("[TR7] prints the line for %j", (source, line) => {
    expect(strace(`${source}hlt\n`)[0]).toBe(line);
  });

  it.each<[string, string]>([
    [call(2, "path", 0, 420), 'open("/etc/passwd", O_RDONLY)'],
    [call(2, "path", "02102101", 420), 'open("/etc/passwd", O_WRONLY|O_CREAT|O_APPEND|O_LARGEFILE|O_CLOEXEC, 0644)'],
    [
      call(2, "path", "0x7fffffff", 384),
      'open("/etc/passwd", O_ACCMODE|O_CREAT|O_EXCL|O_NOCTTY|O_TRUNC|O_APPEND|O_NONBLOCK|O_SYNC|O_DIRECT|O_LARGEFILE|O_NOFOLLOW|O_NOATIME|O_CLOEXEC|O_PATH|O_TMPFILE|FASYNC|0x7f80003c, 0600)',
    ],
    [call(257, -100, "path", "0x80000"), 'openat(AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC)'],
    [call(257, 5, 0, 5), "openat(5, NULL, O_WRONLY|0x4)"],
    [call(21, "path", 7), 'access("/etc/passwd", R_OK|W_OK|X_OK)'],
    [call(21, "path", 8), 'access("/etc/passwd", 0x8 /* ?_OK */)'],
    [call(8, 0, -1, 2), "lseek(0, -1, SEEK_END)"],
    [call(8, 0, -1, 5), "lseek(0, -1, 0x5 /* SEEK_??? */)"],
    [call(10, 4096, 4096, "0x1000001"), "mprotect(0x1000, 4096, PROT_READ|PROT_GROWSDOWN)"],
    [call(41, 2, "02004001", 6), "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_TCP)"],
    [call(41, 2, 7, 3), "socket(AF_INET, 0x7 /* SOCK_??? */, 0x3 /* IPPROTO_??? */)"],
    [call(41, 1, 1, 0), "socket(AF_UNIX, SOCK_STREAM, 0)"],
    [call(41, 99, "0x10001", 0), "socket(0x63 /* AF_??? */, SOCK_STREAM|0x10000 /* SOCK_??? */, 0)"],
    [call(90, "path", 2541), 'chmod("/etc/passwd", 04755)'],
    [call(83, "path", 0), 'mkdir("/etc/passwd", 000)'],
    [call(263, -100, "path", 512), 'unlinkat(AT_FDCWD, "/etc/passwd", AT_REMOVEDIR)'],
  ])("[TR7] names flags, modes and the like, whether this kernel has the call or not: %j", (source, line) => {
    const [first = ""] = strace(`${source}hlt\n.data\npath: .asciz "/etc/passwd"\n`);
    expect(first.split(/ += /)[0]).toBe(line);
  });

  it("[TR7] prints signals and ends as strace does", () => {
    expect(strace("mov 0, %eax\n")).toEqual([
      "--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=NULL} ---",
      "+++ killed by SIGSEGV +++",
    ]);
    expect(strace(call(231, 300))).toEqual(["exit_group(300)                         = ?", "+++ exited with 44 +++"]);
  });

  it("[TR8] counts calls and errors, in a table for each ABI", () => {
    const machine = userMachine({ asm: `${HEAD}${call(1, 9, 0, 1)}${call(39)}mov $20, %eax\nint $0x80\n${EXIT}` });
    const log = new StraceLog(machine);
    machine.run(1_000_000);
    const rows = log
      .summary()
      .split("\n")
      .map((row) => row.trim().split(/\s+/).slice(-3));
    expect(rows).toContainEqual(["1", "1", "write"]);
    expect(log.summary()).toMatch(
      /\n100\.00 +\d\.\d{6} +\d+ +3 +1 total\nSystem call usage summary for 32 bit mode:\n/,
    );
  });
});

describe("instruction trace", () => {
  it("[TR9] reports an instruction once where the kernel mended its page fault", () => {
    const machine = userMachine({
      asm: `${HEAD}${call(9, 0, 4096, 3, "0x22", -1, 0)}movb $1, (%rax)\nmovb $2, (%rax)\n${EXIT}`,
    });
    const texts = [...traceInstructions(machine, { userOnly: true, most: 100, syntax: "att" })].map(({ text }) => text);
    expect(texts.filter((text) => text.startsWith("movb"))).toEqual(["movb $0x1,(%rax)", "movb $0x2,(%rax)"]);
  });
});

describe("the terminal", () => {
  it("[TR10] shows the last 64 KiB and says so", () => {
    const session = open("again: mov $1, %eax\nmov $1, %edi\nmov $text, %esi\nmov $512, %edx\nsyscall\njmp again\n");
    while (session.step < 500_000) session.advance({ kind: "step", step: 500_000 }, 1_000_000);
    const { terminal } = session.frame();
    expect(terminal.startsWith("… earlier output is not shown\nHello\n")).toBe(true);
    expect(terminal.length).toBeLessThan(70_000);
  });
});

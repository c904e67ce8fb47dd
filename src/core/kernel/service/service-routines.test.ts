import { describe, expect, it } from "vitest";
import { collectOutput, runToEnd, stepTo, stepUntil, userMachine } from "../../../testing/user-machine.ts";

const REGISTERS = ["rdi", "rsi", "rdx", "r10", "r8", "r9"];

/** Lines that make one system call; arguments are assembly operands. */
function call(nr: number, ...args: readonly (string | number)[]): string[] {
  return [`mov $${nr}, %eax`, ...args.map((value, index) => `mov $${value}, %${REGISTERS[index]}`), "syscall"];
}

const DATA = [
  ".data",
  'text: .ascii "Hello\\n"',
  ".bss",
  "buffer: .skip 4096 * 4",
  ".text",
  ".globl _start",
  "_start:",
];

const PATHS = [
  ".data",
  'hostname: .asciz "/etc/hostname"',
  'made: .asciz "/tmp/made"',
  'shadow: .asciz "/etc/shadow"',
  "long: .fill 5000, 1, 0x61",
];

/** Runs calls one after the other and returns each RAX, signed. */
function results(
  calls: readonly (readonly string[])[],
  input = "",
  terminal: "tty" | "pipe" = "pipe",
  data = DATA,
): bigint[] {
  const machine = userMachine({ asm: [...data, ...calls.flat(), "hlt"].join("\n"), terminal });
  machine.input(new TextEncoder().encode(input));
  return calls.map(() => {
    stepUntil(machine, ({ cpu }) => cpu.cpl === 0, 100_000);
    return BigInt.asIntN(64, stepUntil(machine, ({ cpu }) => cpu.cpl === 3, 100_000).gpr.rax);
  });
}

const KERNEL = "0xffff888000000000";

describe("phases", () => {
  it("[SV1] each VMMCALL runs one phase, and RIP moves on when the last is done", () => {
    const machine = userMachine({ asm: [...DATA, ...call(1, 1, "text", 6), "hlt"].join("\n") });
    stepTo(machine, "__x64_sys_write");
    machine.step(); // endbr64
    const vmmcall = machine.cpu.rip;
    const seen: string[] = [];
    while (seen.at(-1) !== "pipe_write") {
      stepUntil(machine, ({ cpu }) => cpu.rip === vmmcall);
      seen.push(machine.position()?.phase ?? "");
      machine.step();
    }
    expect(seen).toEqual(["fdget", "vfs_write", "copy_from_user", "pipe_write"]);
    expect(machine.cpu.rip).toBe(vmmcall + 3n);
    expect(machine.cpu.readGpr(0)).toBe(6n);
  });
});

describe("read and write", () => {
  it("[SV2] a bad descriptor wins over a bad pointer", () => {
    expect(
      results([
        call(1, 99, 0, 5),
        call(1, 99, KERNEL, 5),
        call(0, 99, 0, 5),
        call(1, 0, "text", 5),
        call(0, 1, "buffer", 5),
        call(1, -1, "text", 5),
      ]),
    ).toEqual([-9n, -9n, -9n, -9n, -9n, -9n]);
  });

  it("[SV3] a buffer that leaves user space is EFAULT, also with a count of 0; NULL with a count of 0 is fine", () => {
    expect(
      results([
        call(1, 1, KERNEL, 5),
        call(1, 1, KERNEL, 0),
        call(1, 1, 0, 0),
        call(1, 1, "text", -1),
        call(1, 1, "0x7fffffffeff0", 17),
        call(1, 1, "0x800000000000", 5),
        call(0, 0, 0, 0),
      ]),
    ).toEqual([-14n, -14n, 0n, -14n, -14n, -14n, 0n]);
  });

  it("[SV4] a buffer that is not mapped is found by the fault inside the copy", () => {
    expect(
      results([call(1, 1, 0, 5), call(1, 1, "0x5000", 5), call(0, 0, "_start", 3), call(0, 0, "buffer", 3)], "abc"),
    ).toEqual([-14n, -14n, -14n, 3n]);
  });

  it("[SV5] write moves whole chunks: what lies before the first faulting chunk counts", () => {
    // .data and .bss end at 0x407000: from `buffer` on there are 16 KiB and what is left of the last page.
    const end = 0x407000;
    expect(
      results([call(1, 1, end - 4102, 4102), call(1, 1, end - 4102, 4103), call(1, 1, end - 8200, 20000)]),
    ).toEqual([4102n, 4096n, 8192n]);
    expect(
      results([call(1, 1, end - 4102, 4102), call(1, 1, end - 4102, 4103), call(1, 1, end - 8200, 20000)], "", "tty"),
    ).toEqual([4102n, 4096n, 8192n]);
  });

  it("[SV6] read gives one line at a time on a terminal, all there is on a pipe, and 0 at the end", () => {
    const reads = [call(0, 0, "buffer", 100), call(0, 0, "buffer", 100), call(0, 0, "buffer", 100), call(0, 0, 0, 5)];
    expect(results(reads, "one\ntwo\n", "tty")).toEqual([4n, 4n, 0n, 0n]);
    expect(results(reads, "one\ntwo\n", "pipe")).toEqual([8n, 0n, 0n, 0n]);
    expect(
      results([call(0, 0, "buffer", 2), call(0, 0, "buffer", 100), call(0, 0, "buffer", 100)], "one\ntwo\n", "tty"),
    ).toEqual([2n, 2n, 4n]);
  });

  it("[SV6] a line longer than one copy arrives whole", () => {
    const line = `${"x".repeat(150)}\n`;
    expect(results([call(0, 0, "buffer", 200), call(0, 0, "buffer", 200)], line, "tty")).toEqual([151n, 0n]);
    expect(results([call(0, 0, "buffer", 100), call(0, 0, "buffer", 200)], line, "tty")).toEqual([100n, 51n]);
  });

  it("[SV7] read without input waits: no step passes until something is typed", () => {
    const machine = userMachine({
      asm: [...DATA, ...call(0, 0, "buffer", 100), "mov %eax, %edi", "mov $60, %eax", "syscall"].join("\n"),
      terminal: "tty",
    });
    machine.kernel.state.inputClosed = false;
    machine.run(10_000);
    const { steps } = machine;
    expect(machine.status).toBe("waiting-for-input");
    expect(machine.run(100)).toBe(0);
    expect(machine.steps).toBe(steps);
    machine.input(new TextEncoder().encode("ok\n"));
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 3 });
  });

  it("[SV7] an end-of-file mark alone on its line makes read return 0", () => {
    expect(results([call(0, 0, "buffer", 100), call(0, 0, "buffer", 100)], "\u0004ab\n", "tty")).toEqual([0n, 3n]);
  });

  it("[SV5] a write of several chunks arrives whole and in order", () => {
    const machine = userMachine({
      asm: [
        ".data",
        "big: .rept 1000",
        '.ascii "0123456\\n"',
        ".endr",
        ".text",
        ".globl _start",
        "_start:",
        ...call(1, 1, "big", 8000),
        ...call(60, 0),
      ].join("\n"),
    });
    const output = collectOutput(machine);
    runToEnd(machine);
    expect(output.text()).toBe("0123456\n".repeat(1000));
  });
});

describe("memory", () => {
  it("[SV8] brk returns the break that holds", () => {
    const start = 0x407000n;
    expect(
      results([
        call(12, 0),
        call(12, "0x426001"),
        call(12, 0),
        call(12, "0x425fff"),
        call(12, "0x400000"),
        call(12, "0x7fffffff0000"),
      ]),
    ).toEqual([start, 0x426001n, 0x426001n, 0x425fffn, 0x425fffn, 0x425fffn]);
  });

  it("[SV9] mmap places and refuses as Linux does", () => {
    const anonymous = (address: string | number, length: string | number, flags = "0x22", prot = 3) =>
      call(9, address, length, prot, flags, -1, 0);
    expect(
      results([
        anonymous(0, 4096),
        anonymous(0, 1),
        anonymous(0, "0x200000"),
        anonymous(0, "0x300000"),
        anonymous(0, 0),
        anonymous(0, 4096, "0x20"),
        anonymous(0, 4096, "0x23"),
        call(9, 0, 4096, 3, 2, -1, 0),
        call(9, 0, 4096, 3, 2, 0, 0),
        call(9, 0, 4096, 3, 2, 1, 0),
        call(9, 0, 4096, 3, "0x22", -1, 1),
        anonymous("0x10000000", 4096),
        anonymous("0x10000001", 4096),
        anonymous("0x10000001", 4096, "0x32"),
        anonymous("0x20000000", 4096, "0x32"),
        anonymous("0x20000000", 4096, "0x100022"),
        anonymous("0x20001000", 4096, "0x100022"),
        anonymous("0x7fffffffe000", 4096, "0x100022"),
        anonymous("0x7ffffffff000", 4096, "0x32"),
        anonymous(0, "0x7fffffffffff"),
        anonymous(0, -1),
      ]),
    ).toEqual([
      0x7fff_f7ff_6000n,
      0x7fff_f7ff_5000n,
      0x7fff_f7c0_0000n,
      0x7fff_f790_0000n,
      -22n,
      -22n,
      -22n,
      -9n,
      -19n,
      -13n,
      -22n,
      0x1000_0000n,
      0x7fff_f7ff_4000n,
      -22n,
      0x2000_0000n,
      -17n,
      0x2000_1000n,
      -17n,
      -12n,
      -12n,
      -12n,
    ]);
  });

  it("[SV10] munmap of nothing succeeds; unaligned, empty and kernel ranges are EINVAL", () => {
    expect(
      results([
        call(9, "0x20000000", 4096, 3, "0x32", -1, 0),
        call(11, "0x20000000", 4096),
        call(11, "0x20000000", 4096),
        call(11, "0x20000001", 4096),
        call(11, "0x20000000", 0),
        call(11, "0x20000000", -1),
        call(11, "0x30000000", 1),
        call(11, "0x7ffffffff000", 4096),
      ]),
    ).toEqual([0x2000_0000n, 0n, 0n, -22n, -22n, -22n, 0n, -22n]);
  });

  it("[SV10] a page that was unmapped cannot be read any more", () => {
    const machine = userMachine({
      asm: [
        ...DATA,
        ...call(9, "0x20000000", 4096, 3, "0x32", -1, 0),
        "movl $1, (%rax)",
        ...call(11, "0x20000000", 4096),
        "mov 0x20000000, %eax",
      ].join("\n"),
    });
    expect(runToEnd(machine).exit).toMatchObject({ signalName: "SIGSEGV", code: 1, address: 0x2000_0000n });
  });
});

describe("process and information", () => {
  it.each([
    [60, 300, 44],
    [231, -1, 255],
    [60, 0, 0],
  ])("[SV11] call %i with %i ends with status %i", (nr, argument, status) => {
    expect(runToEnd(userMachine({ asm: call(nr, argument) })).exit).toEqual({ kind: "exited", status });
  });

  it("[SV12] getrandom refuses bad flags and gives the same bytes in every run", () => {
    expect(
      results([
        call(318, "buffer", 16, 8),
        call(318, "buffer", 16, 6),
        call(318, "buffer", 16, 0),
        call(318, 1, 16, 1),
        call(318, "buffer", 0, 0),
      ]),
    ).toEqual([-22n, -22n, 16n, -14n, 0n]);
    const bytes = () => {
      const machine = userMachine({ asm: [...DATA, ...call(318, "buffer", 100, 0), "hlt"].join("\n") });
      runToEnd(machine);
      return machine.peek(0x402008n, 100);
    };
    expect(bytes()).toEqual(bytes());
  });

  it("[SV13] clock_gettime: a bad clock wins over a bad pointer; time(NULL) needs no pointer", () => {
    expect(results([call(228, 77, 1), call(228, 0, 1), call(228, 1, "buffer"), call(201, 1)])).toEqual([
      -22n,
      -14n,
      0n,
      -14n,
    ]);
    expect(results([call(201, 0)])).toEqual([1_767_225_600n]);
  });

  it("[SV14] uname fills six fields of 65 bytes", () => {
    const machine = userMachine({
      asm: [...DATA, ...call(63, "buffer"), "mov %eax, %edi", ...call(60).slice(0, 1), "syscall"].join("\n"),
    });
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 0 });
    const bytes = machine.peek(0x402006n, 390) ?? new Uint8Array();
    const fields = [0, 65, 130, 195, 260, 325].map((at) =>
      new TextDecoder().decode(bytes.slice(at, bytes.indexOf(0, at))),
    );
    expect(fields).toEqual(["Linux", "syscope", "6.12.0-syscope", "#1 teaching kernel", "x86_64", "(none)"]);
  });
});

const [OPEN, LSEEK, SETUID, SETGID, GETEUID] = [2, 8, 105, 106, 107] as const;
const O_CREATE = 0o102;

/** The same with paths to be opened. */
function withPaths(calls: readonly (readonly string[])[]): bigint[] {
  return results(calls, "", "pipe", [...PATHS, ...DATA]);
}

describe("who may", () => {
  it("[SV15] give up being root, and not come back", () => {
    expect(
      withPaths([
        call(SETUID, -1),
        call(SETGID, 7),
        call(SETUID, 1000),
        call(GETEUID),
        call(SETUID, 1000),
        call(SETUID, 0),
        call(SETGID, 0),
      ]),
    ).toEqual([-22n, 0n, 0n, 1000n, 0n, -1n, -1n]);
  });

  it("[SV16] open a file is said by its mode and its owner", () => {
    const files = [call(OPEN, "shadow", 0), call(OPEN, "hostname", 0), call(OPEN, "hostname", 1)];
    expect(withPaths(files)).toEqual([3n, 4n, 5n]);
    expect(withPaths([call(SETGID, 1000), call(SETUID, 1000), ...files]).slice(2)).toEqual([-13n, 3n, -13n]);
    // The group's bits count for its members, whatever others may.
    expect(withPaths([call(SETGID, 42), call(SETUID, 1000), ...files]).slice(2)).toEqual([3n, 4n, -13n]);
    expect(withPaths([call(OPEN, "long", 0), call(OPEN, 0, 0), call(OPEN, KERNEL, 0)])).toEqual([-36n, -14n, -14n]);
  });
});

describe("a file", () => {
  it("[SV17] is read from its offset on, which lseek moves", () => {
    expect(
      withPaths([
        call(OPEN, "hostname", 0),
        call(0, 3, "buffer", 3),
        call(LSEEK, 3, 0, 1),
        call(0, 3, "buffer", 100),
        call(0, 3, "buffer", 100),
        call(LSEEK, 3, -2, 2),
        call(0, 3, "buffer", 100),
        call(1, 3, "buffer", 1),
        call(LSEEK, 1, 0, 0),
      ]),
    ).toEqual([3n, 3n, 3n, 5n, 0n, 6n, 2n, -9n, -29n]);
  });

  it("[SV17] has its offset to itself when it is opened again after a close", () => {
    expect(
      withPaths([
        call(OPEN, "hostname", 0),
        call(0, 3, "buffer", 3),
        call(OPEN, "hostname", 0),
        call(3, 3),
        call(OPEN, "hostname", 0),
        call(LSEEK, 3, 0, 1),
        call(0, 4, "buffer", 2),
        call(LSEEK, 3, 0, 1),
      ]),
    ).toEqual([3n, 3n, 4n, 0n, 3n, 0n, 2n, 0n]);
  });

  it("[SV18] is made where the directory may be written, and holds what was written", () => {
    expect(
      withPaths([
        call(OPEN, "made", O_CREATE, 0o666),
        call(1, 3, "text", 6),
        call(LSEEK, 3, 0, 0),
        call(0, 3, "buffer", 100),
        call(OPEN, "made", 0o302, 0o666),
      ]),
    ).toEqual([3n, 6n, 0n, 6n, -17n]);
  });
});

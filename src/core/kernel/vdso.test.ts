import { describe, expect, it } from "vitest";
import { runToEnd, stepUntil, userMachine } from "../../testing/user-machine.ts";
import { demoSession } from "../../testing/user-session.ts";
import type { Machine } from "../index.ts";
import { VDSO_BASES } from "./layout.ts";

const RSP = 4;

function offset(machine: Machine, bits: 64 | 32, symbol: string): bigint {
  const found = machine.kernel.image.vdso[bits].offsets.get(symbol);
  if (found === undefined) throw new Error(`no ${symbol} in the vDSO`);
  return VDSO_BASES[bits] + found;
}

const blank = { 64: userMachine({ asm: "nop" }), 32: userMachine({ asm: "nop", bits: 32 }) };

/** Calls a vDSO function with two arguments, then the system call with the same; both write into buffers. */
function twice(bits: 64 | 32, symbol: string, nr: number, argument: number | "first", second?: "second" | 0): Machine {
  const at = `$0x${offset(blank[bits], bits, symbol).toString(16)}`;
  const [one, two] = [argument, second ?? "first"];
  const other = (value: number | string) =>
    value === "first" ? "$third" : value === "second" ? "$fourth" : `$${value}`;
  const asm =
    bits === 64
      ? [
          `movabs ${at}, %rbx`,
          `mov $${one}, %edi`,
          `mov $${two}, %esi`,
          "call *%rbx",
          "mov %eax, result",
          `mov $${nr}, %eax`,
          `mov ${other(one)}, %edi`,
          `mov ${other(two)}, %esi`,
          "syscall",
        ]
      : [
          `mov ${at}, %edi`,
          `push $${two}`,
          `push $${one}`,
          "call *%edi",
          "mov %eax, result",
          `mov $${nr}, %eax`,
          `mov ${other(one)}, %ebx`,
          `mov ${other(two)}, %ecx`,
          "int $0x80",
        ];
  const machine = userMachine({
    bits,
    asm: [
      ...asm,
      "done: nop",
      "hlt",
      ".bss",
      "result: .skip 16",
      "first: .skip 16",
      "second: .skip 16",
      "third: .skip 16",
      "fourth: .skip 16",
    ],
  });
  const end = machine.image.symbols.find(({ name }) => name === "done")?.address;
  stepUntil(machine, ({ cpu }) => cpu.rip === end);
  return machine;
}

function words(machine: Machine, symbol: string, bytes: 8 | 4): [bigint, bigint] {
  const address = machine.image.symbols.find(({ name }) => name === symbol)?.address ?? 0n;
  const raw = machine.peekUser(address, 16) ?? new Uint8Array(16);
  const view = new DataView(raw.buffer);
  return bytes === 8
    ? [view.getBigUint64(0, true), view.getBigUint64(8, true)]
    : [BigInt(view.getUint32(0, true)), BigInt(view.getUint32(4, true))];
}

/** Nanoseconds of a pair of seconds and nanoseconds. */
const total = ([seconds, nanoseconds]: [bigint, bigint]) => seconds * 1_000_000_000n + nanoseconds;

describe("the vDSO", () => {
  it.each([
    [
      64,
      [
        "[vvar] 7ffff7ff7000-7ffff7ffb000 r--",
        "[vvar_vclock] 7ffff7ffb000-7ffff7ffd000 r--",
        "[vdso] 7ffff7ffd000-7ffff7fff000 r-x",
      ],
    ],
    [32, ["[vvar] f7ff6000-f7ffa000 r--", "[vvar_vclock] f7ffa000-f7ffc000 r--", "[vdso] f7ffc000-f7ffe000 r-x"]],
  ] as const)("[VD1] lies where Linux puts it in %i-bit programs, its data in front", (bits, expected) => {
    const { areas } = blank[bits].kernel.task.mm;
    const shown = areas
      .filter(({ name }) => name.startsWith("[v"))
      .map(
        ({ name, start, end, read, write, execute }) =>
          `${name} ${start.toString(16)}-${end.toString(16)} ${read ? "r" : "-"}${write ? "w" : "-"}${execute ? "x" : "-"}`,
      );
    expect(shown).toEqual(expected);
  });

  it("[VD2] is the kernel's own memory: the data page is the frame of vdso_k_time_data", () => {
    const { kernel } = blank[64];
    const frame = kernel.tables.translate(kernel.addressOf("vdso_k_time_data"));
    expect(kernel.tables.translate(VDSO_BASES[64] - 0x6000n)).toBe(frame);
  });

  it.each([
    ["writing to it", "mov $0x7ffff7ff7000, %rax\nmovl $1, (%rax)", { signalName: "SIGSEGV", code: 2 }],
    ["writing to its code", "mov $0x7ffff7ffd000, %rax\nmovl $1, (%rax)", { signalName: "SIGSEGV", code: 2 }],
    ["executing the data", "mov $0x7ffff7ff7000, %rax\njmp *%rax", { signalName: "SIGSEGV", code: 2 }],
    [
      "reading a page that no clock uses",
      "mov $0x7ffff7ffb000, %rax\nmovl (%rax), %eax",
      { signalName: "SIGBUS", code: 2 },
    ],
  ] as const)("[VD3] %s is refused", (_, asm, exit) => {
    expect(runToEnd(userMachine({ asm })).exit).toMatchObject(exit);
  });

  it("[VD4] stands in the auxiliary vector: AT_SYSINFO_EHDR, and AT_SYSINFO of 32-bit programs", () => {
    for (const bits of [64, 32] as const) {
      const machine = blank[bits];
      const size = bits / 8;
      const raw = machine.peekUser(machine.cpu.readGpr(RSP), 46 * size) ?? new Uint8Array();
      const view = new DataView(raw.buffer);
      const word = (index: number) =>
        bits === 64 ? view.getBigUint64(index * size, true) : BigInt(view.getUint32(index * size, true));
      // argc = 1, argv[0], NULL, no environment, NULL
      const pairs = new Map(Array.from({ length: 20 }, (_, at) => [word(4 + 2 * at), word(5 + 2 * at)]));
      expect(pairs.get(33n)).toBe(VDSO_BASES[bits]);
      expect(pairs.get(32n)).toBe(bits === 32 ? offset(machine, 32, "__kernel_vsyscall") : undefined);
      expect(machine.peek(VDSO_BASES[bits], 4)).toEqual(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46));
    }
  });

  it("[VD5] munmap takes it from the program, not from the kernel", () => {
    const machine = userMachine({
      asm: [
        "mov $11, %eax",
        "mov $0x7ffff7ff7000, %rdi",
        "mov $0x8000, %esi",
        "syscall",
        "mov $0x7ffff7ffd000, %rcx",
        "movl (%rcx), %eax",
      ],
    });
    const free = machine.kernel.state.freeFrames.length;
    expect(runToEnd(machine).exit).toMatchObject({ signalName: "SIGSEGV", code: 1 });
    expect(machine.kernel.state.freeFrames.length).toBe(free);
  });
});

describe("the vDSO's clocks", () => {
  it.each([
    [64, "__vdso_clock_gettime", 228, 8],
    [32, "__vdso_clock_gettime", 265, 4],
    [32, "__vdso_clock_gettime64", 403, 8],
  ] as const)("[VD6] %i-bit %s reads what call %i reads, but for the steps between", (bits, symbol, nr, size) => {
    for (const clock of [0, 1, 4, 7, 11]) {
      const machine = twice(bits, symbol, nr, clock, "second");
      // Both results are stored by the time the program looks: the system call's comes later.
      const read = (at: string) => total(words(machine, at, size));
      expect(read("fourth") - read("second")).toBeGreaterThan(0n);
      expect(read("fourth") - read("second")).toBeLessThan(300n);
    }
  });

  it.each([
    [64, 228, 8],
    [32, 265, 4],
  ] as const)("[VD7] of a clock that the page cannot tell it asks the kernel, in %i bits", (bits, nr, size) => {
    const machine = twice(bits, "__vdso_clock_gettime", nr, 2, "second");
    expect(total(words(machine, "second", size))).toBeGreaterThan(0n);
    const bad = twice(bits, "__vdso_clock_gettime", nr, 99, "second");
    expect(BigInt.asIntN(32, words(bad, "result", 4)[0])).toBe(-22n);
  });

  it.each([
    [64, 96, 8],
    [32, 78, 4],
  ] as const)("[VD8] gettimeofday agrees with its call in %i bits", (bits, nr, size) => {
    const machine = twice(bits, "__vdso_gettimeofday", nr, "first", "second");
    const [vdso, call] = [words(machine, "first", size), words(machine, "third", size)];
    expect([vdso[0], call[0]]).toEqual([1_767_225_600n, 1_767_225_600n]);
    expect(call[1] - vdso[1]).toBeLessThanOrEqual(1n);
    expect([words(machine, "second", 4), words(machine, "fourth", 4)]).toEqual([
      [0n, 0n],
      [0n, 0n],
    ]);
  });

  it.each([
    [64, 201],
    [32, 13],
  ] as const)("[VD8] time agrees with its call in %i bits", (bits, nr) => {
    const machine = twice(bits, "__vdso_time", nr, 0, 0);
    expect([words(machine, "result", 4)[0], machine.cpu.readGpr(0)]).toEqual([1_767_225_600n, 1_767_225_600n]);
  });

  it.each([
    [64, 229, 8],
    [32, 266, 4],
  ] as const)(
    "[VD9] clock_getres is 1 ns, or 4 ms of a coarse clock, as the call says in %i bits",
    (bits, nr, size) => {
      for (const [clock, nanoseconds] of [
        [1, 1n],
        [5, 4_000_000n],
      ] as const) {
        const machine = twice(bits, "__vdso_clock_getres", nr, clock, "second");
        expect([words(machine, "second", size), words(machine, "fourth", size)]).toEqual([
          [0n, nanoseconds],
          [0n, nanoseconds],
        ]);
      }
    },
  );

  it.each([
    [64, 309],
    [32, 318],
  ] as const)(
    "[VD10] getcpu reads the processor's number out of a segment limit, as the call does in %i bits",
    (bits, nr) => {
      const machine = twice(bits, "__vdso_getcpu", nr, "first", "second");
      for (const at of ["first", "second", "third", "fourth"]) expect(words(machine, at, 4)[0]).toBe(0n);
      expect(words(machine, "result", 4)[0]).toBe(0n);
    },
  );

  it("[VD11] a reading does not leave ring 3; the story says so, and the code is the wrapper's", () => {
    const session = demoSession("vdso-clock");
    const stages = new Set<string>();
    const cpls = new Set<number>();
    let stories = "";
    for (let count = 0; count < 400 && session.frame().calls.length === 0; count++) {
      const { next, machine, story } = session.frame();
      if (next?.symbol?.startsWith("__vdso_clock_gettime") || next?.symbol?.startsWith("do_hres")) {
        stages.add(next.stage);
        stories = story;
      }
      cpls.add(machine.cpl);
      session.advance({ kind: "step", step: session.step + 1 }, 1);
      if (session.frame().machine.cpl === 0) break;
    }
    expect([[...stages], [...cpls]]).toEqual([["wrapper"], [3]]);
    expect(stories).toContain("No line was crossed");
  });
});

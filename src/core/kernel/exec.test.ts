import { describe, expect, it } from "vitest";
import { userMachine } from "../../testing/user-machine.ts";
import { AT_HWCAP } from "./auxv.ts";

/** Leaf 1 EDX. */
const SSE2 = 1n << 26n;

const PROGRAM = [".data", "a: .long 1", ".bss", "b: .skip 4096 * 4", ".text", ".globl _start", "_start: nop"].join(
  "\n",
);

describe("the first instruction", () => {
  it("[ST1] finds every general register 0 but RSP, RFLAGS 0x202 and Linux's selectors", () => {
    const { gpr, rflags, segments } = userMachine({ asm: PROGRAM }).view();
    expect(Object.values(gpr).filter((value) => value !== 0n)).toEqual([gpr.rsp]);
    expect(rflags).toBe(0x202n);
    const { cs, ss, ds, es, fs, gs } = segments;
    expect([cs, ss, ds, es, fs, gs].map(({ selector }) => selector)).toEqual([0x33, 0x2b, 0, 0, 0, 0]);
  });

  it("[ST1] in a 32-bit program finds CS 0x23 and SS, DS, ES 0x2b", () => {
    const { segments, in64BitMode } = userMachine({ asm: PROGRAM, bits: 32 }).view();
    const { cs, ss, ds, es, fs, gs } = segments;
    expect([cs, ss, ds, es, fs, gs].map(({ selector }) => selector)).toEqual([0x23, 0x2b, 0x2b, 0x2b, 0, 0]);
    expect(in64BitMode).toBe(false);
  });

  it.each([
    [64, 0x7fff_ffff_ee30n],
    [32, 0xffff_def0n],
  ] as const)("[ST2] finds RSP in a %i-bit program where Linux puts it", (bits, rsp) => {
    expect(userMachine({ asm: PROGRAM, bits }).view().gpr.rsp).toBe(rsp);
  });

  it("[ST3] finds argc, argv, the environment, the auxiliary vector and the strings", () => {
    const machine = userMachine({ asm: PROGRAM });
    const { rsp } = machine.view().gpr;
    const word = (index: bigint) => machine.kernel.readWord(rsp + 8n * index);
    expect([word(0n), word(1n), word(2n), word(3n)]).toEqual([1n, 0x7fff_ffff_efean, 0n, 0n]);
    expect(new TextDecoder().decode(machine.peek(0x7fff_ffff_efean, 14))).toBe("./prog\0./prog\0");
    const auxv = new Map<bigint, bigint>();
    for (let at = 4n; word(at) !== 0n; at += 2n) auxv.set(word(at), word(at + 1n));
    expect([auxv.get(6n), auxv.get(3n), auxv.get(4n), auxv.get(9n), auxv.get(31n)]).toEqual([
      4096n,
      0x400040n,
      56n,
      0x401000n,
      0x7fff_ffff_eff1n,
    ]);
    expect(auxv.get(26n)).toBe(2n); // FSGSBASE works, as on the reference machine
    expect(new TextDecoder().decode(machine.peek(auxv.get(15n) ?? 0n, 7))).toBe("x86_64\0");
  });

  it.each(["intel", "amd"] as const)("[ST5] finds in AT_HWCAP what CPUID says in leaf 1 EDX, on %s", (vendor) => {
    const machine = userMachine({ asm: "mov $1, %eax\ncpuid", options: { vendor } });
    const { rsp } = machine.view().gpr;
    let at = rsp + 32n;
    while (machine.kernel.readWord(at) !== AT_HWCAP) at += 16n;
    machine.run(2);
    expect(machine.kernel.readWord(at + 8n)).toBe(machine.view().gpr.rdx);
    expect(machine.view().gpr.rdx & SSE2).toBe(SSE2);
  });

  it.each([
    [64, 0x407000n, 0x7fff_f7ff_7000n],
    [32, 0x804f000n, 0xf7ff_6000n],
  ] as const)("[ST4] has its heap and mmap area where Linux puts them in %i bits", (bits, heap, mmap) => {
    const { mm } = userMachine({ asm: PROGRAM, bits }).kernel.task;
    expect(mm.brk).toBe(heap);
    expect(mm.areas.find(({ name }) => name.startsWith("[vvar"))?.start).toBe(mmap);
  });
});

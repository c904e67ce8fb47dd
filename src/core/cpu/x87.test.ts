import { describe, expect, it } from "vitest";
import { BareCpu, USER_DATA } from "../../testing/bare-cpu.ts";
import { captureX87, differingFromCapture } from "../../testing/x87/captured.ts";
import { x87Cases } from "../../testing/x87/cases.ts";
import { compareX87, isApproximate } from "../../testing/x87/compare.ts";
import { type X87Case, x87Executor } from "../../testing/x87/execute-natively.ts";
import { EmulatedX87 } from "../../testing/x87/run-emulated.ts";
import { x87Arithmetic } from "../isa/x87-arithmetic.ts";
import { x87Comparison } from "../isa/x87-comparison.ts";
import { x87DataTransfer } from "../isa/x87-data-transfer.ts";

const PER_FORM = { 64: 24, 32: 6 } as const;
const emulated = new EmulatedX87();

/** What differs from this processor's results, or from the captured ones, and how many results were equal to the bit. */
function compareAll(bits: 64 | 32): {
  readonly cases: readonly X87Case[];
  readonly wrong: ReadonlyMap<X87Case, string>;
  readonly bitEqual: ReadonlySet<X87Case>;
} {
  const cases = x87Cases(bits, PER_FORM[bits]);
  const wrong = new Map<X87Case, string>();
  const bitEqual = new Set<X87Case>();
  const executor = x87Executor(bits);
  if (executor === null) {
    console.info(`no gcc for ${bits}-bit mode on x86-64 Linux: x87 instructions are compared with a captured run`);
    return { cases: [], wrong, bitEqual };
  }
  const results = executor.run(cases);
  executor.dispose();
  if (bits === 64) captureX87(cases, results);
  for (const [index, one] of cases.entries()) {
    const expected = results[index];
    if (expected === undefined) throw new Error("a case without a result");
    const comparison = compareX87(one, expected, emulated.run(one));
    if (comparison.found.length > 0) wrong.set(one, comparison.found.join("; "));
    if (comparison.bitEqual) bitEqual.add(one);
  }
  return { cases, wrong, bitEqual };
}

const all = { 64: compareAll(64), 32: compareAll(32) };

function differences(bits: 64 | 32, belongs: (mnemonic: string) => boolean): readonly string[] {
  const { cases, wrong } = all[bits];
  const chosen = cases.filter(({ name }) => belongs(name.split(" ")[0] ?? ""));
  if (cases.length > 0) expect(chosen.length).toBeGreaterThan(0);
  return chosen.flatMap((one) => wrong.get(one) ?? []).slice(0, 10);
}

const isExactArithmetic = (mnemonic: string): boolean => mnemonic in x87Arithmetic && !isApproximate(`${mnemonic} `);

describe("x87 instructions leave what a processor leaves", () => {
  it("[X1] arithmetic", () => expect(differences(64, isExactArithmetic)).toEqual([]));
  it("[X2] loads, stores, moves and constants", () =>
    expect(differences(64, (mnemonic) => mnemonic in x87DataTransfer)).toEqual([]));
  it("[X3] comparisons", () => expect(differences(64, (mnemonic) => mnemonic in x87Comparison)).toEqual([]));
  it("[X4] control instructions and state images", () => {
    const others = (mnemonic: string): boolean =>
      !(mnemonic in x87Arithmetic) && !(mnemonic in x87DataTransfer) && !(mnemonic in x87Comparison);
    expect(differences(64, others)).toEqual([]);
  });
  it("[X5] transcendental instructions, to one unit of the last place", () => {
    expect(differences(64, (mnemonic) => isApproximate(`${mnemonic} `))).toEqual([]);
    const { cases, bitEqual } = all[64];
    const approximate = cases.filter(({ name }) => isApproximate(name));
    const share = approximate.filter((one) => bitEqual.has(one)).length / Math.max(1, approximate.length);
    if (approximate.length > 0) expect(share).toBeGreaterThan(0.9);
  });
  it("[X6] all of them in 32-bit mode", () => expect(differences(32, () => true)).toEqual([]));
  it("[X1] [X2] [X3] [X4] as captured, registers, tags, flags and memory", () => {
    expect(differingFromCapture(x87Cases(64, PER_FORM[64]), (one) => emulated.run(one))).toEqual([]);
  });
});

describe("exceptions of the x87", () => {
  const DIVIDE_BY_ZERO = "fninit; fld1; fldz; mov word ptr [rdi], 0x37b; fldcw [rdi]; fdivp; ";
  const machineAfter = (code: string, steps: number): BareCpu => {
    const machine = new BareCpu({ code, gpr: { 7: USER_DATA } });
    for (let step = 0; step < steps; step++) machine.cpu.step();
    return machine;
  };

  it("[X7] an unmasked exception is delivered by the next waiting instruction", () => {
    expect(machineAfter(`${DIVIDE_BY_ZERO} nop`, 7).vector).toBeUndefined();
    expect(machineAfter(`${DIVIDE_BY_ZERO} fwait`, 7).vector).toBe(16);
    expect(machineAfter(`${DIVIDE_BY_ZERO} fabs`, 7).vector).toBe(16);
  });

  it("[X7] instructions of the no-wait kind do not look for it", () => {
    for (const code of [
      "fnstsw ax",
      "fnstcw [rdi]",
      "fnstenv [rdi]",
      "fnsave [rdi]",
      "fnclex",
      "fninit",
      "fxsave [rdi]",
    ])
      expect(machineAfter(`${DIVIDE_BY_ZERO} ${code}`, 7).vector, code).toBeUndefined();
  });

  it("[X7] comes before a fault of the memory operand", () => {
    expect(machineAfter(`${DIVIDE_BY_ZERO} fld qword ptr [0]`, 7).vector).toBe(16);
    expect(machineAfter("fninit; fld qword ptr [0]", 2).vector).toBe(14);
  });

  it("[X8] FXSAVE and FXRSTOR need an area at a multiple of 16, FXRSTOR no reserved bit of MXCSR", () => {
    expect(machineAfter("fxsave [rdi + 8]", 1).vector).toBe(13);
    expect(machineAfter("fxrstor [rdi + 8]", 1).vector).toBe(13);
    expect(machineAfter("mov dword ptr [rdi + 24], 0x10000; fxrstor [rdi]", 2).vector).toBe(13);
    expect(machineAfter("mov dword ptr [rdi + 24], 0x1f80; fxrstor [rdi]", 2).vector).toBeUndefined();
  });

  it("[X9] an area that ends in a page that is not mapped is not written at all", () => {
    const machine = machineAfter("fninit; fld1; fnsave [rdi + 0x3fe0]", 3);
    expect(machine.vector).toBe(14);
    expect(machine.read64(USER_DATA + 0x3fe0n)).toBe(0n);
    expect(machine.cpu.x87.valid).toBe(0x80);
  });
});

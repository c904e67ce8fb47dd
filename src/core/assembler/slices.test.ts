import { describe, expect, it } from "vitest";
import { randomProgram } from "../../testing/assembler/random-program.ts";
import { SLICE_ITEMS } from "../bits/slices.ts";
import type { Syntax } from "../isa/spellings.ts";
import { type Assembly, assemble, assembleInSlices } from "./assemble.ts";

/** 3,000 statements with labels, branches and data. */
function longSource(syntax: Syntax): string {
  const one = { att: "mov $there, %eax", intel: "mov eax, offset there", nasm: "mov eax, there" }[syntax];
  const data = syntax === "nasm" ? "section .data\nthere: dd 1" : ".data\nthere: .long 1";
  const round = (number: number): string => `l${number}: jmp l${(number * 7) % 1000}\n${one}\nnop`;
  return `${Array.from({ length: 1000 }, (_, number) => round(number)).join("\n")}\n${data}\n`;
}

function inSlices(source: string, syntax: Syntax): { readonly slices: number[]; readonly assembly: Assembly } {
  const work = assembleInSlices(source, { syntax, bits: 64 });
  const slices: number[] = [];
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return { slices, assembly: slice.value };
    slices.push(slice.value);
  }
}

describe("a source assembled in slices", () => {
  it.each(["att", "intel", "nasm"] as const)(
    "[ASM19] no slice takes more than 256 items of the work, in %s",
    (syntax) => {
      const { slices, assembly } = inSlices(longSource(syntax), syntax);
      expect(assembly.ok).toBe(true);
      expect(Math.max(...slices)).toBeLessThanOrEqual(SLICE_ITEMS);
      // 3,000 statements read, 1,000 branches laid out at least once, 2,000 fields and 1,000 symbols written.
      expect(slices.reduce((sum, items) => sum + items, 0)).toBeGreaterThan(6000);
    },
  );

  it.each(["att", "intel", "nasm"] as const)("[ASM19] it is the same program as assembled at once, in %s", (syntax) => {
    for (const source of [longSource(syntax), randomProgram(3, syntax, 64), "nop; bogus"]) {
      expect(inSlices(source, syntax).assembly).toEqual(assemble(source, { syntax, bits: 64 }));
    }
  });
});

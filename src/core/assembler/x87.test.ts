import { describe, expect, it } from "vitest";
import { hexBytes } from "../bits/hex.ts";
import { decode } from "../decoder/decode.ts";
import { formatInstruction } from "../decoder/format-instruction.ts";
import { decodeListed } from "../decoder/waiting.ts";
import type { Syntax } from "../isa/spellings.ts";
import { assemble } from "./assemble.ts";

/** The bytes of one line, or what is wrong with it. */
function encoded(line: string, syntax: Syntax): string {
  const head = syntax === "intel" ? ".intel_syntax noprefix\n" : "";
  const result = assemble(`${head}${line}\n`, { syntax, bits: 64 });
  if (!result.ok) return result.diagnostics[0]?.message ?? "";
  return hexBytes([...(result.image.sections.find(({ name }) => name === ".text")?.bytes ?? [])]);
}

describe("x87 instructions as GNU as and NASM encode them", () => {
  it.each<[Syntax, string, string]>([
    ["att", "finit", "9b db e3"],
    ["att", "fstcw (%rax)", "9b d9 38"],
    ["att", "fstsw %ax", "9b df e0"],
    ["att", "fsaves (%rax)", "9b 66 dd 30"],
    ["intel", "fstenv [rax]", "9b d9 30"],
    ["nasm", "fclex", "9b db e2"],
    ["nasm", "fsetpm", "db e4"],
  ])("[X10] %s: %s is FWAIT and the no-wait form", (syntax, line, bytes) => expect(encoded(line, syntax)).toBe(bytes));

  it.each<[Syntax, string, string]>([
    ["att", "fsub %st, %st(3)", "dc e3"],
    ["intel", "fsub st(3), st", "dc eb"],
    ["nasm", "fsub st3, st0", "dc eb"],
    ["att", "fdivp", "de f1"],
    ["intel", "fdivp", "de f9"],
    ["att", "fsubrp %st, %st(2)", "de ea"],
    ["att", "fsub %st(3), %st", "d8 e3"],
  ])("[X11] %s: %s has the direction of its assembler", (syntax, line, bytes) =>
    expect(encoded(line, syntax)).toBe(bytes),
  );

  it.each<[Syntax, string, string]>([
    ["att", "fadd", "de c1"],
    ["att", "faddp %st(2)", "de c2"],
    ["att", "fcomi", "db f1"],
    ["att", "fnstsw", "df e0"],
    ["att", "fldl %st(1)", "d9 c1"],
    ["nasm", "fadd to st1", "dc c1"],
    ["nasm", "fadd st0, st0", "dc c0"],
    ["att", "fadd %st, %st", "d8 c0"],
    ["nasm", "fxch st2, st0", "d9 ca"],
    ["nasm", "ffree", "dd c1"],
  ])("[X12] %s: %s takes the operands that it leaves out", (syntax, line, bytes) =>
    expect(encoded(line, syntax)).toBe(bytes),
  );

  it.each<[Syntax, string, string]>([
    ["att", "flds (%rax)", "d9 00"],
    ["att", "fldt (%rax)", "db 28"],
    ["att", "fistpll (%rax)", "df 38"],
    ["att", "fildq (%rax)", "df 28"],
    ["att", "fiadds (%rax)", "de 00"],
    ["att", "fld (%rax)", "d9 00"],
    ["intel", "fld tbyte ptr [rax]", "db 28"],
    ["nasm", "fld tword [rax]", "db 28"],
    ["intel", "fldenvw [rax]", "66 d9 20"],
  ])("[X13] %s: %s says the size of its memory operand", (syntax, line, bytes) =>
    expect(encoded(line, syntax)).toBe(bytes),
  );

  it.each<[Syntax, string]>([
    ["att", "fadds %st(1)"],
    ["att", "fsubp %st(1), %st"],
    ["nasm", "faddp to st1"],
    ["nasm", "fld [rax]"],
    ["intel", "fld [rax]"],
  ])("[X13] %s: %s is refused", (syntax, line) => expect(encoded(line, syntax)).not.toMatch(/^[0-9a-f]{2}( |$)/));
});

describe("FWAIT before an x87 instruction", () => {
  const code = Uint8Array.of(0x9b, 0xd9, 0x7d, 0xf0, 0x9b, 0x90);

  it("[X14] is an instruction of its own to the processor and part of the next one in a listing", () => {
    const alone = decode(code, 0, true);
    if ("undecodable" in alone) throw new Error(alone.message);
    expect(formatInstruction(alone, { syntax: "att", address: 0n })).toBe("fwait");
    const { decoded, waits } = decodeListed(code, 0, true);
    if ("undecodable" in decoded) throw new Error(decoded.message);
    expect(waits + decoded.length).toBe(4);
    expect(formatInstruction(decoded, { syntax: "att", address: 0n, waits })).toBe("fstcw -0x10(%rbp)");
  });

  it("[X14] stands alone before anything else", () => expect(decodeListed(code, 4, true).waits).toBe(0));
});

import { describe, expect, it } from "vitest";
import { bytesByLabel, framed, hasReference, referenceLines } from "../../testing/assembler/reference-assembler.ts";
import { hexBytes } from "../bits/hex.ts";
import type { Syntax } from "../isa/spellings.ts";
import { assemble } from "./assemble.ts";

/** Lines and what GNU as 2.40 or NASM 2.16 makes of them. */
const WORDS: Readonly<Record<Syntax, readonly (readonly [line: string, bytes: string])[]>> = {
  att: [
    ["movd %rax, %xmm1", "66 48 0f 6e c8"],
    ["movd %xmm1, %rax", "66 48 0f 7e c8"],
    ["movd %mm1, %r9", "49 0f 7e c9"],
    ["movd (%rax), %xmm1", "66 0f 6e 08"],
    ["movmskps %xmm5, %rsi", "0f 50 f5"],
    ["pmovmskb %mm1, %rax", "0f d7 c1"],
    ["pextrw $1, %xmm1, %rax", "66 0f c5 c1 01"],
    ["pinsrb $1, %rax, %xmm9", "66 44 0f 3a 20 c8 01"],
    ["pcmpestriq $1, %xmm1, %xmm2", "66 48 0f 3a 61 d1 01"],
    ["pcmpestril $1, %xmm1, %xmm2", "66 0f 3a 61 d1 01"],
    ["pcmpestri $1, %xmm1, %xmm2", "66 0f 3a 61 d1 01"],
    ["blendvps %xmm1, %xmm2", "66 0f 38 14 d1"],
    ["pblendvb (%rax), %xmm2", "66 0f 38 10 10"],
    ["crc32b %al, %rcx", "f2 48 0f 38 f0 c8"],
    ["crc32q %rax, %rcx", "f2 48 0f 38 f1 c8"],
    ["crc32 %al, %ecx", "f2 0f 38 f0 c8"],
    ["crc32l (%rax), %ecx", "f2 0f 38 f1 08"],
    ["movq %rax, %rbx", "48 89 c3"],
    ["movq (%rax), %rbx", "48 8b 18"],
    ["movq %xmm1, %xmm2", "f3 0f 7e d1"],
    ["movq %mm1, (%rax)", "0f 7f 08"],
    ["movq %xmm1, %rax", "66 48 0f 7e c8"],
    ["movsd (%rax), %xmm1", "f2 0f 10 08"],
    ["movntiq %rax, (%rbx)", "48 0f c3 03"],
  ],
  intel: [
    ["movsd xmm1, qword ptr [rax]", "f2 0f 10 08"],
    ["movsd qword ptr [rax], xmm1", "f2 0f 11 08"],
    ["movsd", "a5"],
    ["blendvpd xmm1, xmmword ptr [rax]", "66 0f 38 15 08"],
  ],
  nasm: [
    ["blendvps xmm1, xmm2", "66 0f 38 14 ca"],
    ["blendvpd xmm1, [rax]", "66 0f 38 15 08"],
    ["movsd xmm1, [rax]", "f2 0f 10 08"],
    ["movsd [rax], xmm1", "f2 0f 11 08"],
    ["movsd", "a5"],
  ],
};

describe.each(Object.keys(WORDS) as Syntax[])("words for SIMD instructions, %s", (syntax) => {
  const lines = WORDS[syntax].map(([line]) => line);
  const expected = WORDS[syntax].map(([line, bytes]) => `${bytes} ${line}`);
  const shown = (bytes: Uint8Array | null | undefined, index: number): string =>
    `${bytes ? hexBytes(bytes) : "refused"} ${lines[index]}`;

  it("[SIMD7] make the bytes that the real assembler makes", () => {
    const result = assemble(framed(lines, syntax, 64), { syntax, bits: 64 });
    if (!result.ok) throw new Error(result.diagnostics.map(({ line, message }) => `${line}: ${message}`).join("; "));
    expect(bytesByLabel(result.image, lines.length).map(shown)).toEqual(expected);
  });

  it.skipIf(!hasReference(syntax))("[SIMD7] make those bytes in the assembler installed here", () => {
    expect(referenceLines(lines, syntax, 64).map(shown)).toEqual(expected);
  });
});

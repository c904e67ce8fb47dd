import { describe, expect, it } from "vitest";
import { BareCpu, USER_DATA } from "../../testing/bare-cpu.ts";
import { RBX, RDI, RSI, RSP } from "../isa/registers.ts";
import { AC } from "../isa/rflags.ts";

const AC_FAULT = 17;
const GP_FAULT = 13;
const NONE = undefined;

/** Programs with a multiple of 64 in RBX, and what a Zen 4 processor answers with RFLAGS.AC set. */
const BOTH: readonly (readonly [code: string, vector: number | undefined])[] = [
  ["mov al, [ebx+1]", NONE],
  ["mov ax, [ebx+1]", AC_FAULT],
  ["lock add dword ptr [ebx+2], 1", AC_FAULT],
  ["bt [ebx+1], eax", AC_FAULT],
  ["movups xmm0, [ebx+8]", AC_FAULT],
  ["movdqu [ebx+4], xmm0", AC_FAULT],
  ["lddqu xmm0, [ebx+1]", AC_FAULT],
  ["pcmpistri xmm0, [ebx+4], 0", AC_FAULT],
  ["movaps xmm0, [ebx+1]", GP_FAULT],
  ["paddd xmm0, [ebx+8]", GP_FAULT],
  ["movsd xmm0, qword ptr [ebx+4]", AC_FAULT],
  ["pmovzxbd xmm0, [ebx+2]", AC_FAULT],
  ["pinsrw xmm0, [ebx+1], 0", AC_FAULT],
  ["movq mm0, [ebx+4]", AC_FAULT],
  ["fld tbyte ptr [ebx+4]", AC_FAULT],
  ["fld tbyte ptr [ebx+8]", NONE],
  ["fbld [ebx+4]", AC_FAULT],
  ["fnstenv [ebx+2]", AC_FAULT],
  ["fnstenv [ebx+4]", NONE],
  ["fnsave [ebx+2]", AC_FAULT],
  ["fnsave [ebx+4]", NONE],
  ["fxsave [ebx+2]", AC_FAULT],
  ["fxsave [ebx+4]", GP_FAULT],
  ["fxrstor [ebx+1]", AC_FAULT],
  ["cmpxchg8b [ebx+4]", AC_FAULT],
  ["prefetcht0 [ebx+1]", NONE],
  ["clflush [ebx+1]", NONE],
];

const IN_64: typeof BOTH = [
  ["mov rax, [rbx+4]", AC_FAULT],
  ["cmpxchg16b [rbx+8]", GP_FAULT],
  ["lea rsi, [rbx+4]; movsq", AC_FAULT],
  ["lea rdi, [rbx+4]; xor ecx, ecx; rep stosd", NONE],
  ["lea rdi, [rbx+2]; mov ecx, 3; rep stosd", AC_FAULT],
  ["lea rsp, [rbx+68]; push rax", AC_FAULT],
  ["lea rsp, [rbx+66]; push ax", NONE],
  ["lea rsp, [rbx+65]; push ax", AC_FAULT],
  ["lea rsp, [rbx+68]; push fs", AC_FAULT],
  ["lea rsp, [rbx+4]; ret", AC_FAULT],
  ["lea rsp, [rbx+4]; iretq", AC_FAULT],
];

const IN_32: typeof BOTH = [
  ["lea esp, [ebx+66]; push eax", AC_FAULT],
  ["lea esp, [ebx+66]; push fs", AC_FAULT],
  ["lea esp, [ebx+66]; pusha", AC_FAULT],
  ["lea esp, [ebx+66]; pushaw", NONE],
  ["bound eax, [ebx+2]", AC_FAULT],
  ["bound eax, [ebx+4]", NONE],
  ["bound ax, [ebx+2]", NONE],
  ["les eax, [ebx+2]", AC_FAULT],
  ["movups xmmword ptr cs:[ebx+1], xmm0", GP_FAULT],
  ["fnsave cs:[ebx+2]", GP_FAULT],
  ["fxsave cs:[ebx+1]", AC_FAULT],
  ["fxsave cs:[ebx+4]", GP_FAULT],
  ["xor eax, eax; mov es, eax; fxsave es:[ebx+1]", GP_FAULT],
];

/** The vector at which a program of a few instructions ends, if it faults at all. */
function vectorOf(code: string, bits: 64 | 32): number | undefined {
  const gpr = { [RBX]: USER_DATA, [RSI]: USER_DATA, [RDI]: USER_DATA, [RSP]: USER_DATA + 64n };
  const machine = new BareCpu({ bits, code, gpr, rflags: AC, vendor: "amd" });
  machine.cpu.run(code.split(";").length);
  return machine.vector;
}

describe("RFLAGS.AC", () => {
  it.each(BOTH)("[CPU13] %s: vector %s", (code, vector) => {
    expect([vectorOf(code, 64), vectorOf(code, 32)]).toEqual([vector, vector]);
  });

  it.each(IN_64)("[CPU13] %s in 64-bit mode: vector %s", (code, vector) => {
    expect(vectorOf(code, 64)).toBe(vector);
  });

  it.each(IN_32)("[CPU13] %s in compatibility mode: vector %s", (code, vector) => {
    expect(vectorOf(code, 32)).toBe(vector);
  });
});

import { describe, expect, it } from "vitest";
import type { Syntax } from "../isa/spellings.ts";
import { assemble } from "./assemble.ts";

/** `line:column-endColumn message` of every error. */
function errors(source: string, syntax: Syntax = "att", bits: 64 | 32 = 64): string[] {
  const result = assemble(source, { syntax, bits });
  return result.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ line, column, endColumn, message }) => `${line}:${column}-${endColumn} ${message}`);
}

describe("refusals", () => {
  it.each([
    ["att", "vaddps %ymm0, %ymm1, %ymm2", "1:1-7 vaddps belongs to AVX, which this processor does not have"],
    ["att", "vcvtsi2sdl (%rax), %xmm0, %xmm1", "1:1-11 vcvtsi2sdl belongs to AVX, which this processor does not have"],
    ["intel", "vfmadd213sd xmm0, xmm1, xmm2", "1:1-12 vfmadd213sd belongs to FMA, which this processor does not have"],
    ["nasm", "vpcmpltub k1, zmm0, zmm1", "1:1-10 vpcmpltub belongs to AVX-512, which this processor does not have"],
    ["nasm", "vpbroadcastb ymm0, xmm0", "1:1-13 vpbroadcastb belongs to AVX2, which this processor does not have"],
    ["intel", "aesenc xmm0, xmm1", "1:1-7 aesenc belongs to AES, which this processor does not have"],
    ["att", "rdrand %eax", "1:1-7 rdrand belongs to RDRAND, which this processor does not have"],
    ["att", "rsm", "1:1-4 rsm is an instruction that Syscope does not have"],
  ] as const)("[ASM21] %s: %s says to which extension it belongs", (syntax, source, expected) => {
    expect(errors(source, syntax)).toEqual([expected]);
  });

  it.each([
    ["intel", "mov eax, rbx", "1:1-13 mov eax, rbx mixes 32 and 64 bits; use ebx"],
    ["att", "mov %eax, %rbx", "1:1-15 mov %eax, %rbx mixes 32 and 64 bits; use %rax"],
    ["att", "movl %rax, %rbx", "1:1-16 movl works on 32 bits but %rbx has 64; use %ebx or movq"],
    ["att", "mov eax, %ebx", "1:5-8 eax is not defined; the register is %eax in AT&T syntax"],
    [
      "att",
      "int 0x80",
      "1:5-9 without $ this is the memory at that address, which int does not take here; write $ before it",
    ],
    ["att", "mov $1 %eax", "1:8-12 expected a comma or the end of the statement, found %"],
    ["att", "mov %xax, %ebx", "1:5-9 %xax is not a register"],
    ["att", "mov (%rax), (%rbx)", "1:1-19 mov cannot have two memory operands; load one into a register first"],
    ["att", "mov %eax, $5", "1:11-13 mov cannot write to a number; in AT&T syntax the destination comes last"],
    [
      "att",
      "mov %eax",
      "1:1-9 mov takes 2 operands: r8, r/m8 · r16, r/m16 · r32, r/m32 · r64, r/m64 · r/m8, r8 · r/m16, r16 · …; found 1",
    ],
    ["att", "push %eax", "1:1-10 push does not take 32 bits in 64-bit code; instead of %eax use %rax or %ax"],
    ["att", "pusha", "1:1-6 pusha exists in 32-bit mode only; this is 64-bit code"],
    ["att", "call %rax", "1:6-10 an indirect call needs * before its operand in AT&T syntax"],
    ["att", "call $foo", "1:6-10 a branch target has no $ in AT&T syntax: call target"],
    ["att", "movx %eax, %ebx", "1:1-5 movx is not an instruction that Syscope knows; did you mean mov?"],
    ["intel", "movl eax, 5", "1:1-5 movl is a mnemonic of AT&T syntax; this source is Intel syntax"],
    ["intel", "mov dword [rax], 1", "1:5-10 dword needs ptr in Intel syntax: dword ptr"],
    ["nasm", "mov dword ptr [rax], 1", "1:11-14 NASM has no ptr: write the size word alone, as in dword [rbx]"],
    ["intel", "mov %eax, 1", "1:5-6 registers have no % in Intel syntax (.intel_syntax noprefix)"],
    [
      "intel",
      "mov eax, byte ptr [rbx]",
      "1:10-24 mov does not take 8 bits of memory beside eax, which has 32; write dword ptr",
    ],
    [
      "att",
      "mov %ah, %r8b",
      "1:1-14 ah cannot be used in an instruction that needs a REX prefix (a 64-bit operand, r8 to r15, spl, bpl, sil or dil)",
    ],
    [
      "att",
      "mov (%rax,%rsp), %eax",
      "1:5-16 rsp cannot be an index register; exchange base and index, or use another register",
    ],
    ["att", "mov (%rax,%rbx,3), %eax", "1:16-17 a scale is 1, 2, 4 or 8"],
    ["intel", "mov eax, [rax*3]", "1:11-14 rax*3 is not possible; a scale is 1, 2, 4 or 8"],
    [
      "att",
      "lock mov %eax, (%rax)",
      "1:1-5 lock needs an instruction that reads and writes memory; mov with these operands does not",
    ],
    ["att", "rep mov %eax, %ebx", "1:1-4 rep repeats string instructions only; mov is none"],
    [
      "nasm",
      "extern printf",
      "1:1-14 extern names a symbol of another file, and a program here is one file; define the symbol, or use system calls instead of a library",
    ],
  ] as const)("[ASM9] in %s syntax, %s: %s", (syntax, source, message) => {
    expect(errors(source, syntax)).toEqual([message]);
  });

  it("[ASM9] every error of a source is reported at its own line and columns", () => {
    const source = ["mov %eax, %rbx", "\tnop", "  jmp nowhere  # a comment", "foo: foo: nop", ".byte 1, 300"].join(
      "\n",
    );
    expect(errors(source)).toEqual([
      "1:1-15 mov %eax, %rbx mixes 32 and 64 bits; use %rax",
      "3:7-14 nowhere is not defined",
      "4:6-9 foo is already defined in line 4; a label needs a name of its own",
      "5:10-13 300 does not fit in 8 bits; allowed are -255 to 255",
    ]);
  });

  it("[ASM9] columns count characters of the line as an editor does, behind tabs and UTF-8 too", () => {
    expect(errors("\t/* é€😀 */\tmov %eax, %rbx\r\n")).toEqual([
      "1:13-27 mov %eax, %rbx mixes 32 and 64 bits; use %rax",
    ]);
  });

  it("[ASM9] no more than a hundred errors are reported", () => {
    expect(errors("bad\n".repeat(1000))).toHaveLength(100);
  });

  it("[ASM9] an error in a macro is reported where the macro is used, with the line of the body", () => {
    expect(errors(".macro twice reg\n add \\reg, %eax\n.endm\n\n twice %rbx\n")).toEqual([
      "5:2-12 add %rbx, %eax mixes 64 and 32 bits; use %ebx (in macro twice: add %rbx, %eax)",
    ]);
  });

  it("[ASM9] a symbol that is nearly the name of another is suggested", () => {
    expect(errors("message: nop\n jmp mesage\n")).toEqual(["2:6-12 mesage is not defined; did you mean message?"]);
  });
});

describe("what is ambiguous or does not fit", () => {
  it.each([
    ["att", "mov $1, (%rax)", "1:1-15 mov does not say how many bits it works on; write movb, movw, movl or movq"],
    [
      "intel",
      "inc [rax]",
      "1:5-10 inc does not say the size of its memory operand; write byte ptr, word ptr, dword ptr or qword ptr before it",
    ],
    ["nasm", "push [rax]", "1:6-11 push does not say the size of its memory operand; write word or qword before it"],
    ["att", "iret", "1:1-5 iret does not say how many bits it works on; write iretw, iretl or iretq"],
    [
      "att",
      "add $0x123456789, %rax",
      "1:5-17 4886718345 does not fit in the 32 signed bits that add has for it; load it into a register with mov first",
    ],
    [
      "att",
      "and $0xffffffff, %rax",
      "1:5-16 4294967295 does not fit in the 32 signed bits that and has for it; load it into a register with mov first",
    ],
    ["att", "movb $256, %al", "1:6-10 256 does not fit in the 8 bits that movb has for it"],
    ["att", "shl $300, %eax", "1:5-9 300 does not fit in the 8 bits that shl has for it"],
    ["att", "mov 0x123456789(%rax), %eax", "1:5-22 the displacement 4886718345 does not fit in 32 signed bits"],
    ["att", "mov 0xffffffff(%rax), %eax", "1:5-21 the displacement 4294967295 does not fit in 32 signed bits"],
    [
      "att",
      "x: loop y\n.skip 200\ny:",
      "1:9-10 the target is 200 bytes away, too far for 8 bits; a short branch reaches 127 bytes forward and 128 back",
    ],
    [
      "nasm",
      "jmp short y\ntimes 200 nop\ny:",
      "1:5-12 the target is 200 bytes away, too far for 8 bits; a short branch reaches 127 bytes forward and 128 back",
    ],
    ["att", "x: .byte x", "1:10-11 the address 0x401000 does not fit in 8 bits; allowed are -255 to 255"],
    [
      "att",
      ".long x * 2; x:",
      "1:7-12 * cannot be applied to an address; an address allows + number, - number and - address",
    ],
    [
      "att",
      ".data; x: .bss; y: .text; mov $x - y, %eax",
      "1:32-37 the distance between two sections is not a constant; both addresses have to lie in the same section",
    ],
    [
      "nasm",
      "jmp 0x1234",
      "1:5-11 a branch needs a label: NASM's object files cannot express the distance to a plain number",
    ],
    [
      "att",
      "mov %eax, %cs",
      "1:1-14 mov does not take these operands; allowed are r32/m16, Sreg · r32, r/m32 · r/m32, r32 · r/m16, Sreg · r64/m16, Sreg · EAX, moffs32 · …",
    ],
    ["att", ".balign 3", "1:1-10 the alignment 3 is not a power of two"],
    ["att", ".long 1/0", "1:7-10 division by zero"],
    ["att", ".long 1<<64", "1:7-12 a shift by 64 is not allowed; use 0 to 63"],
    ["att", ".if x\n.endif\nx = 1", "1:5-6 a condition has to be a number that is known here"],
  ] as const)("[ASM10] is refused in %s syntax, never guessed or truncated: %j", (syntax, source, message) => {
    expect(errors(source, syntax)).toEqual([message]);
  });

  it("[ASM10] an address of 64 bits that a 32-bit field cannot hold is refused", () => {
    const layout = { ".text": 0xffff_ffff_8100_0000n };
    const assembled = (source: string) => assemble(source, { syntax: "att", bits: 64, layout }).diagnostics[0]?.message;
    expect(assembled("x: mov $x, %rdi")).toBeUndefined();
    expect(assembled("x: mov $x, %edi")).toBe(
      "the address 0xffffffff81000000 does not fit in 32 bits; allowed are 0 to 4294967295",
    );
  });
});

describe("limits", () => {
  const repeated = (text: string, count: number): string => text.repeat(count);

  it.each([
    [
      "a source of 5 MB",
      repeated("nop\n", 1_300_000),
      "the source has 5200000 characters; at most 1048576 are assembled",
    ],
    [
      "endless repetition",
      ".rept 1000000000\nnop\n.endr",
      "macros and repetitions would make more than 500000 statements",
    ],
    [
      "repetition in repetition",
      ".rept 99999\n.rept 99999\nnop\n.endr\n.endr",
      "macros and repetitions would make more than 500000 statements",
    ],
    [
      "a macro that uses itself",
      ".macro a\na\n.endm\na",
      "macros and repetitions are nested more than 64 deep (in macro a: a)",
    ],
    [
      "an argument that grows",
      '.macro a x\na "\\x\\x"\n.endm\na bb',
      "the arguments of macro a make a statement of more than 65536 characters",
    ],
    [
      "room without end",
      ".skip 0x7fffffffffffffff",
      "the program would be larger than 16 MiB; shorten the repetition or the space",
    ],
    ["memory without end", ".bss\n.skip 0x7fffffff", "the uninitialized data would be larger than 256 MiB"],
    [
      "a huge fill",
      ".fill 99999999, 8, 1",
      "the program would be larger than 16 MiB; shorten the repetition or the space",
    ],
    ["a far .org", ".org 0x7fffffff", "2147483647 bytes are too many; a program has at most 16 MiB"],
    ["a backward .org", "nop\n.org 0", ".org cannot go backwards: the section has 1 bytes already, the target is 0"],
    ["deep parentheses", `.long ${repeated("(", 300_000)}`, "this expression is nested more than 200 deep"],
    ["a sum without end", `.long a${repeated("+a", 300_000)}`, "this expression has more than 2000 parts; split it"],
    ["an equate of itself", "a = b\nb = a\n.long a", "b is defined by itself, or through too many other symbols"],
    [
      "doubling equates",
      `${Array.from({ length: 60 }, (_, i) => `.set a${i}, a${i + 1}+a${i + 1}\n`).join("")}a60 = 1\n.long a0`,
      "a59 is defined by itself, or through too many other symbols",
    ],
    ["an open string", '.ascii "abc', 'this string has no closing "'],
    ["an open macro", ".macro a\nnop", ".macro has no .endm"],
    ["an open conditional", ".if 1\nnop", ".if has no .endif"],
    ["a number of a megabyte", `.quad ${repeated("1", 1_000_000)}`, "this number does not fit in 64 bits"],
  ])("[ASM11] %s is refused in bounded time", (_what, source, message) => {
    const result = assemble(source, { syntax: "att", bits: 64 });
    expect(result.diagnostics.find(({ severity }) => severity === "error")?.message).toBe(message);
  });

  it.each([
    ["times 1000000000 db 0", "the program would be larger than 16 MiB; shorten the repetition or the space"],
    ["times 1000000000 jmp $", "times 1000000000 is too often; a program has at most 16 MiB"],
    ["y: dq 2000000 dup (y)", "dup 2000000 is too often; a program has at most 16 MiB"],
    ["x: dd 500 dup (1000 dup ('', x))", "dup 1000 is too often; a program has at most 16 MiB"],
    ["%define x %[x]\ndb x", "macros are nested more than 50 deep"],
    [`%define s "0123456789"\n${"%strcat s s,s\n".repeat(20)}`, "this string would have more than 65536 bytes"],
    ["%rep 1000000000\nnop\n%endrep", "macros and repetitions would make more than 500000 lines"],
    ["%macro a 0\na\n%endmacro\na", "macros and repetitions are nested more than 64 deep"],
    ["%define a b b\n%define b c c\n%define c a a\ndd a", "a is not defined"],
    [
      `${Array.from({ length: 40 }, (_, i) => `%define x${i} x${i + 1} x${i + 1}\n`).join("")}dd x0`,
      "macros make more than 20000 words of this line",
    ],
  ])("[ASM11] NASM's bombs are refused (%#)", (source, message) => {
    const result = assemble(source, { syntax: "nasm", bits: 64 });
    expect(result.diagnostics.filter(({ severity }) => severity === "error").map((one) => one.message)).toContain(
      message,
    );
  });

  it.each(["att", "intel", "nasm"] as const)(
    "[ASM11] binary junk in %s syntax gives diagnostics, not exceptions",
    (syntax) => {
      let state = 1;
      const junk = Array.from({ length: 60_000 }, () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return String.fromCharCode((state >>> 16) & 0xff);
      }).join("");
      const result = assemble(junk, { syntax, bits: 64 });
      expect(result.ok).toBe(false);
      expect(
        result.diagnostics.every(({ line, column, endColumn }) => line >= 1 && column >= 1 && endColumn > column),
      ).toBe(true);
    },
  );
});

import { describe, expect, it } from "vitest";
import { assemble, vocabulary } from "../../core/index.ts";
import { assemblyText } from "./assembly-text.ts";
import { directiveHelp, prefixHelp } from "./directive-help.ts";
import type { Help, PlacedHelp } from "./help.ts";
import { helpAt, type TrapNow } from "./help-at.ts";
import { mnemonicHelp } from "./mnemonic-help.ts";
import { registerHelp } from "./register-help.ts";

interface Given {
  readonly syntax?: "att" | "intel" | "nasm";
  readonly bits?: 64 | 32;
  readonly now?: TrapNow;
}

/** Help at the place of `^` in a source, the mark itself taken out. */
function help(marked: string, { syntax = "att", bits = 64, now }: Given = {}): PlacedHelp | undefined {
  const before = marked.slice(0, marked.indexOf("^")).split("\n");
  const text = assemblyText(marked.replace("^", ""), syntax, bits);
  return helpAt(text, before.length, (before.at(-1) ?? "").length + 1, now);
}

/** The help as lines: title, sentences, `name: meaning`. */
function said(marked: string, given?: Given): string[] {
  return linesOf(help(marked, given));
}

function linesOf(found: Help | undefined): string[] {
  if (found === undefined) return [];
  const rows = found.rows.map(([name, meaning]) => `${name}: ${meaning}`);
  return [found.title, ...found.text, ...rows, ...linesOf(found.also)];
}

const SYNTAXES = ["att", "intel", "nasm"] as const;

describe("help for words", () => {
  it.each(SYNTAXES)("[EDT1] every word of %s syntax has help", (syntax) => {
    const { mnemonics, directives, prefixes, registers } = vocabulary(syntax);
    expect(mnemonics.filter(({ name }) => !mnemonicHelp(name, syntax)?.text[0])).toEqual([]);
    expect(directives.filter((word) => !directiveHelp(word, syntax)?.text[0])).toEqual([]);
    expect(prefixes.filter((word) => !prefixHelp(word)?.text[0])).toEqual([]);
    expect(registers.filter((name) => registerHelp(name, 64) === undefined)).toEqual([]);
  });

  it("[EDT2] a mnemonic has the manual's title, its operands in the syntax's order and its flags", () => {
    const att = help("  ad^dq $1, %rax");
    expect(att).toMatchObject({ title: "ADD—Add", line: 1, column: 3, endColumn: 7 });
    expect(att?.manual).toContain("ADD—Add");
    expect(att?.rows).toContainEqual(["Operands", "read, then read and written"]);
    expect(att?.rows).toContainEqual(["Flags", expect.stringContaining("changes CF")]);
    expect(help("  ad^d rax, 1", { syntax: "nasm" })?.rows).toContainEqual(["Operands", "read and written, then read"]);
    expect(said("^mov $1, %eax")).toContain("Flags: none changed");
  });

  it("[EDT2] a conditional one says its condition, a privileged one its ring", () => {
    expect(said("j^ne again")).toContain("Condition: not equal, not zero: ZF = 0");
    expect(said("cmov^gel %eax, %ebx")).toContain("Condition: greater or equal (signed): SF = OF");
    expect(said("^hlt")).toContain("Only ring 0 may execute it; elsewhere it is refused with #GP.");
    expect(said("^nop")).not.toContain("Only ring 0 may execute it; elsewhere it is refused with #GP.");
  });

  it("[EDT18] an instruction of an extension says which, and what memory it asks for", () => {
    const aligned =
      "A memory operand of 128 bits must lie at a multiple of 16; elsewhere the access is refused with #GP(0).";
    expect(said("mov^aps (%rsi), %xmm0")).toEqual(expect.arrayContaining(["Extension: SSE", aligned]));
    expect(said("add^pd (%rsi), %xmm0")).toEqual(expect.arrayContaining(["Extension: SSE2", aligned]));
    expect(said("mov^ups (%rsi), %xmm0")).not.toContain(aligned);
    expect(said("add^sd (%rsi), %xmm0")).not.toContain(aligned);
    expect(help("cvtsi2s^d %eax, %xmm0")?.title).toMatch(/^CVTSI2SD—/);
    expect(said("an^dn %eax, %ebx, %ecx")).toContain("Extension: BMI1");
    expect(said("ad^d %eax, %ebx").join()).not.toContain("Extension");
  });

  it("[EDT3] vector, MMX and x87 registers say what they hold", () => {
    expect(said("addsd %xmm^1, %xmm0")).toEqual([
      "xmm1: vector register, 128 bits (SSE)",
      "Four single-precision or two double-precision numbers, or integers of 8 to 64 bits. System calls keep it.",
      "In a function call: floating-point argument 2; the callee may change it",
    ]);
    expect(said("movd %eax, %m^m3").join(" ")).toContain("the significand of the x87 register R3");
  });

  it("[EDT3] a register says its part of the whole and its roles", () => {
    expect(said("mov $1, %r^di")).toEqual([
      "rdi: general register, 64 bits",
      "In a system call: argument 1",
      "In a function call: argument 1; the callee may change it",
    ]);
    expect(said("mov ^r10d, 1", { syntax: "intel" })).toContain("In a system call: argument 4");
    expect(said("mov $1, %e^bx", { bits: 32 })).toContain("In a system call: argument 1");
    expect(said("mov $1, %e^bx")).toContain("In a function call: the callee has to give it back unchanged");
    expect(said("mov %a^h, %al")).toContain("It is bits 8 to 15 of rax.");
    expect(said("mov %si^l, %al")).toContain("It is the lowest 8 bits of rsi.");
    expect(said("mov %r8^w, %ax")).toContain("It is the low 16 bits of r8.");
    expect(said("mov %cr^2, %rax")[0]).toBe("cr2: control register");
  });

  it("[EDT6] numbers, characters and strings are shown in their other forms", () => {
    expect(said("mov $0x4^1, %ebx")).toEqual(["0x41", "Decimal: 65", "Hexadecimal: 0x41", "Character: 'A'"]);
    expect(said("mov $0xffff^fff2, %ebx")).toContain("Signed, 32 bits: -14");
    expect(said("mov $01^0, %ebx")).toContain("A number that begins with 0 is octal in GNU syntax.");
    expect(said("mov ebx, 41^h", { syntax: "nasm" })).toContain("Decimal: 65");
    expect(said("mov $'A^', %ebx")).toContain("Decimal: 65");
    expect(said('.ascii "Hi^\\n"')).toEqual(["String, 3 bytes", "Bytes: 48 69 0a"]);
  });

  it("[EDT7] comments and blanks have none", () => {
    for (const marked of ["nop # mo^v", "   ^   nop", "^", "nop      ^"]) expect(help(marked), marked).toBeUndefined();
    expect(help("nop ; mo^v", { syntax: "nasm" })).toBeUndefined();
  });

  it.each(SYNTAXES)("[EDT7] no text makes it fail in %s syntax", (syntax) => {
    const pieces = [
      "mov",
      " $",
      "'",
      '"',
      "\\",
      "%",
      "(",
      "]",
      ",",
      "0x",
      "1b",
      "rax",
      ":",
      "=",
      ";",
      "#",
      "é😀",
      "\t",
    ];
    for (let seed = 1; seed < 400; seed++) {
      const source = Array.from(
        { length: 6 },
        (_, index) => pieces[(seed * (index + 3) * 7 + index) % pieces.length],
      ).join("");
      const text = assemblyText(source, syntax, 64);
      for (let column = 0; column <= source.length + 2; column++) helpAt(text, 1, column);
      helpAt(text, 7, 3);
    }
  });
});

describe("help for system calls", () => {
  it("[EDT4] the number in front of SYSCALL names a call of the 64-bit table with its registers", () => {
    const found = help("mov $^60, %eax\nxor %edi, %edi\nsyscall");
    expect(found).toMatchObject({
      title: "exit(int error_code)",
      manual: "Linux manual page exit(2)",
      column: 6,
      endColumn: 8,
    });
    expect(found?.rows).toContainEqual(["%rdi", "error_code: int"]);
    expect(found?.text).toEqual(["System call 60 of the x86-64 table: process control."]);
  });

  it("[EDT4] in front of INT 0x80 it is one of the i386 table, whatever the width", () => {
    expect(said("mov $^1, %eax\nint $0x80")[0]).toBe("exit(int error_code)");
    expect(said("mov ^eax, 4\nint 80h", { syntax: "nasm" })[0]).toBe("eax: general register, 32 bits");
    const write = said("mov eax, ^4\nint 80h", { syntax: "nasm", bits: 32 });
    expect(write[0]).toBe("write(unsigned int fd, const char* buf, size_t count)");
    expect(write).toContain("ebx: fd: unsigned int");
  });

  it("[EDT4] the dollar sign is part of the number", () => {
    expect(help("mov ^$60, %eax\nsyscall")?.title).toBe("exit(int error_code)");
  });

  it("[EDT4] without a trap the program's width decides", () => {
    expect(said("mov $^1, %eax")[0]).toMatch(/^write\(/);
    expect(said("mov $^1, %eax", { bits: 32 })[0]).toMatch(/^exit\(/);
  });

  it("[EDT4] overwritten before the trap, in another register or of another instruction it is a number", () => {
    expect(said("mov $^1, %eax\nmov $60, %eax\nsyscall")[0]).toBe("1");
    expect(said("mov $^1, %eax\nret\nf: syscall")[0]).toBe("1");
    expect(said("mov $^1, %ebx\nsyscall")[0]).toBe("1");
    expect(said("cmp $^1, %eax\nsyscall")[0]).toBe("1");
  });

  it("[EDT4] a number that the table does not have is said to be missing", () => {
    expect(said("mov $^9999, %eax\nsyscall")[0]).toBe("The x86-64 table has nothing under 9999: -ENOSYS");
  });

  it("[EDT5] a trap shows the call of the number above it", () => {
    expect(said("mov $1, %eax\nmov $1, %edi\nsys^call")).toContain(
      "write(unsigned int fd, const char* buf, size_t count)",
    );
    expect(said("xor %eax, %eax\nsys^call")).toContain("read(unsigned int fd, char* buf, size_t count)");
    expect(said("mov eax, 1\nint ^0x80", { syntax: "intel" })).toContain("exit(int error_code)");
    const unknown = said("mov %ebx, %eax\nsys^call");
    expect(unknown).toContain(
      "The number is not written out just above it, so the call is known only when the program runs.",
    );
  });

  it("[EDT5] where the machine stands at the trap, its number counts", () => {
    const now = { line: 2, number: 39n };
    expect(said("mov $1, %eax\nsys^call", { now })).toContain("getpid()");
    expect(said("sys^call\nsyscall", { now })).not.toContain("getpid()");
  });
});

describe("help for names", () => {
  it.each([
    ["att", ".equ SYS_write, 1\nmov $SYS^_write, %eax\nsyscall"],
    ["att", "SYS_write = 1\nmov $SYS^_write, %eax\nsyscall"],
    ["intel", ".set SYS_write, 1\nmov eax, SYS^_write\nsyscall"],
    ["nasm", "SYS_write equ 1\nmov eax, SYS^_write\nsyscall"],
    ["nasm", "%define SYS_write 1\nmov eax, SYS^_write\nsyscall"],
  ] as const)("[EDT6] a constant of %s syntax in the number register names its call: %j", (syntax, marked) => {
    expect(said(marked, { syntax })[0]).toMatch(/^write\(/);
  });

  it("[EDT6] a constant has its value", () => {
    expect(said(".equ size, 0x40\nmov $si^ze, %edx")).toEqual([
      "size: constant",
      "Defined in line 1.",
      "Decimal: 64",
      "Hexadecimal: 0x40",
      "Character: '@'",
    ]);
  });

  it("[EDT6] a label has its line and, once assembled, its address", () => {
    const source = ".globl _start\n_start:\n  # here\n  nop\nagain: jmp again\n";
    const assembly = assemble(source, { syntax: "att", bits: 64 });
    if (!assembly.ok) throw new Error("does not assemble");
    const placed = assembly.lines.map(({ line, address }) => ({
      line,
      address,
      bytes: new Uint8Array(1),
      executable: true,
    }));
    const addresses = new Map([
      ["_start", helpAt(assemblyText(source, "att", 64, placed), 2, 2)],
      ["again", helpAt(assemblyText(source, "att", 64, placed), 5, 13)],
    ]);
    expect(addresses.get("_start")).toMatchObject({ text: ["Defined in line 2."], rows: [["Address", "0x401000"]] });
    expect(addresses.get("again")?.rows).toEqual([["Address", "0x401001"]]);
    expect(said("jmp ag^ain\nagain: nop")).toEqual([
      "again: label",
      "Defined in line 2.",
      "It gets its address when the program is assembled.",
    ]);
    expect(said("1: nop\njmp 1^b\n1: nop")).toEqual(["1: label", "Defined in line 1."]);
  });
});

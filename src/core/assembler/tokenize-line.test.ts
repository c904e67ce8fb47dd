import { describe, expect, it } from "vitest";
import { mnemonics } from "../isa/mnemonics.ts";
import type { Syntax } from "../isa/spellings.ts";
import { tokenizeLine } from "./tokenize-line.ts";
import { vocabulary } from "./vocabulary.ts";

/** `kind text` of every piece. */
function pieces(text: string, syntax: Syntax): string[] {
  return tokenizeLine(text, syntax).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);
}

describe("a line in pieces for an editor", () => {
  it.each([
    [
      "att",
      "start: mov $0x10, %eax # move",
      ["label start", "instruction mov", "number 0x10", "register %eax", "comment # move"],
    ],
    [
      "att",
      '\t.ascii "a;#b" /* c */ ; nop',
      ["directive .ascii", 'string "a;#b"', "comment /* c */", "instruction nop"],
    ],
    ["att", "lock addl $'a', (%rax)", ["instruction lock", "instruction addl", "string 'a'", "register %rax"]],
    ["att", "1: jmp 1b", ["label 1", "instruction jmp", "number 1b"]],
    ["att", 'x = 5; .ascii "open', ["label x", "number 5", "directive .ascii", 'string "open']],
    ["intel", "rep movsb // copy", ["instruction rep", "instruction movsb", "comment // copy"]],
    ["intel", "mov eax, dword ptr [rbx+4]", ["instruction mov", "register eax", "register rbx", "number 4"]],
    ["nasm", "msg: db 'a;b', 10 ; text", ["label msg", "directive db", "string 'a;b'", "number 10", "comment ; text"]],
    ["nasm", "len equ $ - msg", ["label len", "directive equ"]],
    ["nasm", "buffer resb 64", ["label buffer", "directive resb", "number 64"]],
    ["nasm", "%define X 5", ["directive %define", "number 5"]],
    ["nasm", "times 3 nop", ["directive times", "number 3", "instruction nop"]],
    ["nasm", "mov rax, [rel x]", ["instruction mov", "register rax"]],
  ] as const)("[ASM16] %s: %s", (syntax, text, expected) => {
    expect(pieces(text, syntax)).toEqual(expected);
  });

  it.each(["att", "intel", "nasm"] as const)(
    "[ASM16] any text in %s syntax gives ordered pieces inside the line",
    (syntax) => {
      for (const text of [
        "",
        "\u0000\uffff",
        "'",
        '"\\',
        "%%%",
        "/*",
        "a:b:c:",
        "\t\t",
        "0x",
        "mov mov mov",
        "😀 é",
        "%1%2",
      ]) {
        let end = 0;
        for (const piece of tokenizeLine(text, syntax)) {
          expect(piece.start).toBeGreaterThanOrEqual(end);
          expect(piece.end).toBeGreaterThan(piece.start);
          end = piece.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }
    },
  );
});

describe("the words of a syntax", () => {
  it.each(["att", "intel", "nasm"] as const)("[ASM17] every mnemonic of the tables has a name in %s", (syntax) => {
    const named = new Set(vocabulary(syntax).mnemonics.map(({ mnemonic }) => mnemonic as string));
    // PUSHA and POPA are the 16-bit forms.
    expect(Object.keys(mnemonics).filter((mnemonic) => !named.has(mnemonic))).toEqual([]);
  });

  it("[ASM17] names carry the entry that explains them", () => {
    const find = (syntax: Syntax, name: string) =>
      vocabulary(syntax).mnemonics.find((one) => one.name === name)?.entry.title;
    expect(find("att", "movl")).toBe("MOV—Move");
    expect(find("intel", "jnz")).toBe("Jcc—Jump if Condition Is Met");
    expect(find("nasm", "syscall")).toBe("SYSCALL—Fast System Call");
    expect(find("nasm", "movl")).toBeUndefined();
  });

  it("[ASM17] directives and registers are listed", () => {
    expect(vocabulary("att").directives).toContain(".globl");
    expect(vocabulary("nasm").directives).toContain("%macro");
    expect(vocabulary("intel").registers).toContain("r8d");
    expect(vocabulary("nasm").prefixes).toContain("rep");
  });
});

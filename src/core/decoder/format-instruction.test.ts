import { describe, expect, it } from "vitest";
import type { Syntax } from "../isa/spellings.ts";
import { decode } from "./decode.ts";
import { formatInstruction } from "./format-instruction.ts";

const symbols = new Map([
  [0x40_1000n, "_start"],
  [0x40_1005n, "_start+0x5"],
  [0x40_2000n, "msg"],
]);

/** One line at an address, with the symbols above. */
function text(
  digits: string,
  address: bigint,
  syntax: Syntax,
  options: { readonly named?: boolean; readonly width?: number } = {},
): string {
  const bytes = Uint8Array.from(digits.split(" "), (byte) => Number.parseInt(byte, 16));
  const instruction = decode(bytes, 0, true);
  if ("undecodable" in instruction) throw new Error(instruction.message);
  return formatInstruction(instruction, {
    syntax,
    address,
    ...(options.named === false ? {} : { symbolAt: (target: bigint) => symbols.get(target) }),
    ...(options.width === undefined ? {} : { mnemonicWidth: options.width }),
  });
}

describe("formatInstruction", () => {
  it("[DIS2] prints a branch target with its symbol as objdump does", () => {
    expect(text("e8 f0 ff ff ff", 0x40_1010n, "att")).toBe("call 401005 <_start+0x5>");
    expect(text("75 ee", 0x40_1010n, "intel")).toBe("jne 401000 <_start>");
    expect(text("eb 00", 0x40_1010n, "att")).toBe("jmp 0x401012");
    expect(text("eb ee", 0x40_1010n, "att", { named: false })).toBe("jmp 0x401000");
  });

  it("[DIS2] prints what a RIP-relative operand points to", () => {
    expect(text("48 8d 35 e9 0f 00 00", 0x40_1010n, "att")).toBe("lea 0xfe9(%rip),%rsi        # 402000 <msg>");
    expect(text("48 8d 35 e9 0f 00 00", 0x40_1010n, "intel")).toBe("lea rsi,[rip+0xfe9]        # 402000 <msg>");
    expect(text("8b 05 00 00 00 00", 0x40_1010n, "att")).toBe("mov 0x0(%rip),%eax        # 0x401016");
  });

  it("[DIS2] puts symbols into comments in NASM syntax, where they stay out of the way", () => {
    expect(text("e8 f0 ff ff ff", 0x40_1010n, "nasm")).toBe("call 0x401005 ; <_start+0x5>");
    expect(text("48 8d 35 e9 0f 00 00", 0x40_1010n, "nasm")).toBe("lea rsi,[rel $+0xff0] ; 0x402000 <msg>");
    expect(text("eb 00", 0x40_1010n, "nasm")).toBe("jmp short 0x401012");
  });

  it("[DIS1] pads the mnemonic with its prefixes when asked to", () => {
    expect(text("48 89 d8", 0n, "att", { width: 6 })).toBe("mov    %rbx,%rax");
    expect(text("f3 48 ab", 0n, "intel", { width: 6 })).toBe("rep stos QWORD PTR es:[rdi],rax");
    expect(text("c3", 0n, "att", { width: 6 })).toBe("ret");
  });

  it.each([
    ["48 0f 07", "sysretq", "sysretq", "o64 sysret"],
    ["48 cf", "iretq", "iretq", "iretq"],
    ["48 cb", "lretq", "retfq", "retfq"],
    ["48 98", "cltq", "cdqe", "cdqe"],
    ["9c", "pushf", "pushf", "pushfq"],
    ["48 63 c8", "movslq %eax,%rcx", "movsxd rcx,eax", "movsxd rcx,eax"],
    [
      "48 b8 88 77 66 55 44 33 22 11",
      "movabs $0x1122334455667788,%rax",
      "movabs rax,0x1122334455667788",
      "mov rax,0x1122334455667788",
    ],
    ["c7 45 fc 05 00 00 00", "movl $0x5,-0x4(%rbp)", "mov DWORD PTR [rbp-0x4],0x5", "mov dword [rbp-0x4],0x5"],
    ["65 48 8b 04 25 28 00 00 00", "mov %gs:0x28,%rax", "mov rax,QWORD PTR gs:0x28", "mov rax,[gs:dword 0x28]"],
    ["f0 0f b1 11", "lock cmpxchg %edx,(%rcx)", "lock cmpxchg DWORD PTR [rcx],edx", "lock cmpxchg [rcx],edx"],
    [
      "ff 24 c5 00 10 40 00",
      "jmp *0x401000(,%rax,8)",
      "jmp QWORD PTR [rax*8+0x401000]",
      "jmp qword [nosplit rax*8+0x401000]",
    ],
    ["c8 10 00 01", "enter $0x10,$0x1", "enter 0x10,0x1", "enter 0x10,0x1"],
    ["66 0f c9", "bswap %cx", "bswap cx", "db 0x66,0x0f,0xc9 ; bswap cx"],
  ])("[DIS1] [DIS3] spells %s as %s, %s and %s", (digits, att, intel, nasm) => {
    expect(text(digits, 0n, "att")).toBe(att);
    expect(text(digits, 0n, "intel")).toBe(intel);
    expect(text(digits, 0n, "nasm")).toBe(nasm);
  });
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasGnuAs, hasObjdump } from "../testing/isa/gnu-tools.ts";
import { memoryIo } from "../testing/memory-io.ts";
import { gnuProgram } from "../testing/native-trace/gnu-program.ts";
import { hello32, hello64 } from "../testing/programs.ts";
import { main } from "./main.ts";

/** What `disasm` prints of a source, without objdump's heading. */
function disassembly(source: string, ...options: string[]): string[] {
  const { io, stdout } = memoryIo({ "prog.s": source });
  expect(main(["disasm", "prog.s", ...options], io)).toBe(0);
  expect(stdout()).toMatch(/^\nprog\.s: {5}file format elf/);
  return stdout().trimEnd().split("\n").slice(4);
}

describe("disasm", () => {
  it("prints sections, labels, addresses, bytes and instructions like objdump -d", () => {
    const source = ".globl _start\n_start: movabs $0x1122334455667788, %rax\nagain: nop\n jmp again\n";
    expect(disassembly(source)).toEqual([
      "Disassembly of section .text:",
      "",
      "0000000000401000 <_start>:",
      "  401000:\t48 b8 88 77 66 55 44 \tmovabs $0x1122334455667788,%rax",
      "  401007:\t33 22 11 ",
      "",
      "000000000040100a <again>:",
      "  40100a:\t90                   \tnop",
      "  40100b:\teb fd                \tjmp    40100a <again>",
    ]);
  });

  it("prints 32-bit addresses for 32-bit code", () => {
    expect(disassembly("_start: int $0x80\n", "--bits", "32").slice(2)).toEqual([
      "08049000 <_start>:",
      " 8049000:\tcd 80                \tint    $0x80",
    ]);
  });

  it("leaves out runs of zeros and padding", () => {
    const source = "_start: ret\n .skip 20\n nop\n .skip 2\nnext: nop\n .skip 3\nlast: nop\n";
    expect(disassembly(source).slice(2)).toEqual([
      "0000000000401000 <_start>:",
      "  401000:\tc3                   \tret",
      "\t...",
      "  401015:\t90                   \tnop",
      "\t...",
      "",
      "0000000000401018 <next>:",
      "  401018:\t90                   \tnop",
      "  401019:\t00 00                \tadd    %al,(%rax)",
      "\t...",
      "",
      "000000000040101c <last>:",
      "  40101c:\t90                   \tnop",
    ]);
  });

  it("prints an instruction that the processor does not have, and goes on behind it", () => {
    expect(disassembly("_start: .byte 0xc5, 0xf8, 0x58, 0x41, 0x10\n ret\n").slice(3)).toEqual([
      "  401000:\tc5 f8 58 41 10       \tvaddps 0x10(%rcx),%xmm0,%xmm0",
      "  401005:\tc3                   \tret",
    ]);
  });

  it("shows bytes that are no instruction", () => {
    expect(disassembly("_start: .byte 0x06\n ud2\n .byte 0xc7\n").slice(3)).toEqual([
      "  401000:\t06                   \t(bad)",
      "  401001:\t0f 0b                \tud2",
      "  401003:\tc7                   \t.byte 0xc7",
    ]);
  });

  it("names a section's start where no symbol is there, and prints the syntax asked for", () => {
    expect(disassembly("nop\n_start: mov eax, 60\n", "--syntax", "intel").slice(2)).toEqual([
      "0000000000401000 <.text>:",
      "  401000:\t90                   \tnop",
      "",
      "0000000000401001 <_start>:",
      "  401001:\tb8 3c 00 00 00       \tmov    eax,0x3c",
    ]);
  });
});

/** Labels, absolute symbols, padding, a section without a symbol, bytes that are no instruction. */
const awkward = `
.globl _start
.text
_start: movabs $0x1122334455667788, %rax
        call 0x1000
        jmp 1f
        lea msg(%rip), %rsi
        lea buf+3(%rip), %rsi
loc:    nop
1:      .byte 0x06, 0x0f, 0x0b
        .skip 20
        nop
len = 3
        call loc
        mov len, %eax
        .skip 2
f2:     ret
        .byte 0xc7
        .skip 3
.section .foo, "ax"
        nop
.data
msg:    .ascii "x"
.bss
buf:    .skip 9
`;

/** What objdump itself prints of an ELF. */
function objdump(elf: Uint8Array, syntax: "att" | "intel"): string {
  const scratch = mkdtempSync(join(tmpdir(), "objdump-"));
  try {
    writeFileSync(join(scratch, "prog"), elf);
    const options = syntax === "att" ? "intel64" : "intel,intel64";
    return spawnSync("objdump", ["-d", "-M", options, "prog"], { cwd: scratch, encoding: "utf8" }).stdout;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

describe.skipIf(!hasObjdump || !hasGnuAs).each([
  ["hello", hello64, 64],
  ["hello, 32 bits", hello32, 32],
  ["awkward places", awkward, 64],
] as const)("disasm and objdump -d of a program made by GNU as: %s", (_name, source, bits) => {
  it.each(["att", "intel"] as const)("print the same in %s syntax", (syntax) => {
    const elf = gnuProgram(source, bits);
    const { io, stdout } = memoryIo({ prog: elf });
    expect(main(["disasm", "prog", "--syntax", syntax], io)).toBe(0);
    expect(stdout()).toBe(objdump(elf, syntax));
  });
});

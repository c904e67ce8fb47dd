import { describe, expect, it } from "vitest";
import { hexOf } from "../../testing/assembler/captured.ts";
import { hasReference, referenceAssemble } from "../../testing/assembler/reference-assembler.ts";
import type { Syntax } from "../isa/spellings.ts";
import { type AssembleOptions, assemble } from "./assemble.ts";
import type { SourceLine } from "./link.ts";

function program(source: string, options: Partial<AssembleOptions> = {}) {
  const result = assemble(source, { syntax: "att", bits: 64, ...options });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result;
}

const placed = ({ image }: ReturnType<typeof program>): string[] =>
  image.sections.map(({ name, address, size }) => `${name} 0x${address.toString(16)} ${size}`);

const lineText = ({ line, address, length }: SourceLine): string => `${line}: 0x${address.toString(16)} ${length}`;

describe("where a program lies", () => {
  const all = ".text; nop; .section .rodata; .byte 1, 2, 3; .data; .long 4; .bss; .skip 100";

  it("[ASM12] 64-bit code begins at 0x401000, constants in the next page, data in a page after that", () => {
    expect(placed(program(all))).toEqual([
      ".text 0x401000 1",
      ".rodata 0x402000 3",
      ".data 0x403003 4",
      ".bss 0x403007 100",
    ]);
  });

  it("[ASM12] 32-bit code begins at 0x08049000", () => {
    expect(placed(program(all, { bits: 32 }))).toEqual([
      ".text 0x8049000 1",
      ".rodata 0x804a000 3",
      ".data 0x804b003 4",
      ".bss 0x804b007 100",
    ]);
  });

  it("[ASM12] sections of other names follow those of the same permissions", () => {
    const source =
      '.section one,"a"; .byte 1; .section two,"aw"; .byte 2; .section three,"ax"; nop; .text; nop; .data; .byte 4';
    expect(placed(program(source))).toEqual([
      ".text 0x401000 1",
      "three 0x401001 1",
      "one 0x402000 1",
      ".data 0x403001 1",
      "two 0x403002 1",
    ]);
  });

  it
    .skipIf(!hasReference("att"))
    .each([
      ".data; .byte 1",
      ".section .rodata; .byte 1; .data; .byte 2",
      "nop; .bss; .skip 4",
      "nop; .section .rodata; .byte 1; .bss; .align 32; .skip 4",
      "nop; .section .rodata; .byte 1; .data; .skip 0x1fff; .bss; .skip 0x10",
      "nop; .section .rodata; .skip 0xff0; .data; .skip 0x1008",
      "nop; .section .rodata; .skip 0x801; .data; .skip 0x1700; .bss; .skip 0x100",
      "nop; .section .rodata; .align 64; .skip 65; .data; .align 16; .byte 1; .bss; .align 32; .skip 8",
    ])("[ASM12] GNU ld gives the same addresses: %s", (source) => {
    const reference = referenceAssemble(`${source}\n`, "att", 64);
    if (!reference.ok) throw new Error(reference.text);
    const addresses = ({ image }: { readonly image: typeof reference.image }): string[] =>
      image.sections
        .filter(({ allocated }) => allocated)
        .map(({ name, address }) => `${name} 0x${address.toString(16)}`);
    expect(addresses(program(source))).toEqual(addresses(reference));
  });

  it("[ASM12] one segment holds neighbours with the same permissions; .bss takes memory, not bytes", () => {
    const { segments } = program(all).image;
    expect(segments.map(({ address, bytes, memorySize }) => [address, bytes.length, memorySize])).toEqual([
      [0x401000n, 1, 1],
      [0x402000n, 3, 3],
      [0x403003n, 4, 104],
    ]);
    expect(segments.map(({ permissions: { read, write, execute } }) => [read, write, execute])).toEqual([
      [true, false, true],
      [true, false, false],
      [true, true, false],
    ]);
    for (const { address, fileOffset } of segments) expect(BigInt(fileOffset) % 4096n).toBe(address % 4096n);
  });

  it("[ASM13] sections lie where the caller puts them", () => {
    const layout = { ".text": 0xffff_ffff_8100_0000n, ".data": 0xffff_ffff_8200_0000n, ".data..percpu": 0n };
    const source = `
      mov %gs:cpu_stack+4, %rsp
      mov %gs:0x14, %rax
      call *table(,%rax,8)
      lea table(%rip), %rdi
      mov $table, %rsi
      .data; table: .quad handler
      .section .data..percpu, "aw"; .skip 0x20; cpu_stack: .quad 0
      .text; handler: ret`;
    const result = program(source, { layout });
    expect(placed(result)).toEqual([
      ".text 0xffffffff81000000 40",
      ".data 0xffffffff82000000 8",
      ".data..percpu 0x0 40",
    ]);
    const [text, data] = result.image.sections;
    expect(hexOf(text?.bytes ?? new Uint8Array())).toBe(
      // mov %gs:0x24, %rsp · mov %gs:0x14, %rax · call *0x…82000000(,%rax,8) · lea · mov · ret
      "65488b242524000000" + "65488b042514000000" + "ff14c500000082" + "488d3de0ffff00" + "48c7c600000082" + "c3",
    );
    expect(hexOf(data?.bytes ?? new Uint8Array())).toBe("27000081ffffffff");
  });

  it("[ASM13] a distance between sections of the upper half may be given as a sum", () => {
    const layout = { ".text": 0xffff_ffff_8100_0000n, ".bss": 0xffff_ffff_8200_0000n };
    const { image } = program("lea buffer + 0x200(%rip), %rax\n.bss\nbuffer: .skip 0x200", { layout });
    expect(hexOf(image.sections[0]?.bytes ?? new Uint8Array())).toBe("488d05f9010001");
  });
});

describe("what is known about a program", () => {
  it("[ASM14] each run of bytes knows its line, macros the line that uses them, repetitions the line of the body", () => {
    const source = [
      "_start: nop; nop",
      "jmp .",
      ".macro two",
      "nop",
      "ret",
      ".endm",
      "two",
      ".rept 2",
      "push %rax",
      ".endr",
      ".data",
      ".long 1, 2",
    ];
    expect(program(source.join("\n")).lines.map(lineText)).toEqual([
      "1: 0x401000 1",
      "1: 0x401001 1",
      "2: 0x401002 2",
      "7: 0x401004 1",
      "7: 0x401005 1",
      "9: 0x401006 1",
      "9: 0x401007 1",
      "12: 0x402000 4",
      "12: 0x402004 4",
    ]);
  });

  it.each([
    ["att", ".globl _start; nop; _start: nop"],
    ["nasm", "global _start\nnop\n_start: nop"],
  ] as const)("[ASM15] a program begins at _start (%s)", (syntax: Syntax, source) => {
    const { image, diagnostics } = program(source, { syntax });
    expect(image.entry).toBe(0x401001n);
    expect(diagnostics).toEqual([]);
  });

  it("[ASM15] without _start it begins at the first byte of .text, with a warning", () => {
    const { image, diagnostics } = program(".data; x: .byte 1; .text; nop");
    expect(image.entry).toBe(0x401000n);
    expect(diagnostics.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      "warning: there is no _start; execution begins at the first byte of .text",
    ]);
  });

  it("[ASM15] symbols have address, section, size, type and whether they are global; .L labels are not listed", () => {
    const source = `.globl main; .type main, @function
      main: nop; ret; .size main, . - main
      .Lhidden: 1: nop
      count = 5
      .bss; .lcomm buffer, 64; .comm shared, 8, 8`;
    const symbols = program(source).image.symbols.map(({ name, address, section, global, size, type }) =>
      [name, `0x${address.toString(16)}`, section, global ? "global" : "local", size, type].join(" "),
    );
    expect(symbols).toEqual([
      "main 0x401000 .text global 2 function",
      "count 0x5  local 0 none",
      "buffer 0x402000 .bss local 64 object",
      "shared 0x402040 .bss global 8 object",
    ]);
  });

  it("[ASM15] a constant of a 32-bit program has 32 bits", () => {
    expect(program("x = -1; nop", { bits: 32 }).image.symbols.map(({ address }) => address)).toEqual([0xffff_ffffn]);
  });

  it("[ASM15] the same source gives the same image", () => {
    const source = "_start: jmp 1f\n.p2align 4\n1: mov $x, %eax\n.data\nx: .quad x\n";
    expect(program(source)).toEqual(program(source));
  });
});

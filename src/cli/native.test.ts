import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { openNativeTracer } from "../testing/native-trace.ts";
import { copyToStderr, fault, hello32, hello64 } from "../testing/programs.ts";
import { type TracedState, traceDifference } from "../testing/trace-difference.ts";
import { main } from "./main.ts";

const tracer = openNativeTracer();
if ("unavailable" in tracer) console.info(`nothing is compared with this processor: ${tracer.unavailable}`);
/** strace's texts change between versions: only 6.1 is compared. */
const hasStrace = spawnSync("strace", ["-V"], { encoding: "utf8" }).stdout?.includes("version 6.1") ?? false;

interface Case {
  readonly name: string;
  readonly source: string;
  readonly bits?: "32";
  readonly stdin?: string;
}

/** Calls with numbers, flags and pointers that a kernel has to answer one by one. */
const calls64 = (...calls: readonly string[]): string => `
.globl _start
.text
_start:
${calls.map((call) => toInstructions(call, ["edi", "rsi", "rdx", "r10", "r8", "r9"], "syscall")).join("")}
        mov $231, %eax
        mov $0x1ff, %edi
        syscall
.data
text:   .ascii "Hello\\n\\0\\1\\2\\377\\t\\"q\\\\\\0331 end of text here that is longer than 32"
passwd: .asciz "/etc/passwd"
shadow: .asciz "/etc/shadow"
none:   .asciz "/etc/none"
under:  .asciz "/etc/passwd/x"
root:   .asciz "/"
home:   .asciz "/root/notes"
made:   .asciz "/etc/made"
.bss
buffer: .skip 4096
last:   .skip 16
`;

const calls32 = (...calls: readonly string[]): string => `
.globl _start
.text
_start:
${calls.map((call) => toInstructions(call, ["ebx", "ecx", "edx", "esi", "edi", "ebp"], "int $0x80")).join("")}
        mov $252, %eax
        mov $0x1ff, %ebx
        int $0x80
.data
text:   .ascii "Hello\\n"
.bss
buffer: .skip 4096
`;

/** `"write(1) 1 text 6"`: a number, what it is called, then the arguments. */
function toInstructions(call: string, registers: readonly string[], door: string): string {
  const [number, ...args] = call.split(" ");
  const moves = args.map((arg, at) => {
    const register = at === 0 && door === "syscall" ? "rdi" : registers[at];
    return `        ${door === "syscall" ? "movabs" : "mov"} $${arg}, %${register}\n`;
  });
  return `${moves.join("")}        mov $${number}, %eax\n        ${door}\n`;
}

const CASES: readonly Case[] = [
  { name: "hello", source: hello64 },
  { name: "hello, 32 bits", source: hello32, bits: "32" },
  { name: "copying standard input", source: copyToStderr, stdin: "one\ntwo\n" },
  { name: "a fault", source: fault },
  {
    name: "write with good and bad arguments",
    source: calls64(
      "1 1 text 6",
      "1 1 text 40",
      "1 1 0 0",
      "1 1 0 5",
      "1 1 -1 5",
      "1 1 0xffff800000000000 0",
      "1 99 text 5",
      "1 -1 0 5",
    ),
  },
  { name: "numbers that no call has", source: calls64("9999 1 2 3 4 5 6", "-1", "1000") },
  {
    name: "brk and mmap",
    source: calls64(
      "12 0",
      "12 0x500000",
      "12 0x4fffff",
      "12 1",
      "12 -1",
      "9 0 4096 3 0x22 -1 0",
      "9 0 1 3 0x22 -1 0",
      "9 0 65536 3 0x22 -1 0",
      "9 0 0 3 0x22 -1 0",
      "9 0 4096 3 0x20 -1 0",
      "9 0x10000000 4096 3 0x22 -1 0",
      "9 0x20000000 8192 1 0x32 -1 0",
      "9 0x10000001 4096 3 0x32 -1 0",
      "9 0 4096 3 2 -1 0",
      "11 0x20000000 4096",
      "11 0x20000000 4096",
      "11 0x20000001 4096",
      "11 0x20000000 0",
    ),
  },
  {
    name: "getrandom with bad arguments",
    source: calls64("318 buffer 8 8", "318 buffer 8 6", "318 0 8 0", "318 0 0 0"),
  },
  { name: "clocks with bad arguments", source: calls64("228 99 buffer", "228 99 0", "228 1 0", "201 1") },
  {
    name: "clock_getres, gettimeofday and getcpu",
    source: calls64(
      "229 1 buffer",
      "229 5 buffer",
      "229 99 buffer",
      "229 1 0",
      "96 0 0",
      "96 8 0",
      "309 8 0 0",
      "309 0 0 0",
    ),
  },
  {
    name: "INT 0x80 from 64-bit code",
    source: `
.globl _start
_start: movabs $0x100000000, %rbp
        mov $4, %eax                # write: a pointer that is cut off
        mov $1, %ebx
        mov $text, %ecx
        or %rbp, %rcx
        mov $3, %edx
        int $0x80
        mov $4, %eax                # a size that is cut off
        mov $text, %ecx
        or %rbp, %rdx
        int $0x80
        mov $192, %eax              # mmap2: memory below 4 GiB
        mov $0, %ebx
        movabs $0x100001000, %rcx
        mov $3, %edx
        mov $0x22, %esi
        mov $-1, %rdi
        mov $0, %ebp
        int $0x80
        mov $-1, %rax
        int $0x80
        mov $1, %eax
        mov $5, %ebx
        int $0x80
.data
text:   .ascii "hi\\n"
`,
  },
  { name: "read at the end of the input", source: calls64("0 0 buffer 8", "0 99 buffer 8", "0 0 0 0") },
  {
    name: "users and files: allowed, not allowed, malformed, badly addressed",
    source: calls64(
      "102",
      "107",
      "2 passwd 0",
      "8 3 5 0",
      "8 3 -1 0",
      "8 3 0 9",
      "8 99 0 0",
      "2 shadow 0",
      "2 passwd 3",
      "2 0 0",
      "2 -1 0",
      "2 none 0",
      "2 under 0",
      "2 root 1",
      "2 root 0x41",
      "257 -100 passwd 0",
      "105 -1",
      "106 1000",
      "105 1000",
      "105 0",
      "105 1000",
      "105 1001",
      "106 0",
      "102",
      "107",
      "2 shadow 0",
      "2 passwd 1",
      "2 passwd 0",
      "2 home 0",
      "2 made 0x41 0x1a4",
      "257 -100 shadow 2",
      "9999",
    ),
  },
  {
    name: "32-bit calls",
    source: calls32(
      "4 1 text 6",
      "4 1 0 5",
      "4 99 text 6",
      "9999",
      "45 0",
      "192 0 4096 3 0x22 -1 0",
      "91 0x20000001 4096",
    ),
    bits: "32",
  },
];

/** A command's standard output. */
function output(command: string, elf: Uint8Array, stdin: string | undefined, ...options: string[]): string {
  const { io, stdout } = memoryIo({ prog: elf }, stdin === undefined ? [] : [stdin]);
  main([command, "prog", ...options], io);
  return stdout();
}

function assembled({ source, bits }: Case): Uint8Array {
  const { io, file, stderr } = memoryIo({ "prog.s": source });
  if (main(["asm", "prog.s", ...(bits === undefined ? [] : ["--bits", bits])], io) !== 0) throw new Error(stderr());
  return file("a.out") ?? new Uint8Array();
}

describe.skipIf("unavailable" in tracer).each(CASES)("on this processor: $name", (program) => {
  it("every register is what trace --json --user says, before every instruction", () => {
    if ("unavailable" in tracer) throw new Error(tracer.unavailable);
    const elf = assembled(program);
    const real = tracer.trace(elf, { stdin: new TextEncoder().encode(program.stdin ?? "") });
    const lines = output("trace", elf, program.stdin, "--json", "--user").trimEnd().split("\n");
    expect(
      traceDifference(
        lines.map((line) => JSON.parse(line) as TracedState),
        real.states,
      ),
    ).toBeUndefined();
  });

  it.skipIf(!hasStrace)("strace prints what the strace command prints", () => {
    const elf = assembled(program);
    const scratch = mkdtempSync(join(tmpdir(), "strace-"));
    try {
      writeFileSync(join(scratch, "prog"), elf, { mode: 0o755 });
      // an empty environment; a pipe for standard output; addresses as they are without randomization
      spawnSync("setarch", ["x86_64", "-R", "strace", "-o", "log", "-E", "PATH", "./prog"], {
        cwd: scratch,
        input: program.stdin ?? "",
        env: { PATH: process.env.PATH },
      });
      expect(output("strace", elf, program.stdin).split("\n").slice(1)).toEqual(
        readFileSync(join(scratch, "log"), "utf8").split("\n").slice(1),
      );
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
});

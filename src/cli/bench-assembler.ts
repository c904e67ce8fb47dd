import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble, type ProgramText, tokenizeLine } from "../core/index.ts";

type Syntax = ProgramText["syntax"];

const GNU_HEAD: readonly string[] = [
  "\t.text",
  "\t.globl\tcount_N",
  "\t.type\tcount_N, @function",
  "\t.p2align 4",
  "count_N:\t\t\t\t# rdi: text, rsi: length",
];
const GNU_TAIL: readonly string[] = [
  "\t.size\tcount_N, .-count_N",
  "\t.section\t.rodata",
  'text_N:\t.asciz "number N\\n"',
  "\t.data",
  "counts_N:\t.long 1, 2, 0x30, count_N",
  "\t.zero\t24",
  "",
];

/** A function as programs have them: branches back and ahead, calls, addresses of all kinds, comments, data. `N` is its number. */
const FUNCTIONS: { readonly [Name in Syntax]: readonly string[] } = {
  att: [
    ...GNU_HEAD,
    "\tpushq\t%rbx",
    "\tmovq\t%rsi, %rbx",
    "\txorl\t%eax, %eax",
    "\ttestq\t%rbx, %rbx",
    "\tje\t.Ldone_N",
    ".Lloop_N:",
    "\tmovzbl\t(%rdi,%rax), %edx",
    "\tleal\t-48(%rdx), %ecx\t# a digit?",
    "\tcmpb\t$9, %cl",
    "\tja\t1f",
    "\tincl\tcounts_N(,%rcx,4)",
    "1:\taddq\t$1, %rax",
    "\tcmpq\t%rax, %rbx",
    "\tjne\t.Lloop_N",
    "\tmovl\tcounts_N+8(%rip), %eax",
    "\tmovq\t%rax, -16(%rsp)",
    "\tcall\tcount_0",
    ".Ldone_N:",
    "\tpopq\t%rbx",
    "\tret",
    ...GNU_TAIL,
  ],
  intel: [
    ...GNU_HEAD,
    "\tpush\trbx",
    "\tmov\trbx, rsi",
    "\txor\teax, eax",
    "\ttest\trbx, rbx",
    "\tje\t.Ldone_N",
    ".Lloop_N:",
    "\tmovzx\tedx, byte ptr [rdi+rax]",
    "\tlea\tecx, [rdx-48]\t# a digit?",
    "\tcmp\tcl, 9",
    "\tja\t1f",
    "\tinc\tdword ptr counts_N[rcx*4]",
    "1:\tadd\trax, 1",
    "\tcmp\trbx, rax",
    "\tjne\t.Lloop_N",
    "\tmov\teax, dword ptr counts_N[rip+8]",
    "\tmov\tqword ptr [rsp-16], rax",
    "\tcall\tcount_0",
    ".Ldone_N:",
    "\tpop\trbx",
    "\tret",
    ...GNU_TAIL,
  ],
  nasm: [
    "section .text",
    "global count_N",
    "align 16",
    "count_N:                ; rdi: text, rsi: length",
    "    push rbx",
    "    mov rbx, rsi",
    "    xor eax, eax",
    "    test rbx, rbx",
    "    je .done",
    ".loop:",
    "    movzx edx, byte [rdi+rax]",
    "    lea ecx, [rdx-48]   ; a digit?",
    "    cmp cl, 9",
    "    ja .other",
    "    inc dword [counts_N+rcx*4]",
    ".other:",
    "    add rax, 1",
    "    cmp rbx, rax",
    "    jne .loop",
    "    mov eax, [rel counts_N+8]",
    "    mov [rsp-16], rax",
    "    mov esi, length_N",
    "    call count_0",
    ".done:",
    "    pop rbx",
    "    ret",
    "section .rodata",
    "text_N: db 'number N', 10, 0",
    "length_N equ $-text_N",
    "section .data",
    "counts_N: dd 1, 2, 30h, count_N",
    "    times 24 db 0",
    "",
  ],
};

/** A program of about so many lines. */
export function longProgram(syntax: Syntax, lines: number): string {
  const body = FUNCTIONS[syntax];
  const rounds = Math.round(lines / body.length);
  return Array.from({ length: rounds }, (_, number) => body.join("\n").replaceAll("_N", `_${number}`)).join("\n");
}

/** Milliseconds of this process's CPU time, the least of several rounds: other programs do not count. */
function least(rounds: number, action: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    action();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

/** Milliseconds that pass, the least of several rounds. */
function fastest(rounds: number, action: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = performance.now();
    action();
    best = Math.min(best, performance.now() - before);
  }
  return best;
}

/** Milliseconds that the real assembler takes, its start included; undefined where it is not installed. */
function referenceTime(source: string, syntax: Syntax): number | undefined {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const input = join(folder, "in.s");
    writeFileSync(input, source);
    const [tool, options] =
      syntax === "nasm"
        ? ["nasm", ["-f", "elf64"]]
        : ["as", syntax === "intel" ? ["-msyntax=intel", "-mnaked-reg"] : []];
    let failed = false;
    const time = fastest(5, () => {
      failed ||= spawnSync(tool, [...options, input, "-o", join(folder, "out.o")]).status !== 0;
    });
    return failed ? undefined : time;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints how long sources of 1,000 and 10,000 lines take, beside cutting the same lines into coloured words and beside the real tool. */
export function benchAssembler(print: (line: string) => void): void {
  for (const syntax of ["att", "intel", "nasm"] as const) {
    for (const lines of [1000, 10_000]) {
      const source = longProgram(syntax, lines);
      // what the compiler of JavaScript still does in other threads counts too, so short sources take their turn more often
      const rounds = lines < 10_000 ? 60 : 12;
      const assembly = least(rounds, () => {
        const result = assemble(source, { syntax, bits: 64 });
        if (!result.ok) throw new Error(result.diagnostics[0]?.message);
      });
      const texts = source.split("\n");
      const coloured = least(rounds, () => {
        for (const text of texts) tokenizeLine(text, syntax);
      });
      const reference = referenceTime(source, syntax);
      const beside = reference === undefined ? "" : `; ${syntax === "nasm" ? "nasm" : "as"} ${reference.toFixed(0)} ms`;
      print(
        `${`assembling ${syntax}`.padEnd(17)} ${String(lines).padStart(6)} lines: ${assembly.toFixed(1)} ms, ` +
          `${(assembly / coloured).toFixed(1)} times cutting them into coloured words${beside}`,
      );
    }
  }
}

import type { Syntax } from "../../core/isa/spellings.ts";
import { PseudoRandom } from "./pseudo-random.ts";

const CONDITIONS = ["z", "nz", "c", "nc", "s", "ns", "o", "l", "g", "le", "ge", "a", "be"];

/**
 * A program of labels, branches, alignments, data and constants defined at its end: what decides about short and near branches and about
 * the sizes of numbers. The same for the same seed.
 */
export function randomProgram(seed: number, syntax: Syntax, bits: 64 | 32): string {
  const random = new PseudoRandom(seed * 6 + (bits === 64 ? 3 : 0) + ["att", "intel", "nasm"].indexOf(syntax));
  const labels = Array.from({ length: 5 + random.below(60) }, (_, index) => `l${index}`);
  const waiting = new Set(labels);
  const lines =
    syntax === "nasm" ? ["global _start", "section .text", "_start:"] : [".globl _start", ".text", "_start:"];
  const count = 20 + random.below(300);
  for (let index = 0; index < count; index++) {
    if (random.below(7) === 0 && waiting.size > 0) {
      const label = random.pick([...waiting]);
      waiting.delete(label);
      lines.push(`${label}:`);
    } else lines.push(...statement(random, labels, syntax, bits));
  }
  for (const label of waiting) lines.push(`${label}:`, "ret");
  lines.push(...(syntax === "nasm" ? NASM_END : GNU_END), "");
  return lines.join("\n");
}

const NASM_END = [
  "c1 equ 100",
  "c2 equ 1000",
  "c3 equ -128",
  "section .data",
  "d: dd 1",
  "align 8",
  "dd l1, len",
  "len equ $-d",
  "section .rodata",
  "r: db 1,2,3",
  "dw 4",
  "section .bss",
  "resb 3",
  "alignb 16",
  "b: resd 4",
];
const GNU_END = [
  "c1 = 100",
  ".set c2, 1000",
  "c3 = -128",
  ".data",
  "d: .long 1",
  ".align 8",
  ".long l1, len",
  "len = . - d",
  ".section .rodata",
  "r: .byte 1,2,3",
  ".word 4",
  ".bss",
  ".skip 3",
  ".align 16",
  "b: .skip 16",
];

type Texts = Readonly<Record<Syntax, string>>;

function statement(random: PseudoRandom, labels: readonly string[], syntax: Syntax, bits: 64 | 32): string[] {
  const label = (): string => random.pick(labels);
  const constant = (): string => random.pick(["c1", "c2", "c3"]);
  const ax = bits === 64 ? "rax" : "eax";
  const same = (text: string): Texts => ({ att: text, intel: text, nasm: text });
  const [a, b, c, n] = [label(), label(), constant(), random.below(60)];
  const gnuAlign = random.pick([
    `.align ${1 << random.below(6)}`,
    `.p2align ${random.below(6)}`,
    `.p2align ${random.below(6)},,${random.below(20)}`,
    `.balign ${1 << random.below(5)}, 0xcc`,
  ]);
  const kinds: readonly (() => Texts | readonly string[])[] = [
    ...Array.from(
      { length: 7 },
      () => () => same(`${random.pick(["jmp", ...CONDITIONS.map((name) => `j${name}`)])} ${a}`),
    ),
    () => same(`call ${a}`),
    () => ({ att: `.skip ${n}, 0x90`, intel: `.skip ${n}, 0x90`, nasm: `times ${n} nop` }),
    () => ({ att: gnuAlign, intel: gnuAlign, nasm: `align ${1 << random.below(6)}` }),
    () => ({ att: `mov $${a}, %${ax}`, intel: `mov ${ax}, offset ${a}`, nasm: `mov ${ax}, ${a}` }),
    () =>
      bits === 64
        ? { att: `lea ${a}(%rip), %rax`, intel: `lea rax, [rip+${a}]`, nasm: `lea rax, [rel ${a}]` }
        : { att: `lea ${a}, %eax`, intel: `lea eax, ${a}`, nasm: `lea eax, [${a}]` },
    () => ({ att: `mov $(${a}-${b}), %eax`, intel: `mov eax, ${a}-${b}`, nasm: `mov eax, ${a}-${b}` }),
    () => ({ att: `add $${c}, %ecx`, intel: `add ecx, ${c}`, nasm: `add ecx, ${c}` }),
    () => ({ att: `mov ${c}(%ebx), %ecx`, intel: `mov ecx, [ebx+${c}]`, nasm: `mov ecx, [ebx+${c}]` }),
    () => ({ att: `push $${c}`, intel: `push ${c}`, nasm: `push ${c}` }),
    () => ({ att: `.long ${a} - .`, intel: `.long ${a} - .`, nasm: `dd ${a} - $` }),
    () => ({ att: `.long ${a}, ${n}`, intel: `.long ${a}, ${n}`, nasm: `dd ${a}, ${n}` }),
    () => (syntax === "nasm" ? ["nop"] : ["1:", `j${random.pick(CONDITIONS)} 1b`, "jmp 2f", "2: nop"]),
    () => ({ att: "loop .", intel: "loop .", nasm: "loop $" }),
    () => same("nop"),
    () => same("nop"),
  ];
  const made = random.pick(kinds)();
  return Array.isArray(made) ? [...made] : [(made as Texts)[syntax]];
}

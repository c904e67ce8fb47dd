import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asLoaded, assemble, DEFAULT_OPTIONS, Machine, openSession, writeElf } from "../core/index.ts";
import { benchAssembler } from "./bench-assembler.ts";

/** A loop: how often it runs is put in for `COUNT`, the instructions of one round are counted. */
interface Loop {
  readonly name: string;
  readonly steps: number;
  readonly source: string;
}

const EXIT = "\n mov $60, %eax\n xor %edi, %edi\n syscall\n";

const LOOPS: readonly Loop[] = [
  {
    name: "arithmetic",
    steps: 5,
    source: `_start: mov $COUNT, %ecx\n1: add %ecx, %eax\n xor %eax, %edx\n lea 3(%rax,%rdx), %esi\n dec %ecx\n jnz 1b${EXIT}`,
  },
  {
    name: "memory",
    steps: 6,
    source: `.bss\narea: .skip 65552\n.text\n_start: mov $COUNT, %ecx\n1: mov %ecx, %eax\n and $0x3fff, %eax\n addl $1, area(,%rax,4)\n mov area(,%rax,4), %rdx\n dec %ecx\n jnz 1b${EXIT}`,
  },
  {
    name: "calls",
    steps: 6,
    source: `_start: mov $COUNT, %ecx\n1: call 2f\n dec %ecx\n jnz 1b${EXIT}\n2: push %rbx\n pop %rbx\n ret\n`,
  },
  {
    name: "dot product",
    steps: 7,
    source: `.data\n.balign 16\nx: .rept 512\n .double 1.1\n .endr\ny: .rept 512\n .double 0.7\n .endr\n.text\n_start: mov $COUNT, %ecx\n1: mov %ecx, %eax\n and $510, %eax\n movups x(,%rax,8), %xmm1\n mulpd y(,%rax,8), %xmm1\n addpd %xmm1, %xmm0\n dec %ecx\n jnz 1b${EXIT}`,
  },
];

function elf(source: string): Uint8Array {
  const assembly = assemble(source, { syntax: "att", bits: 64 });
  if (!assembly.ok) throw new Error(assembly.diagnostics[0]?.message);
  return writeElf(assembly.image);
}

/** Million steps a second of CPU time, the best of five stretches after a warm-up. */
function emulatedRate(loop: Loop): number {
  const assembly = assemble(loop.source.replace("COUNT", "2000000000"), { syntax: "att", bits: 64 });
  if (!assembly.ok) throw new Error(assembly.diagnostics[0]?.message);
  const machine = new Machine(asLoaded(assembly.image), DEFAULT_OPTIONS);
  machine.run(2_000_000);
  let best = 0;
  for (let round = 0; round < 5; round++) {
    const before = process.cpuUsage();
    const done = machine.run(10_000_000);
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, done / (user + system));
  }
  return best;
}

/** Million instructions a second of the same loop on this processor; undefined where its ELF file does not run. */
function nativeRate(loop: Loop): number | undefined {
  const rounds = 400_000_000;
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const program = join(folder, "loop");
    writeFileSync(program, elf(loop.source.replace("COUNT", String(rounds))), { mode: 0o755 });
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) {
      const before = performance.now();
      if (spawnSync(program).status !== 0) return undefined;
      best = Math.min(best, performance.now() - before);
    }
    return (rounds * loop.steps) / (best * 1000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What history costs: the rate with checkpoints over the rate without, and how long a seek takes, milliseconds. */
function history(): { readonly ratio: number; readonly seek: readonly number[] } {
  const [loop] = LOOPS;
  if (loop === undefined) throw new Error("no loop");
  const source = loop.source.replace("COUNT", "2000000000");
  const opened = openSession({
    program: { name: "bench", syntax: "att", bits: 64, source },
    options: DEFAULT_OPTIONS,
    input: [],
  });
  if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
  const { session } = opened;
  session.advance({ kind: "end" }, 2_000_000);
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    session.advance({ kind: "end" }, 10_000_000);
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, 10_000_000 / (user + system));
  }
  const seek = Array.from({ length: 200 }, (_, index) => {
    const start = performance.now();
    session.seek((index * 7_919_993) % session.furthest);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { ratio: best / emulatedRate(loop), seek };
}

/** Prints ratios against this machine's processor, measured in the same run. */
export function bench(print: (line: string) => void): void {
  for (const loop of LOOPS) {
    const ours = emulatedRate(loop);
    const native = nativeRate(loop);
    const beside = native === undefined ? "" : `, native ${native.toFixed(0)}: 1 to ${(native / ours).toFixed(0)}`;
    print(`${loop.name.padEnd(11)} ${ours.toFixed(0)} M steps/s${beside}`);
  }
  const { ratio, seek } = history();
  const at = (share: number) => seek[Math.floor(share * (seek.length - 1))]?.toFixed(2);
  print(`recording   ${ratio.toFixed(2)} of the rate without history`);
  print(`seek        p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms in a run of 32 M steps`);
  benchAssembler(print);
}

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { demoKernel, demoProgram, findDemo } from "../../scenario/demos.ts";
import { openNativeTracer } from "../../testing/native-trace.ts";
import { runToEnd, stepUntil, userMachine } from "../../testing/user-machine.ts";
import { assemble, DEFAULT_OPTIONS, type MachineOptions, openSession, writeElf } from "../index.ts";
import { PAGE_NX, PAGE_P, PAGE_PS } from "../isa/paging.ts";

/** A ready program on its own kernel, run to its end. */
function ended(id: string, options: Partial<MachineOptions> = {}) {
  const demo = findDemo(id);
  if (demo === undefined) throw new Error(`no ready program ${id}`);
  const run = {
    program: demoProgram(demo),
    ...demoKernel(demo),
    options: { ...DEFAULT_OPTIONS, ...options },
    input: [],
  };
  const opened = openSession(run);
  if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
  opened.session.advance({ kind: "end" }, 1_000_000);
  return opened.session.frame();
}

describe("NX", () => {
  it("[WL13] on: a jump into data is #PF with the fetch bit, and SIGSEGV", () => {
    const { machine, signals } = ended("nx-data");
    expect(machine.exit).toMatchObject({ kind: "killed", signalName: "SIGSEGV", code: 2, address: 0x40_2000n });
    expect(signals.length).toBe(1);
  });

  it("[WL13] off: the same bytes are executed, and no entry of any table has bit 63, with isolation too", () => {
    for (const options of [{ nx: false }, { nx: false, kpti: true }, { nx: false, smep: false, smap: false }]) {
      expect(ended("nx-data", options).machine.exit).toEqual({ kind: "exited", status: 42 });
      const machine = userMachine({ asm: ["push $1", "sub $0x8000, %rsp", "push $1", "hlt"], options });
      runToEnd(machine);
      const visit = (table: number, level: number): void => {
        for (let index = 0; index < 512; index++) {
          const value = machine.memory.read64(table + index * 8);
          if ((value & PAGE_P) === 0n) continue;
          expect(value & PAGE_NX).toBe(0n);
          if (level > 0 && (value & PAGE_PS) === 0n) visit(Number(value & 0xf_ffff_ffff_f000n), level - 1);
        }
      };
      for (const copy of options.kpti ? [0, 0x1000] : [0]) visit(machine.kernel.boot.root + copy, 3);
    }
  });
});

/** Register and memory after each instruction that UMIP is about; RAX full of threes before. */
const ASKING: readonly (readonly [instruction: string, answer: string])[] = [
  ["str %eax", "3333333300000040"],
  ["str %ax", "3333333333330040"],
  ["sldt %eax", "3333333300000000"],
  ["sldt %ax", "3333333333330000"],
  ["smsw %eax", "3333333380050033"],
  ["smsw %rax", "0000000080050033"],
  ["smsw %ax", "3333333333330033"],
  ["str -8(%rsp)\nmov -8(%rsp), %ax", "3333333333330040"],
  ["sgdt -16(%rsp)\nmov -14(%rsp), %rax", "fffffffffffe0000"],
  ["sidt -16(%rsp)\nmov -14(%rsp), %rax", "ffffffffffff0000"],
  ["mov %rsp, %rbx\nmov $2, %ecx\nsidt -24(%rbx,%rcx,4)\nmov -14(%rsp), %rax", "ffffffffffff0000"],
];
const asked = (instruction: string) => `mov $0x3333333333333333, %rax\n${instruction}`;

const tracer = openNativeTracer();

describe("UMIP", () => {
  it.each(ASKING)("[WL14] on: %s of ring 3 is #GP, and the kernel answers with a dummy", (instruction, answer) => {
    for (const options of [{}, { kpti: true }]) {
      const machine = userMachine({ asm: `${asked(instruction)}\nmov %rax, %rbp\nhlt`, options });
      stepUntil(machine, ({ cpu }) => cpu.cpl === 0);
      expect(machine.kernel.symbolize(machine.cpu.rip)).toBe("asm_exc_general_protection");
      stepUntil(machine, ({ cpu }) => cpu.cpl === 3 && cpu.readGpr(5) !== 0n);
      expect(machine.cpu.readGpr(5).toString(16).padStart(16, "0")).toBe(answer);
    }
  });

  it.skipIf("unavailable" in tracer)("[WL14] answers what this Linux answers", () => {
    if ("unavailable" in tracer) throw new Error(tracer.unavailable);
    const source = [
      ".globl _start\n_start:",
      ...ASKING.map(([instruction]) => `${asked(instruction)}\npush %rax`),
      `mov $1, %eax\nmov $1, %edi\nmov %rsp, %rsi\nmov $${8 * ASKING.length}, %edx\nsyscall`,
      "mov $60, %eax\nxor %edi, %edi\nsyscall",
    ].join("\n");
    const assembly = assemble(source, { syntax: "att", bits: 64 });
    if (!assembly.ok) throw new Error(assembly.diagnostics[0]?.message);
    const scratch = mkdtempSync(join(tmpdir(), "umip-"));
    try {
      const program = join(scratch, "prog");
      writeFileSync(program, writeElf(assembly.image), { mode: 0o755 });
      const { stdout } = spawnSync(program);
      const answers = ASKING.map((_, index) =>
        stdout
          .readBigUInt64LE(8 * index)
          .toString(16)
          .padStart(16, "0"),
      );
      expect(answers.reverse()).toEqual(ASKING.map(([, answer]) => answer));
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });

  it("[WL14] on: a store of the answer that cannot be made is SIGSEGV for that address", () => {
    const { exit } = runToEnd(userMachine({ asm: "sgdt 0x1000" }));
    expect(exit).toMatchObject({ kind: "killed", signalName: "SIGSEGV", code: 1, address: 0x1000n });
  });

  it("[WL14] off: the program sees where the tables are", () => {
    const { gdtr } = ended("umip-sgdt", { umip: false }).machine;
    expect(gdtr.base).toBe(0xffff_fe00_0000_1000n);
    const machine = userMachine({ asm: ["sgdt -16(%rsp)", "mov -14(%rsp), %rax", "hlt"], options: { umip: false } });
    machine.step();
    machine.step();
    expect(machine.cpu.readGpr(0)).toBe(gdtr.base);
  });
});

describe("the words", () => {
  it.each([
    ["nx-data", "NX"],
    ["umip-sgdt", "UMIP"],
    ["smap-copy", "SMAP"],
    ["smep-jump", "SMEP"],
  ] as const)("[WL21] of the step at which %s is refused, and of the story, name %s", (id, wall) => {
    const demo = findDemo(id);
    if (demo === undefined) throw new Error(id);
    const opened = openSession({
      program: demoProgram(demo),
      ...demoKernel(demo),
      options: DEFAULT_OPTIONS,
      input: [],
    });
    if (!opened.ok) throw new Error(id);
    const { session } = opened;
    const refused = () => session.frame().events.some(({ kind }) => kind === "exception");
    while (!refused()) {
      const { step } = session;
      session.advance({ kind: "step", step: step + 1 }, 1);
      if (session.step === step) throw new Error(`${id} is not refused`);
    }
    const { sentence, story } = session.frame();
    const name = wall === "NX" ? /no-execute page \(XD = 1/ : new RegExp(wall);
    expect(sentence).toMatch(name);
    expect(story).toContain(wall);
  });
});

describe("SMAP and SMEP", () => {
  it("[WL15] on: a kernel whose copy routine forgot STAC panics at its first touch of user memory, and the frame names SMAP", () => {
    const { trouble, terminal } = ended("smap-copy");
    expect(trouble?.kind).toBe("panic");
    expect(trouble?.what).toBe(
      "Kernel panic: SMAP keeps the kernel from user memory while RFLAGS.AC = 0: page fault at 0x402000 in kernel mode at copy_from_user+0x4. The processor had met #PF: SMAP: supervisor access to a user page (U/S = 1 in PTE 2) while RFLAGS.AC = 0.",
    );
    expect(terminal).toBe("");
  });

  it("[WL15] off: the same kernel copies, and nobody notices", () => {
    const { machine, terminal } = ended("smap-copy", { smap: false });
    expect(machine.exit).toEqual({ kind: "exited", status: 0 });
    expect(terminal).toBe("The kernel may read this\n");
  });

  it("[WL16] on: a kernel that is led to code of the program panics at the fetch, and the frame names SMEP", () => {
    const { trouble } = ended("smep-jump");
    expect(trouble?.what).toMatch(/^Kernel panic: unable to execute userspace code \(SMEP\?\): page fault at 0x4010/);
    expect(trouble?.what).toMatch(/#PF: SMEP: supervisor fetch from a user page \(U\/S = 1 in PTE 1\)\.$/);
  });

  it("[WL16] off: the program's code runs in ring 0 and says so, unless the kernel's root forbids its execution", () => {
    expect(ended("smep-jump", { smep: false }).machine.exit).toEqual({ kind: "exited", status: 0x10 });
    expect(ended("smep-jump", { smep: false, kpti: true }).trouble?.what).toMatch(
      /#PF: fetch from a no-execute page \(XD = 1 in PML4E 0\)\.$/,
    );
  });

  it("[WL16] the shipped kernel has neither the hole nor the mistake: the same programs end well", () => {
    for (const [id, text] of [
      ["smap-copy", "The kernel may read this\n"],
      ["smep-jump", "Look here\n"],
    ] as const) {
      const demo = findDemo(id);
      if (demo === undefined) throw new Error(id);
      const opened = openSession({ program: demoProgram(demo), options: DEFAULT_OPTIONS, input: [] });
      if (!opened.ok) throw new Error(id);
      opened.session.advance({ kind: "end" }, 100_000);
      expect(opened.session.frame()).toMatchObject({
        terminal: text,
        machine: { exit: { kind: "exited", status: 0 } },
      });
    }
  });
});

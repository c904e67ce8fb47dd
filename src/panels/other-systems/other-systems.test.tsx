// @vitest-environment happy-dom
import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allSystemCalls, type Frame } from "../../core/index.ts";
import { demoSession, frameAt, frameWhen, momentOf, sessionOf } from "../../testing/frames.ts";
import { PanelStage } from "../../testing/panel-stage.tsx";
import { answeredNumbers } from "../system-calls/answered-calls.ts";
import { ARCHITECTURES, architecture } from "./architectures.ts";
import { CALL_COUNTS } from "./call-counts.ts";
import { callNumber, knownCalls } from "./call-numbers.ts";
import { selectSameCall } from "./columns.ts";
import { otherSystemsPanel } from "./other-systems-panel.tsx";
import { sameCall, x86Call } from "./same-call.ts";

/** A row's cells, by processor. */
function cells(frame: Frame, id: string): readonly string[] {
  const row = selectSameCall(frame).rows.find((each) => each.id === id);
  return row?.cells.map(({ text }) => text) ?? [];
}

/** What a call becomes there: `openat 56: AT_FDCWD 0 1 2`, numbers being the call's own arguments. */
function becomes(id: (typeof ARCHITECTURES)[number], abi: "x86-64" | "i386", name: string): string {
  const parameters = (x86Call(abi, name)?.parameters ?? []).map((each) => each.name);
  const same = sameCall(id, { abi, name, parameters });
  if (same === null || same === undefined) return `${same}`;
  const args = same.args.map((each) => (typeof each === "number" ? each : "text" in each ? each.text : `${each.of}*`));
  return `${same.name} ${same.nr}: ${args.join(" ")}`;
}

const inWrite = (demo: string) => frameWhen(demo, ({ inCall, ptRegs }) => inCall && ptRegs !== null);

describe("the columns", () => {
  it("[TAB8] carry this call's number and values in the registers of each system", () => {
    const frame = inWrite("hello-syscall");
    expect(cells(frame, "number")).toEqual(["RAX = 1", "EAX = 4", "x8 = 64", "a7 = 64", "v0 = 4004 (4000 + 4)"]);
    expect(cells(frame, "argument 2")).toEqual([
      'RSI ← buf = "Hello from ring 3\\n"',
      'ECX ← buf = "Hello from ring 3\\n"',
      'x1 ← buf = "Hello from ring 3\\n"',
      'a1 ← buf = "Hello from ring 3\\n"',
      'a1 ← buf = "Hello from ring 3\\n"',
    ]);
    expect(cells(frame, "argument 4")).toEqual([]);
  });

  it("[TAB8] six arguments go to the stack from the fifth on where there are four registers", () => {
    const frame = frameWhen("mmap-six-arguments", ({ inCall, call }) => inCall && call?.name === "mmap");
    expect(cells(frame, "number")[1]).toBe("EAX = 192 mmap2: there is no mmap");
    expect(cells(frame, "argument 5").map((text) => text.split(" ←")[0])).toEqual(["R8", "EDI", "x4", "a4", "16(sp)"]);
    expect(cells(frame, "argument 6").map((text) => text.split(" ←")[0])).toEqual(["R9", "EBP", "x5", "a5", "20(sp)"]);
  });

  it("[TAB8] on MIPS a 64-bit argument takes two words and begins at an even one", () => {
    const source = "mov $17, %eax\nmov $1, %edi\nmov $0x4000, %r10d\nsyscall";
    const frame = momentOf(sessionOf(source), ({ inCall }) => inCall);
    expect(cells(frame, "argument 4").map((text) => text.split(" =")[0])).toEqual([
      "R10 ← pos",
      "ESI ← poslo",
      "x3 ← pos",
      "a3 ← pos",
      "16(sp) ← pos, two words",
    ]);
    expect(cells(frame, "argument 5")[1]).toBe("EDI ← poshi = the high half");
  });

  it("[TAB8] results: one register everywhere, a flag beside it on MIPS, and MIPS's own number for ENOSYS", () => {
    const done = frameWhen("hello-syscall", ({ call }) => call?.result !== undefined);
    expect(cells(done, "result")).toEqual(["RAX = 18", "EAX = 18", "x0 = 18", "a0 = 18", "v0 = 18, a3 = 0"]);
    const bad = frameWhen("bad-pointer", ({ call }) => call?.result !== undefined);
    expect(cells(bad, "result").slice(3)).toEqual(["a0 = −14 (−EFAULT)", "v0 = 14 (EFAULT), a3 = 1"]);
    const unknown = frameWhen("unknown-number", ({ call }) => call?.result !== undefined);
    expect(cells(unknown, "number")).toEqual(["RAX = 9999", "—", "—", "—", "—"]);
    expect(cells(unknown, "result").at(-1)).toBe("v0 = 89 (ENOSYS), a3 = 1");
  });

  it("[TAB9] say which of them the machine did; the others are facts", () => {
    const roles = (frame: Frame) => selectSameCall(frame).columns.map(({ role }) => role);
    expect(roles(inWrite("hello-syscall"))).toEqual(["did", "could", "fact", "fact", "fact"]);
    expect(roles(inWrite("hello-int80"))).toEqual(["could", "did", "fact", "fact", "fact"]);
    expect(roles(frameAt("hello-syscall", 0))).toEqual(["ready", "ready", "fact", "fact", "fact"]);
    expect(selectSameCall(frameAt("hello-syscall", 0))).toMatchObject({ call: "write", step: null });
    expect(selectSameCall(inWrite("hello-int80")).step).toBe(4);
  });

  it("[TAB9] only x86 columns hold values of the machine: the entry points, and the way back of the call in progress", () => {
    const frame = inWrite("hello-syscall");
    const held = selectSameCall(frame).rows.flatMap(({ id, cells: row }) =>
      row.flatMap(({ now }, column) => (now === null ? [] : [`${id} ${ARCHITECTURES[column]} ${now.text}`])),
    );
    expect(held).toEqual([
      "argument 1 x86-64 0x1",
      "argument 2 x86-64 0x402000",
      "argument 3 x86-64 0x12",
      "savedPc x86-64 0x401018",
      "savedFlags x86-64 0x202",
      "entry x86-64 entry_SYSCALL_64",
      "entry i386 asm_int80_emulation",
    ]);
    expect(frame.machine.gpr.rcx).toBeDefined();
  });

  it("[TAB9] the bytes of each x86 door are those that the machine runs", () => {
    for (const [demo, id] of [
      ["hello-syscall", "x86-64"],
      ["hello-int80", "i386"],
    ] as const) {
      const trap = frameWhen(demo, ({ stage }) => stage === "trap");
      const bytes = Array.from(trap.next?.bytes ?? [], (byte) => byte.toString(16).padStart(2, "0")).join(" ");
      expect(bytes).toBe(architecture(id).bytes);
    }
    const source = "mov $20, %eax\nint $0x80\nmov $39, %eax\nsyscall";
    const narrow = momentOf(sessionOf(source), ({ inCall }) => inCall);
    expect(
      selectSameCall(narrow)
        .columns.map(({ role }) => role)
        .slice(0, 2),
    ).toEqual(["could", "did"]);
  });

  it("[TAB9] every fact has a source, and every column the same facts", () => {
    for (const id of ARCHITECTURES) {
      expect(architecture(id).sources.length).toBeGreaterThan(0);
      expect(Object.values(architecture(id).facts).every((text) => text !== "")).toBe(true);
    }
    expect(architecture("i386", "sysenter").bytes).toBe("0f 34");
    expect(architecture("x86-64", "syscall")).toBe(architecture("x86-64"));
  });
});

describe("the same call", () => {
  it("[TAB10] what a newer table lacks is said with what stands for it", () => {
    expect(becomes("aarch64", "x86-64", "open")).toBe("openat 56: AT_FDCWD 0 1 2");
    expect(becomes("riscv64", "x86-64", "fork")).toBe("clone 220: SIGCHLD 0 0 0 0");
    expect(becomes("aarch64", "x86-64", "pipe")).toBe("pipe2 59: 0 0");
    expect(becomes("mips-o32", "x86-64", "pipe")).toBe("pipe 4042: 0");
    expect(becomes("mips-o32", "x86-64", "open")).toBe("open 4005: 0 1 2");
    expect(becomes("aarch64", "x86-64", "arch_prctl")).toBe("null");
    expect(becomes("aarch64", "i386", "mmap2")).toBe("mmap 222: 0 1 2 3 4 5*");
    expect(becomes("riscv64", "i386", "clock_gettime64")).toBe("clock_gettime 113: 0 1");
    expect(becomes("x86-64", "i386", "waitpid")).toBe("wait4 61: 0 1 2 NULL");
  });

  it("[TAB10] clone's order is x86-64's own, and 64-bit arguments are split on i386", () => {
    expect(becomes("x86-64", "x86-64", "clone")).toBe("clone 56: 0 1 2 3 4");
    for (const id of ["i386", "aarch64", "riscv64", "mips-o32"] as const)
      expect(becomes(id, "x86-64", "clone")).toMatch(/: 0 1 2 4 3$/);
    expect(becomes("x86-64", "i386", "clone")).toBe("clone 56: 0 1 2 4 3");
    expect(becomes("mips-o32", "i386", "clone")).toBe("clone 4120: 0 1 2 3 4");
    expect(becomes("i386", "x86-64", "pread64")).toBe("pread64 180: 0 1 2 the low half the high half");
    expect(becomes("i386", "x86-64", "mmap")).toBe("mmap2 192: 0 1 2 3 4 5*");
    expect(becomes("aarch64", "i386", "pread64")).toBe("pread64 67: 0 1 2 both halves");
    expect(becomes("mips-o32", "i386", "select")).toMatch(/^_newselect 4142: from the structure/);
    expect(becomes("aarch64", "i386", "mmap").split("from the structure")).toHaveLength(7);
  });

  it("[TAB10] a substitute is in its table, and takes at most six arguments", () => {
    for (const abi of ["x86-64", "i386"] as const) {
      for (const { name, implemented, parameters } of allSystemCalls(abi)) {
        if (!implemented) continue;
        for (const id of ARCHITECTURES) {
          const same = sameCall(id, { abi, name, parameters: parameters.map((each) => each.name) });
          if (same === null || same === undefined) continue;
          expect(same.args.length, `${name} on ${id}`).toBeLessThanOrEqual(6);
          for (const arg of same.args)
            if (typeof arg === "number") expect(parameters[arg], `${name} on ${id}`).toBeDefined();
        }
      }
    }
  });

  it("[TAB10] every call that this kernel answers is known on every processor", () => {
    const frame = demoSession("hello-syscall").frame();
    for (const abi of ["x86-64", "i386"] as const) {
      const missing = allSystemCalls(abi).filter(
        ({ nr, name }) => answeredNumbers(frame, abi).has(nr) && callNumber("generic", name) === undefined,
      );
      expect(missing.map(({ name }) => name)).toEqual([]);
    }
  });

  const header = "/usr/include/asm-generic/unistd.h";
  it.skipIf(!existsSync(header))("[TAB10] generic numbers are those of the kernel's header on this machine", () => {
    const text = readFileSync(header, "utf8");
    const defined = new Map<string, string>();
    for (const [, name = "", value = ""] of text.matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\S+)/gm))
      if (!defined.has(name) || /^\d+$/.test(value)) defined.set(name, value);
    const resolve = (name: string): number | null => {
      const value = defined.get(name);
      if (value === undefined) return null;
      return /^\d+$/.test(value) ? Number(value) : resolve(value.replace(/^__NR(3264)?_/, ""));
    };
    // Names of the header's 32-bit half: no 64-bit processor has them.
    const only32 = /64$|^mmap2$|^_llseek$|^(l?stat|fcntl)$/;
    const differ = knownCalls()
      .filter((name) => !only32.test(name))
      .filter((name) => callNumber("generic", name) !== resolve(name));
    expect(differ).toEqual([]);
  });
});

describe("the panel", () => {
  let stage: PanelStage;
  beforeEach(() => {
    stage = new PanelStage();
  });
  afterEach(() => stage.remove());

  it("[TAB11] is a table with five named columns, marked in words and signs, not by colour alone", () => {
    stage.show(otherSystemsPanel, inWrite("hello-syscall"));
    expect(stage.texts("caption")[0]).toBe("The same call on five processors: write");
    expect(stage.texts("thead th[scope=col]").slice(1, 6)).toEqual([
      "● x86-64this machine, at step 4",
      "◐ i386this machine’s other door",
      "○ AArch64facts; nothing ran here",
      "○ RISC-V 64facts; nothing ran here",
      "○ MIPS o32facts; nothing ran here",
    ]);
    expect(stage.texts("tbody th[scope=row]").slice(0, 3)).toEqual(["instruction", "its bytes", "number of the call"]);
  });

  it("[TAB11] a value of the machine explains itself", () => {
    stage.show(otherSystemsPanel, inWrite("hello-syscall"));
    stage.press(/entry_SYSCALL_64/);
    expect(stage.intent.explain).toHaveBeenCalledWith(
      expect.objectContaining({ kind: { kind: "msr", name: "IA32_LSTAR" } }),
      expect.anything(),
    );
  });

  it("[TAB12] counts stand as numbers with release and source; the bars are for eyes alone", () => {
    stage.show(otherSystemsPanel, frameAt("hello-syscall", 0));
    const rows = stage.texts("section tbody tr");
    expect(rows).toHaveLength(CALL_COUNTS.length);
    expect(rows).toContain("Windows x64 489 kernel calls (ntoskrnl) 11 24H2, 2024 j00ru/windows-syscalls");
    for (const { when, source } of CALL_COUNTS) expect(`${when} ${source}`).toMatch(/\S+ \S+/);
    const bars = Array.from(stage.place.querySelectorAll<HTMLElement>("section tbody td [aria-hidden]"));
    expect(bars.map(({ style }) => Math.round(Number.parseFloat(style.inlineSize)))).toEqual(
      CALL_COUNTS.map(({ count }) => Math.round((count / 1485) * 100)),
    );
  });
});

import { describe, expect, it } from "vitest";
import { frameAt as at, frameWhen as when } from "../testing/frames.ts";
import { changesOf } from "./change.ts";
import { flagsPanel } from "./flags/flags-panel.tsx";
import { msrsPanel } from "./msrs/msrs-panel.tsx";
import { INITIAL_FOCUS } from "./panel.ts";
import { privilegePanel } from "./privilege/privilege-panel.tsx";
import { registersPanel } from "./registers/registers-panel.tsx";
import { stackPanel } from "./stack/stack-panel.tsx";
import { tablesPanel } from "./tables/tables-panel.tsx";
import { terminalPanel } from "./terminal/terminal-panel.tsx";

describe("registers", () => {
  it("a call's registers stand in their parts, what a step changed with the value it had", () => {
    const view = registersPanel.select(at("hello-syscall", 2), INITIAL_FOCUS);
    expect(view.roles.map(({ name, value, note }) => `${name}: ${value} ${note}`.trim())).toEqual([
      "number: rax 0x1 write",
      "argument 1: rdi 0x1",
      "argument 2: rsi 0x0",
      "argument 3: rdx 0x0",
      "argument 4: r10 0x0",
      "argument 5: r8  0x0",
      "argument 6: r9  0x0",
      "result: —",
      "return address: rcx 0x0",
      "saved flags: r11 0x0",
    ]);
    expect(view.roles.filter(({ changed }) => changed).map(({ name, was }) => `${name} was ${was}`)).toEqual([
      "argument 1 was 0x0",
    ]);
  });

  it("32-bit code has the parts of INT 0x80, and no register for the way back", () => {
    const { roles } = registersPanel.select(at("hello-int80", 1), INITIAL_FOCUS);
    expect(roles.map(({ value }) => value.split(/\s/)[0])).toEqual([
      "eax",
      "ebx",
      "ecx",
      "edx",
      "esi",
      "edi",
      "ebp",
      "—",
    ]);
  });

  it("in the kernel the arguments are read from pt_regs, with their names and meanings", () => {
    const frame = when("hello-syscall", ({ touched }) => touched.includes("service"));
    const view = registersPanel.select(frame, INITIAL_FOCUS);
    expect(view.source).toBe("pt_regs");
    expect(view.roles.slice(0, 4).map(({ name, value, note }) => `${name}: ${value} ${note}`)).toEqual([
      "number: rax 0x1 write",
      "1 · fd: rdi 0x1 1",
      '2 · buf: rsi 0x402000 "Hello from ring 3\\n"',
      "3 · count: rdx 0x12 18",
    ]);
  });

  it("an error result carries its name", () => {
    const frame = when("bad-pointer", ({ touched }) => touched.includes("return"));
    const result = registersPanel.select(frame, INITIAL_FOCUS).roles.find(({ name }) => name === "result");
    expect(result).toMatchObject({ value: "-14", note: "−14: EFAULT, Bad address" });
  });
});

describe("privilege and flags", () => {
  it("SYSCALL changes ring, CS, SS and clears IF", () => {
    const frame = when("hello-syscall", ({ last }) => last?.mnemonic === "SYSCALL");
    expect(privilegePanel.select(frame, INITIAL_FOCUS)).toMatchObject({
      cpl: 0,
      crossed: true,
      selectors: [
        { register: "CS", selector: "0x10", index: 2, rpl: 0, changed: true },
        { register: "SS", selector: "0x18", index: 3, rpl: 0, changed: true },
      ],
    });
    const { flags } = flagsPanel.select(frame, INITIAL_FOCUS);
    expect(flags.filter(({ was }) => was !== null)).toMatchObject([{ name: "IF", value: "0", was: "1" }]);
  });
});

describe("stack and memory", () => {
  it("a complete pt_regs is shown word by word up to the top of the kernel's stack", () => {
    const frame = when("hello-syscall", ({ ptRegs }) => ptRegs !== null);
    const { words } = stackPanel.select(frame, INITIAL_FOCUS);
    expect(words.slice(0, 6).every(({ note, faint }) => note === "free: below RSP" && faint === true)).toBe(true);
    expect(words.slice(6).map(({ note }) => /pt_regs\.\w+/.exec(String(note))?.[0])).toEqual([
      "pt_regs.r15",
      "pt_regs.r14",
      "pt_regs.r13",
      "pt_regs.r12",
      "pt_regs.bp",
      "pt_regs.bx",
      "pt_regs.r11",
      "pt_regs.r10",
      "pt_regs.r9",
      "pt_regs.r8",
      "pt_regs.ax",
      "pt_regs.cx",
      "pt_regs.dx",
      "pt_regs.si",
      "pt_regs.di",
      "pt_regs.orig_ax",
      "pt_regs.ip",
      "pt_regs.cs",
      "pt_regs.flags",
      "pt_regs.sp",
      "pt_regs.ss",
    ]);
    expect(words.at(-5)?.value).toBe("0x401018");
    expect(words[6]).toMatchObject({ current: true, changed: true });
  });

  it("what a step changed is listed with both values", () => {
    expect(changesOf(at("hello-syscall", 1))).toEqual([{ name: "rax", before: "0x0", after: "0x1", meaning: "" }]);
  });
});

describe("tables", () => {
  it("[PNL19] [PNL20] MSRs, the gate in use and the descriptors in use are marked", () => {
    const int = when("hello-int80", ({ last }) => last?.mnemonic === "INT");
    const view = tablesPanel.select(int, INITIAL_FOCUS);
    expect(view.gates[0]).toMatchObject({
      name: "128 INT 0x80",
      value: "DPL 3 interrupt",
      note: "asm_int80_emulation",
      current: true,
    });
    expect(view.gdt.find(({ name }) => name.startsWith("0x10"))).toMatchObject({
      name: "0x10 CS",
      note: "DPL 0 64-bit code, execute/read, accessed, base 0x0, limit 0xffffffff",
    });
    expect(view.tss.filter(({ current }) => current).map(({ name, value }) => `${name} ${value}`)).toEqual([
      "RSP0 0xffffc90000014000",
    ]);
    const parked = when("hello-syscall", ({ last }) => last?.text === "mov %rsp,%gs:0x1014");
    expect(tablesPanel.select(parked, INITIAL_FOCUS).tss.find(({ changed }) => changed)).toMatchObject({
      name: "RSP2",
      value: "0x7fffffffee30",
    });
    const syscall = when("hello-syscall", ({ last }) => last?.mnemonic === "SYSCALL");
    const { msrs } = msrsPanel.select(syscall, INITIAL_FOCUS);
    expect(msrs.filter(({ current }) => current).map(({ name }) => name)).toEqual(
      expect.arrayContaining(["IA32_STAR", "IA32_LSTAR", "IA32_FMASK"]),
    );
  });
});

describe("terminal", () => {
  it("the terminal holds what the program wrote and says when it waits", () => {
    const frame = when("echo", ({ machine }) => machine.status === "waiting-for-input");
    expect(terminalPanel.select(frame, INITIAL_FOCUS)).toEqual({ text: "Say something: ", waiting: true, end: null });
    const killed = when("forbidden-instruction", ({ next }) => next === null);
    expect(terminalPanel.select(killed, INITIAL_FOCUS).end).toBe("The program was killed by SIGSEGV.");
  });
});

// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { frameAt, frameWhen, momentOf, sessionOf } from "../testing/frames.ts";
import { PanelStage } from "../testing/panel-stage.tsx";
import { disassemblyPanel, selectDisassembly } from "./disassembly/disassembly-panel.tsx";
import { selectKernelCode } from "./kernel-code/kernel-code-panel.tsx";

describe("the disassembly", () => {
  it("[PNL21] lists the program's code with address, bytes and text in both notations", () => {
    const view = selectDisassembly(frameAt("hello-syscall", 4));
    expect(view.title).toBe("Program code at _start+0x16");
    const text = (line: (typeof view.lines.att)[number]) =>
      `${line.next ? ">" : line.last ? "." : " "} ${line.label ?? ""} ${line.place} ${line.bytes} ${line.text}`;
    expect(view.lines.att.slice(0, 5).map(text)).toEqual([
      "  _start 0x401000 b8 01 00 00 00 mov $0x1,%eax",
      "   0x401005 bf 01 00 00 00 mov $0x1,%edi",
      "   0x40100a 48 8d 35 ef 0f 00 00 lea 0xfef(%rip),%rsi        # 402000 <msg>",
      ".  0x401011 ba 12 00 00 00 mov $0x12,%edx",
      ">  0x401016 0f 05 syscall",
    ]);
    expect(view.lines.intel[0]?.text).toBe("mov eax,0x1");
  });

  it("[PNL21] lists kernel code from its symbol on; the listing stands still while a routine is stepped", () => {
    const first = selectDisassembly(frameWhen("hello-syscall", ({ next }) => next?.symbol === "entry_SYSCALL_64"));
    const later = selectDisassembly(frameWhen("hello-syscall", ({ next }) => next?.symbol === "entry_SYSCALL_64+0x27"));
    expect(first.title).toBe("Kernel code at entry_SYSCALL_64");
    expect(first.lines.att.map(({ address }) => address)).toEqual(later.lines.att.map(({ address }) => address));
    expect(later.lines.att.find(({ next }) => next)?.text).toBe("push %rcx");
  });

  it("[PNL21] takes the bytes from memory as they are, in the mode of the code", () => {
    const frame = frameAt("hello-int80", 0);
    const shown = selectDisassembly(frame).lines.att.slice(0, 3);
    const expected = frame.memory.disassemble(frame.machine.rip, 3);
    expect(shown.map(({ text }) => text)).toEqual(expected.map(({ text }) => text));
  });

  it("[PNL21] code that is reached by a jump into the middle is listed from there", () => {
    const session = sessionOf("_start: jmp _start+3\n.byte 0xb8\nnop\nnop\nnop\nnop\nnop");
    const frame = momentOf(session, ({ step }) => step === 1);
    const view = selectDisassembly(frame);
    expect(view.lines.att[0]).toMatchObject({ address: "0x401003", text: "nop", next: true });
  });

  it("[PNL21] names an instruction that the processor does not have, and goes on behind it", () => {
    const session = sessionOf("_start: .byte 0xc5, 0xf8, 0x58, 0x41, 0x10\n.byte 0x06\nnop");
    const view = selectDisassembly(momentOf(session, ({ step }) => step === 0));
    expect(view.lines.att.slice(0, 3).map(({ bytes, text }) => `${bytes} ${text}`)).toEqual([
      "c5 f8 58 41 10 (vaddps: no AVX here)",
      "06 (bad)",
      "90 nop",
    ]);
  });

  it("[PNL26] says what happens where nothing is mapped", () => {
    const session = sessionOf("_start: mov $0x500000,%eax\njmp *%rax");
    const stage = new PanelStage();
    stage.show(
      disassemblyPanel,
      momentOf(session, ({ machine }) => machine.rip === 0x50_0000n),
    );
    expect(stage.texts("p.quiet")).toEqual(["Nothing is mapped at RIP: the next step raises #PF."]);
    stage.remove();
  });
});

describe("kernel code", () => {
  it("[PNL22] is the whole routine with the comments of its source, the next instruction marked", () => {
    const view = selectKernelCode(frameWhen("hello-syscall", ({ next }) => next?.mnemonic === "SWAPGS"));
    expect(view.title).toBe("The kernel is in entry_SYSCALL_64+0x4");
    expect(view.lines[0]).toMatchObject({ label: "entry_SYSCALL_64", text: "endbr64", last: true });
    expect(view.lines[1]).toMatchObject({ place: "+0x4", text: "swapgs", next: true });
    expect(view.lines[1]?.comment).toMatch(/^GS base/);
    expect(view.lines.at(-1)?.text).toBe("sysretq");
  });

  it("[PNL22] while the program runs it is where a call would enter, by IA32_LSTAR or the gate", () => {
    const syscall = selectKernelCode(frameAt("hello-syscall", 0));
    expect(syscall.title).toBe(
      "The program runs. A system call would enter the kernel here: IA32_LSTAR holds entry_SYSCALL_64",
    );
    expect(syscall.lines.some(({ next }) => next)).toBe(false);
    expect(selectKernelCode(frameAt("hello-int80", 0)).title).toBe(
      "The program runs. A system call would enter the kernel here: gate 0x80 leads to asm_int80_emulation",
    );
  });
});

describe("listings as drawn", () => {
  let stage: PanelStage;
  beforeEach(() => {
    stage = new PanelStage();
  });
  afterEach(() => stage.remove());

  it("[PNL21] the notation can be chosen; the next instruction is said, not only coloured", () => {
    stage.show(disassemblyPanel, frameAt("hello-syscall", 0));
    expect(stage.texts("tr[aria-current=step]")).toEqual(["▸next: 0x401000 b8 01 00 00 00 mov $0x1,%eax"]);
    stage.press(/^Intel$/);
    expect(stage.texts("tr[aria-current=step]")).toEqual(["▸next: 0x401000 b8 01 00 00 00 mov eax,0x1"]);
  });
});

import { describe, expect, it } from "vitest";
import { DEMOS, demoProgram } from "../../scenario/demos.ts";
import { demoSession, userSession } from "../../testing/user-session.ts";
import { DEFAULT_OPTIONS, type KernelEdit, kernelSources, openSession, type SessionApi } from "../index.ts";

function sourceOf(file: string): string {
  const found = kernelSources().find((each) => each.file === file);
  if (found === undefined) throw new Error(`no kernel file ${file}`);
  return found.source;
}

/** A kernel file with a piece of text replaced, which has to be there. */
function edit(file: string, from: string, to: string): KernelEdit {
  const source = sourceOf(file);
  if (!source.includes(from)) throw new Error(`${file} does not say ${from}`);
  return { file, source: source.replace(from, to) };
}

function diagnostics(...kernel: KernelEdit[]): string[] {
  const opened = openSession({ program: demoProgram(DEMOS[0]), options: DEFAULT_OPTIONS, input: [], kernel });
  return opened.ok ? [] : opened.diagnostics.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

/** Runs to where the run ends, stops or hangs, a million steps at the most. */
function run(session: SessionApi): string {
  return session.advance({ kind: "end" }, 1_000_000);
}

const AT_ENTRY = "entry_SYSCALL_64:\n";

describe("an edited kernel", () => {
  it("[KE1] is what the machine runs and shows, with its own lines and symbols", () => {
    const session = demoSession("getpid", {
      kernel: [edit("entry_64.S", `${AT_ENTRY}\tendbr64`, `${AT_ENTRY}\tnop\t\t\t# mine\nmine:\n\tnop\n\tendbr64`)],
    });
    session.advance({ kind: "crossing" }, 100);
    session.advance({ kind: "step", step: session.step + 1 }, 1);
    const { machine, last, kernel, sentence, memory } = session.frame();
    expect([last?.mnemonic, memory.addressOf("mine") === machine.rip, sentence]).toEqual([
      "NOP",
      true,
      expect.stringContaining("mine"),
    ]);
    expect(kernel.lines.get(last?.address ?? 0n)).toMatchObject({
      file: "entry_64.S",
      line: 8,
      text: "\tnop\t\t\t# mine",
    });
    expect(kernel.edited).toEqual(["entry_64.S"]);
    expect(run(session)).toBe("ended");
    expect(session.frame().machine.exit).toEqual({ kind: "exited", status: 0 });
  });

  it("[KE1] changes what a call does: with the number's check gone the wrong way every call is refused", () => {
    const session = demoSession("hello-syscall", {
      kernel: [edit("common.S", "jae\t.Lno_such_call", "jb\t.Lno_such_call")],
    });
    session.advance({ kind: "crossing" }, 1000);
    session.advance({ kind: "crossing" }, 1000);
    expect(session.frame().call?.errno?.name).toBe("ENOSYS");
  });

  it("[KE1] with nothing changed is the shipped one, and the same edit is assembled once", () => {
    const kernelOf = (...kernel: KernelEdit[]) => demoSession("getpid", { kernel }).frame().kernel;
    expect(kernelOf({ file: "entry_64.S", source: sourceOf("entry_64.S") })).toBe(kernelOf());
    const mine = edit("calling.h", "pushq\t%rdi", "pushq\t%rdi\n\tnop");
    expect(kernelOf(mine)).toBe(kernelOf(mine));
    expect(kernelOf(mine)).not.toBe(kernelOf());
  });

  it("[KE2] that does not assemble is refused with file and line, whichever file the mistake is in", () => {
    expect(diagnostics(edit("common.S", "\tpushq\t%rbx", "\tpushq\t%ebx"))).toEqual([
      expect.stringMatching(/^common\.S:7: .*push/),
    ]);
    expect(diagnostics(edit("calling.h", "\tpopq\t%r15", "\tpopq\t%r99"))[0]).toMatch(
      /^(calling\.h|entry_64\.S):\d+: /,
    );
    expect(diagnostics({ file: "../etc/passwd", source: "" })[0]).toMatch(
      /^\.\.\/etc\/passwd:1: the kernel has no file/,
    );
    expect(diagnostics({ file: "percpu.S", source: "" })).toEqual([
      "percpu.S:1: percpu.S cannot be edited: the machine relies on what it says",
    ]);
    expect(kernelSources().filter(({ editable }) => !editable).length).toBeGreaterThan(0);
  });

  it("[KE3] that lacks a label which the machine needs is refused with its name and the file it belongs to", () => {
    expect(diagnostics(edit("entry_64_compat.S", "asm_int80_emulation:\n", ""))[0]).toBe(
      "entry_64_compat.S:1: the machine needs the label asm_int80_emulation, which the original has here; put a line “asm_int80_emulation:” where it shall be",
    );
    expect(diagnostics({ file: "usercopy_64.S", source: "" }).map((text) => /label (\w+)/.exec(text)?.[1])).toEqual([
      "copy_from_user",
      "copy_to_user",
      "strncpy_from_user",
      "__start___ex_table",
      "__stop___ex_table",
    ]);
  });

  it("[KE3] with a section that has no place in memory, or one too large, is refused", () => {
    const more = (text: string): KernelEdit => ({ file: "common.S", source: `${sourceOf("common.S")}\n${text}\n` });
    expect(diagnostics(more('.section .mine, "ax"\nnop'))[0]).toMatch(
      /^common\.S:\d+: this kernel has no place for a section \.mine;/,
    );
    expect(diagnostics(more(".data\n.skip 2000000"))[0]).toMatch(
      /section \.data has \d+ bytes; the kernel has room for 1048576/,
    );
    expect(diagnostics(more(".globl entry_SYSCALL_64\n.set entry_SYSCALL_64, 5")).length).toBeGreaterThan(0);
  });
});

describe("a kernel that breaks", () => {
  const NO_IDT = `${AT_ENTRY}\tlidt\tno_idt\n\tud2\n\t.section .rodata\nno_idt:\t.quad 0, 0\n\t.section .entry.text, "ax"\n`;

  it("[KE4] so that no exception can be delivered ends in a triple fault: the processor shuts down", () => {
    const session = demoSession("hello-syscall", { kernel: [edit("entry_64.S", AT_ENTRY, NO_IDT)] });
    expect(run(session)).toBe("stopped");
    const { machine, trouble, sentence, story, chapter } = session.frame();
    expect(machine).toMatchObject({ status: "stopped", stoppedBy: "shutdown" });
    expect(machine.exit).toBeUndefined();
    expect(trouble).toMatchObject({ kind: "shutdown", source: { file: "entry_64.S", line: 9, text: "ud2" } });
    expect(sentence).toBe(
      "Triple fault: the processor met an exception, could not enter its handler, could not enter the double fault's handler either and its last attempt met #GP, vector 8 is beyond the IDT's limit. It has shut down; a real computer would restart. It began with #UD: UD2. It happened at entry_SYSCALL_64+0x8 (entry_64.S:9). Go back to see how it came to this, or restore the original of entry_64.S.",
    );
    expect([story, chapter]).toEqual([sentence, "refused"]);
    session.seek(3);
    expect(session.frame()).toMatchObject({ trouble: null, machine: { status: "ready" } });
  });

  it("[KE5] by halting with interrupts off halts for ever", () => {
    const session = demoSession("hello-syscall", { kernel: [edit("entry_64.S", AT_ENTRY, `${AT_ENTRY}\thlt\n`)] });
    expect(run(session)).toBe("stopped");
    expect(session.frame().machine.stoppedBy).toBe("halted");
    expect(session.frame().story).toBe(
      "HLT stopped the processor with interrupts switched off: nothing can wake it, it halts for ever. It happened at entry_SYSCALL_64 (entry_64.S:8). Go back to see how it came to this, or restore the original of entry_64.S.",
    );
  });

  const LOOP = [edit("entry_64.S", AT_ENTRY, `${AT_ENTRY}1:\tjmp\t1b\n`)];

  it.each(["end", "chapter", "station"] as const)(
    "[KE6] by going round in ring 0 hangs: a run to the next %s stops, says so, and can go on",
    (kind) => {
      const session = demoSession("hello-syscall", { kernel: LOOP, hangAfter: 100_000 });
      const advance = () => {
        for (;;) {
          const reason = session.advance({ kind }, 1_000_000);
          if (reason !== "target") return reason;
        }
      };
      expect([advance(), session.step]).toEqual(["hang", 100_005]);
      const { trouble, machine, story } = session.frame();
      expect(machine.status).toBe("ready");
      expect(trouble?.kind).toBe("hang");
      expect(story).toBe(
        "The kernel hangs: it has run 100,000 steps in ring 0 without coming to a service routine or back to the program. It can be run on, but nothing will stop it. It is now at entry_SYSCALL_64 (entry_64.S:8). Go back to see how it came to this, or restore the original of entry_64.S.",
      );
      expect([advance(), session.step]).toEqual(["hang", 200_005]);
      session.seek(100_004);
      expect(session.frame().trouble).toBeNull();
    },
  );

  it("[KE6] a long program in ring 3 does not hang, nor does a kernel that has much to do", () => {
    const busy = userSession(
      ".bss\nb: .skip 200000\n.text\n_start: mov $900000, %ecx\n1: dec %ecx\njnz 1b\nmov $1, %eax\nmov $1, %edi\nmov $b, %esi\nmov $200000, %edx\nsyscall\nmov $60, %eax\nsyscall\n",
      { hangAfter: 60_000 },
    );
    let reason: string;
    do reason = busy.advance({ kind: "end" }, 5_000_000);
    while (reason === "budget");
    expect(reason).toBe("ended");
  });

  it("[KE7] with a fault that nothing mends panics, and says what was met and in which line", () => {
    const session = demoSession("hello-syscall", {
      kernel: [edit("entry_64.S", "\tswapgs\t\t\t\t# GS base: the user's", "\t# GS base: the user's")],
    });
    expect(run(session)).toBe("stopped");
    expect(session.frame().trouble).toMatchObject({
      kind: "panic",
      what: expect.stringMatching(
        /^Kernel panic: double fault in kernel mode at entry_SYSCALL_64\+0x4\. The processor had met #DF: #PF \(SMAP/,
      ),
      where: "entry_SYSCALL_64+0x4 (entry_64.S:10)",
      source: { file: "entry_64.S", line: 10 },
    });
  });

  it("[KE7] that hands a service routine a wrong pointer panics instead of going on", () => {
    const session = demoSession("hello-int80", {
      kernel: [edit("common.S", "\tmovq\t%rdi, %rbx\n\tmovl", "\tmovq\t%rdi, %rbx\n\txorl\t%edi, %edi\n\tmovl")],
    });
    expect(run(session)).toBe("stopped");
    expect(session.frame().trouble?.what).toMatch(
      /^Kernel panic: __ia32_sys_write used an address that is not mapped, 0x/,
    );
  });

  it("[KE8] by a line that is missing is refused, or runs to a state that has a name", {
    timeout: 120_000,
  }, () => {
    const states = new Set<string>();
    for (const { file, source } of kernelSources().filter(({ editable }) => editable)) {
      const lines = source.split("\n");
      // Every seventh line keeps the test short; the exceptions' doors are all alike, and that of page faults stands for them.
      const first = file === "idtentry.S" ? lines.indexOf("asm_exc_page_fault:") : 0;
      for (let at = first; at < lines.length; at += 7) {
        if (/^\s*(#.*)?$/.test(lines[at] ?? "")) continue;
        if (file === "idtentry.S" && at > first + 15 && lines[at]?.startsWith("\t.")) continue;
        const kernel = [{ file, source: lines.toSpliced(at, 1).join("\n") }];
        for (const demo of [DEMOS[0], DEMOS[1]]) {
          const opened = openSession(
            { program: demoProgram(demo), options: DEFAULT_OPTIONS, input: [], kernel },
            { hangAfter: 60_000 },
          );
          if (!opened.ok) {
            expect(opened.diagnostics.every((each) => each.file !== undefined)).toBe(true);
            break;
          }
          const reason = opened.session.advance({ kind: "end" }, 130_000);
          const { trouble, machine, story } = opened.session.frame();
          states.add(trouble?.kind ?? machine.exit?.kind ?? machine.status);
          expect([file, at, story]).toEqual([file, at, expect.stringMatching(/\.$/)]);
          expect(["ended", "stopped", "hang", "waiting-for-input", "budget"]).toContain(reason);
        }
      }
    }
    expect([...states]).toEqual(expect.arrayContaining(["panic", "exited"]));
  });
});

import { describe, expect, it } from "vitest";
import { demoSession, userSession } from "../../testing/user-session.ts";
import { CHAPTERS, chapterOf, type Frame, kernelSources, type SessionApi, STAGES } from "../index.ts";

/** The stories at the stops of a run, chapter by chapter, with the chapter in front. */
function stories(session: SessionApi, most = 20): string[] {
  const told = [];
  for (let count = 0; count < most; count++) {
    const { chapter, story } = session.frame();
    told.push(`${chapter}: ${story}`);
    if (session.advance({ kind: "chapter" }, 1_000_000) !== "target") break;
  }
  const { chapter, story } = session.frame();
  return [...told, `${chapter}: ${story}`];
}

function every(session: SessionApi, most = 2000): Frame[] {
  const frames = [session.frame()];
  while (frames.length < most && session.advance({ kind: "step", step: session.step + 1 }, 1) === "target") {
    frames.push(session.frame());
  }
  return [...frames, session.frame()];
}

describe("chapters", () => {
  it("[TR11] every stage of the path belongs to one chapter", () => {
    const stages = CHAPTERS.flatMap((chapter): readonly string[] => chapter.stages);
    expect([...stages].sort()).toEqual(STAGES.map(({ id }) => id).sort());
    expect(new Set(stages).size).toBe(stages.length);
    expect([chapterOf("gate"), chapterOf("errno")]).toEqual(["cross", "result"]);
  });

  it("[TR12] a frame's chapter is that of the step before it, an exception and its way out belong to the refusal", () => {
    const frames = every(demoSession("bad-pointer"));
    const chapters = frames.map(({ chapter }) => chapter);
    expect(chapters.filter((chapter, index) => chapter !== chapters[index - 1]).slice(0, 8)).toEqual([
      "prepare",
      "cross",
      "kernel",
      "refused",
      "kernel",
      "back",
      "result",
      "prepare",
    ]);
    for (const { last, events, chapter } of frames.slice(1)) {
      if (last === null || events.some(({ kind }) => kind === "exception") || chapter === "refused") continue;
      expect(chapter).toBe(chapterOf(last.stage));
    }
  });
});

describe("the story", () => {
  it("[TR13] of hello tells the call from its set-up to its result, with the machine's values", () => {
    expect(stories(demoSession("hello-syscall"))).toEqual([
      "prepare: The program is in memory and nothing of it has run yet. It starts in ring 3, where programs run: it may compute, but files, the terminal and other processes are the kernel's. Its first system call, by SYSCALL, stands a few instructions ahead.",
      'prepare: RAX holds 1, the number of write, and RDI, RSI and RDX hold its arguments: write(1, "Hello from ring 3\\n", 18). One more instruction, SYSCALL, and the processor crosses the line.',
      "cross: SYSCALL took the processor from ring 3, where programs run, to ring 0, where the kernel runs. The way in is entry_SYSCALL_64: the kernel has put its address into IA32_LSTAR, a register that ring 3 cannot change. Nothing has been done for write yet.",
      "kernel: The kernel saved the program's registers, found number 1 in its table and ran __x64_sys_write. 18 bytes went out; write returns 18. The result, 18, waits in RAX.",
      "back: SYSRET took the processor from ring 0 back to ring 3, to the instruction behind the program's SYSCALL. RAX brings the result of write: 18.",
      "result: write returned 18. The program looks at it: it is not between −4095 and −1, so nothing went wrong.",
      "prepare: RAX holds 60, the number of exit, and RDI holds its argument: exit(0). One more instruction, SYSCALL, and the processor crosses the line.",
      "cross: SYSCALL took the processor from ring 3, where programs run, to ring 0, where the kernel runs. The way in is entry_SYSCALL_64: the kernel has put its address into IA32_LSTAR, a register that ring 3 cannot change. Nothing has been done for exit yet.",
      "kernel: The kernel ran exit and ended the process with status 0. Nothing is left to go back to.",
    ]);
  });

  it.each<[string, SessionApi, string]>([
    [
      "INT 0x80",
      demoSession("hello-int80"),
      "cross: INT 0x80 took the processor from ring 3, where programs run, to ring 0, where the kernel runs. The way in is a gate of the interrupt table that the kernel has made: it names asm_int80_emulation. The processor kept the way back on the kernel's stack. Nothing has been done for write yet.",
    ],
    [
      "a bad pointer",
      demoSession("bad-pointer"),
      "refused: The processor did not carry out the kernel's own instruction rep movsb %ds:(%rsi),%es:(%rdi): #PF (page fault), no memory is mapped at address 0x1000. It stayed in ring 0 and went to asm_exc_page_fault, the kernel's handler for this.",
    ],
    [
      "an error",
      demoSession("bad-pointer"),
      "result: write returned −14, the error EFAULT (Bad address). The program looks at it: between −4095 and −1 means an error. A C library would now set errno to 14 and return −1.",
    ],
    [
      "a number that Linux lacks",
      demoSession("unknown-number"),
      "kernel: The kernel saved the program's registers and looked for number 9999: it has no routine for it. The result, −38, the error ENOSYS (Function not implemented), waits in RAX.",
    ],
    [
      "a forbidden instruction",
      demoSession("forbidden-instruction"),
      "signal: The kernel ended the program with the signal SIGSEGV. It began with #GP (general protection): CLI needs CPL ≤ IOPL; CPL is 3, IOPL is 0.",
    ],
    [
      "a store to the kernel's memory",
      demoSession("write-kernel-memory"),
      "refused: The processor did not carry out the program's instruction movl $0x0,(%rbx): #PF (page fault), the page at 0xffffffff81000000 does not let ring 3 write to it. It went from ring 3 to ring 0, to asm_exc_page_fault, the kernel's handler for this.",
    ],
    [
      "the first touch of a page",
      demoSession("mmap-six-arguments"),
      "back: IRET took the processor from ring 0 back to ring 3, to _start+0x26. That is where it had come from: the instruction is tried again.",
    ],
    [
      "a breakpoint",
      userSession("int3\n"),
      "refused: The program's instruction int3 was carried out and led to an exception: #BP (breakpoint), the instruction asked for vector 3. It went from ring 3 to ring 0, to asm_exc_int3, the kernel's handler for this.",
    ],
    [
      "a read without input",
      demoSession("echo"),
      "kernel: The kernel saved the program's registers and found __x64_sys_read in its table, under number 0. read waits for input: type a line in the terminal.",
    ],
    [
      "a loop",
      userSession("mov $5, %ecx\n1: dec %ecx\njnz 1b\nmov (0), %eax\n"),
      "refused: The processor did not carry out the program's instruction mov 0x0,%eax: #PF (page fault), no memory is mapped at address 0x0. It went from ring 3 to ring 0, to asm_exc_page_fault, the kernel's handler for this.",
    ],
  ])("[TR14] of %s says what happened", (_, session, story) => {
    expect(stories(session)).toContain(story);
  });

  it("[TR14] of a single step says that the instruction was carried out", () => {
    const session = userSession("pushf\norl $0x100, (%rsp)\npopf\nnop\nnop\n");
    expect(stories(session)).toContain(
      "refused: The program's instruction nop was carried out and led to an exception: #DB (debug exception), single step: RFLAGS.TF was set when the instruction began. It went from ring 3 to ring 0, to asm_exc_debug, the kernel's handler for this.",
    );
  });

  it.each([
    [
      "(vaddps: no AVX here)",
      ".byte 0xc5, 0xf8, 0x58, 0xc1",
      "VADDPS (AVX) is an instruction that this processor does not have; CPUID says so",
    ],
    ["(bad)", ".byte 0x06", "06 is not an instruction in 64-bit mode"],
  ])("[TR14] of %s tells what the processor lacks from what no processor has", (text, code, reason) => {
    const told = stories(userSession(`${code}\n`));
    expect(told).toContain(
      `refused: The processor did not carry out the program's instruction ${text}: #UD (invalid opcode), ${reason}. It went from ring 3 to ring 0, to asm_exc_invalid_op, the kernel's handler for this.`,
    );
    expect(told.at(-1)).toBe(
      `signal: The kernel ended the program with the signal SIGILL. It began with #UD (invalid opcode): ${reason}.`,
    );
  });

  it("[TR14] of an edited kernel claims no step that was not taken", () => {
    const entry = kernelSources().find(({ file }) => file === "entry_64.S")?.source ?? "";
    const source = entry.replace("entry_SYSCALL_64:\n", "entry_SYSCALL_64:\n\tsysretq\n");
    const edited = demoSession("getpid", { kernel: [{ file: "entry_64.S", source }] });
    edited.advance({ kind: "crossing" }, 100);
    expect(edited.frame().next?.stage).toBe("return");
    edited.advance({ kind: "chapter" }, 100);
    expect(edited.frame().story).toBe(
      "SYSRET took the processor from ring 0 back to ring 3, to the instruction behind the program's SYSCALL. RAX brings the result of getpid: 39.",
    );
  });

  it("[TR14] says something at every step, whatever happens", () => {
    const sessions = [
      demoSession("hello-int80"),
      demoSession("mmap-six-arguments"),
      demoSession("echo", { input: [{ step: 0, text: "x\n" }] }),
      userSession("mov $39, %eax\nint $0x80\nint $0x21\n"),
      userSession("pushf\norl $0x100, (%rsp)\npopf\nmov $39, %eax\nsyscall\n"),
      userSession("int3\n", { bits: 32 }),
    ];
    for (const session of sessions) {
      for (const { story, step } of every(session)) {
        expect([step, story]).toEqual([step, expect.stringMatching(/^[A-Zr-w].*[.!?]$/)]);
        expect(story).not.toMatch(/undefined|NaN|null/);
      }
    }
  });

  it("[TR15] names the registers still to be filled before a trap", () => {
    const session = demoSession("hello-syscall");
    session.advance({ kind: "step", step: 2 }, 2);
    expect(session.frame().story).toBe(
      "The program is setting up a system call, in registers. RAX holds 1, the number of write. Still to be filled before SYSCALL: RSI and RDX.",
    );
  });

  it("[TR3] a branch shortly after a return that no test of RAX leads to is no look at the result", () => {
    const session = userSession(
      "mov $2, %r12d\n1: mov $39, %eax\nsyscall\ndec %r12d\njnz 1b\nmov $60, %eax\nsyscall\n",
    );
    expect(every(session).map(({ stage }) => stage)).not.toContain("errno");
  });
});

describe("exceptions inside a call", () => {
  it("[TR16] pt_regs is the innermost one, and none while it is being pushed or popped", () => {
    const frames = every(demoSession("bad-pointer"));
    const top = 0xffff_c900_0001_3f58n;
    expect(frames[62]?.ptRegs).toBe(top);
    expect(frames.slice(63, 80).map(({ ptRegs }) => ptRegs)).toEqual(new Array(17).fill(null));
    const inner = frames[81]?.ptRegs ?? 0n;
    expect(inner).toBeLessThan(top);
    expect(frames.slice(81, 109).every(({ ptRegs }) => ptRegs === inner)).toBe(true);
    expect(frames[110]?.ptRegs).toBeNull();
    expect(frames[125]?.ptRegs).toBe(top);
    expect(frames[67]?.sentence).toMatch(/^push %rdi: pt_regs->di = /);
    expect(frames[110]?.sentence).toMatch(/^pop %r14: .*from pt_regs->r14\.$/);
  });
});

describe("the phases of a service routine", () => {
  const phases = (frame: Frame | undefined) => frame?.service?.phases.map(({ name, state }) => `${name} ${state}`);

  it("[TR17] are done, current, next, to come or skipped; one stays current while the guest routine that it called runs", () => {
    const frames = every(demoSession("bad-pointer"));
    expect(phases(frames[57])).toEqual([
      "fdget next",
      "vfs_write to come",
      "copy_from_user to come",
      "tty_write to come",
    ]);
    expect(phases(frames[58])).toEqual([
      "fdget current",
      "vfs_write next",
      "copy_from_user to come",
      "tty_write to come",
    ]);
    for (const step of [60, 62, 125, 127]) {
      expect(phases(frames[step])).toEqual([
        "fdget done",
        "vfs_write done",
        "copy_from_user current",
        "tty_write to come",
      ]);
    }
    expect(phases(frames[104])).toEqual([
      "handle_page_fault done",
      "lock_mm_and_find_vma done",
      "do_anonymous_page skipped",
      "do_wp_page skipped",
      "bad_area_nosemaphore done",
      "fixup_exception current",
    ]);
    expect(frames[130]?.service).toMatchObject({ routine: "__x64_sys_write", finished: true, result: 2n ** 64n - 14n });
    expect(frames[177]?.service).toBeNull();
  });
});

describe("the stages met", () => {
  const met = (session: SessionApi) => {
    session.advance({ kind: "end" }, 1_000_000);
    session.seek(0);
    return [...session.frame().met].join(" ");
  };

  it("[TR18] are those that the run is known to go through, also ahead of the step looked at", () => {
    expect([...demoSession("hello-syscall").frame().met]).toEqual(["user", "registers"]);
    expect(met(demoSession("hello-syscall"))).toBe("user registers trap gate entry dispatch service exit return errno");
    expect(met(demoSession("getpid"))).toBe("user registers trap gate entry dispatch service exit return");
    expect(met(userSession("mov $9999, %eax\nsyscall\nhlt\n"))).toBe(
      "user registers trap gate entry dispatch exit return fault signal",
    );
    expect(met(demoSession("forbidden-instruction"))).toBe("user exit fault signal");
  });

  it("[TR18] hold every stage that stepping through the run meets", () => {
    for (const id of ["hello-int80", "bad-pointer", "mmap-six-arguments", "unknown-number"] as const) {
      const ahead = demoSession(id);
      ahead.advance({ kind: "end" }, 1_000_000);
      ahead.seek(0);
      const { met: known } = ahead.frame();
      const stepped = new Set(every(demoSession(id)).flatMap(({ stage, touched }) => [stage, ...touched]));
      expect([id, [...stepped].filter((stage) => !known.has(stage))]).toEqual([id, []]);
    }
  });
});

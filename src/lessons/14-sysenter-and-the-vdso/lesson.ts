import type { Lesson } from "../lesson.ts";

/** Holds on both vendors' processors: the door differs, what stands around it does not. */
export const lesson = {
  id: "sysenter-and-the-vdso",
  number: 14,
  title: "SYSENTER and the vDSO page, Intel and AMD",
  summary: "The kernel lends every program a page with the fastest door that the processor has for 32-bit code.",
  link: "#demo=sysenter-vdso",
  panels: ["program", "stage", "registers"],
  steps: [
    {
      to: "symbol vector",
      say: "A 32-bit program, which wants a faster door than INT 0x80. Which doors there are depends on the processor, so it looks at a list that the kernel has left on its stack: pairs of a type and a value.",
      focus: { register: "rsi" },
      panels: ["program", "stage", "registers", "memory"],
      expect: { cpl: 3, mode: "32-bit", stage: "user", "word.rsi[31:0]": 32, "word.rsi[63:32]": "__kernel_vsyscall" },
    },
    {
      to: "symbol __kernel_vsyscall",
      say: "The pair of type AT_SYSINFO held {hex rip}, and the program has called that address. It is {symbol rip}, a function of the kernel's, in a page that the kernel maps into every program: the vDSO.",
      focus: { station: "wrapper" },
      expect: { rip: "__kernel_vsyscall", stage: "wrapper", cpl: 3, eax: 4, ecx: "msg" },
      question: {
        ask: "The program is going to call a function that the kernel has written. In which ring will it run?",
        about: "cpl",
        by: "choose",
        wrong: [
          {
            value: 0,
            means:
              "No CALL changes the ring. The page was made by the kernel, but it is mapped for programs, readable and executable.",
          },
        ],
        because: "Ring {cpl}: a CALL stays in its ring, whoever wrote the code it leads to.",
      },
    },
    {
      to: "next call",
      say: "ECX, EDX and EBP are on the program's stack now, because the door will overwrite or need them. Next comes {next.mnemonic}: the kernel knew this processor when it put the instruction there.",
      focus: { station: "trap" },
      panels: ["program", "stage", "registers", "stack"],
      expect: {
        stage: "trap",
        cpl: 3,
        eax: 4,
        "stack.0[31:0]": "before.ebp",
        "stack.4[31:0]": "before.edx",
        "stack.8[31:0]": "before.ecx",
      },
    },
    {
      to: "crossing",
      say: "{last.mnemonic} led to {symbol rip}. On Intel the instruction is SYSENTER, which keeps no way back at all; on AMD it is SYSCALL, which overwrites ECX with it.",
      focus: { station: "gate" },
      panels: ["program", "stage", "registers", "msrs"],
      expect: { cpl: 0, mode: "64-bit", "call.abi": "i386", "flag.IF": 0 },
      question: {
        ask: "EAX is {eax}. In which of the two tables will the kernel look that number up?",
        about: "call.abi",
        by: "choose",
        wrong: [
          {
            value: "x86-64",
            means:
              "There the number {call.nr} is another call. These doors are made for 32-bit code, with its own numbers.",
          },
        ],
        because: "Both fast doors of 32-bit code lead to the {call.abi} table, as INT 0x80 does.",
      },
    },
    {
      to: "symbol __ia32_sys_write",
      say: "The saved registers look as after INT 0x80. The kernel wrote the way back into pt_regs itself, {symbol pt_regs.ip}, and fetched the real EBP from the program's stack.",
      focus: { ptRegs: "ip" },
      panels: ["program", "stage", "registers", "stack"],
      expect: {
        "pt_regs.ip": "int80_landing_pad",
        "pt_regs.cs": "0x23",
        "pt_regs.ss": "0x2b",
        "pt_regs.orig_ax": "call.nr",
        "pt_regs.cx": "call.arg2",
        "call.name": "write",
        "call.arg1": 1,
      },
      question: {
        ask: "The call came out of the middle of __kernel_vsyscall. Where will pt_regs say that the program goes on?",
        about: "pt_regs.ip",
        as: "symbol",
        by: "choose",
        wrong: [
          {
            value: "__kernel_vsyscall",
            means: "At its beginning it would make the call again, and again.",
          },
          {
            value: "_start",
            means: "Nothing goes back to the first instruction of a program.",
          },
        ],
        because:
          "Always to the same place, the landing pad in the vDSO. That is why these doors need the page: only there the lost registers are put right.",
      },
    },
    {
      to: "return",
      say: "Back in ring {cpl} at the landing pad, by {last.mnemonic}. Three POPs will give EBP, EDX and ECX their values, and RET goes to the program.",
      focus: { station: "return" },
      expect: { cpl: 3, rip: "int80_landing_pad", "last.mnemonic": "SYSRET", stage: "wrapper", "call.errno": "none" },
    },
    {
      to: "symbol __ia32_sys_mmap_pgoff",
      say: "A second call has six arguments, and EBP was not free for the sixth. The kernel read it from {call.arg6.register}, where the vDSO had pushed it; the second came in {call.arg2.register}.",
      focus: { row: "call" },
      expect: { "call.name": "mmap2", "call.arg2": 4096, "call.arg3": 3, "call.arg5": "0xffffffff", "call.arg6": 0 },
    },
    {
      to: "end",
      say: "Status {exit.status}: the page was there. Change the processor's maker in the settings and play again: the other door, the same program.",
      panels: ["program", "stage", "strace", "terminal"],
      expect: { "exit.status": 7, "call.name": "exit" },
    },
  ],
} satisfies Lesson;

import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "syscall-and-sysret",
  number: 7,
  title: "SYSCALL, SYSRET and their registers",
  summary: "SYSCALL reads no table and writes no memory: three model-specific registers hold all it needs.",
  program: {
    source: `# One call, with the carry flag set, to see what
# happens to the flags.

    .text
    .globl _start
_start:
    mov   $39, %eax         # getpid
    stc                     # carry flag: 1
    syscall
back:
    mov   $60, %eax         # exit
    xor   %edi, %edi
    syscall
`,
    syntax: "att",
    bits: 64,
  },
  zoom: "machine",
  panels: ["program", "stage", "registers", "tables"],
  steps: [
    {
      to: "next call",
      say: "When the kernel started, it wrote the address of its entry code into a register that programs cannot touch: IA32_LSTAR is {msr.IA32_LSTAR}, and that is {symbol msr.IA32_LSTAR}.",
      focus: { msr: "IA32_LSTAR" },
      expect: { cpl: 3, "msr.IA32_LSTAR": "entry_SYSCALL_64", "flag.CF": 1, "upcoming.name": "getpid" },
    },
    {
      to: "crossing",
      say: "SYSCALL has taken RIP from IA32_LSTAR. It read no memory to get there, and that is what makes it faster than INT 0x80.",
      focus: { msr: "IA32_LSTAR" },
      expect: { cpl: 0, rip: "msr.IA32_LSTAR" },
      question: {
        ask: "The program's next address is {hex following}. SYSCALL pushes nothing on any stack. What will RCX hold after it?",
        about: "rcx",
        as: "hex",
        by: "type",
        wrong: [
          {
            value: "before.rcx",
            means:
              "Then the way back would be lost: RIP is overwritten, nothing is on the stack, and no other register has it.",
          },
          {
            value: "before.rip",
            means: "That is SYSCALL itself. Coming back there, the program would make the same call again and again.",
          },
        ],
        because: "RCX keeps the address of the instruction behind SYSCALL, {symbol rcx}: the way back.",
      },
    },
    {
      to: "here",
      say: "RCX keeps the way back, {hex rcx}, and R11 keeps the flags, {hex r11}. These two registers are the price: whatever the program had in them is gone.",
      focus: { register: "r11" },
      expect: { rcx: "back", "r11[0]": 1, "r11[9]": 1 },
    },
    {
      to: "here",
      say: "IA32_FMASK is {msr.IA32_FMASK}: each bit set there is cleared in RFLAGS. The carry flag, which the program had set, is {flag.CF} now, and interrupts are off, IF is {flag.IF}.",
      focus: { msr: "IA32_FMASK" },
      panels: ["program", "stage", "flags", "tables"],
      expect: { "flag.CF": 0, "flag.IF": 0, "msr.IA32_FMASK[9]": 1, "msr.IA32_FMASK[0]": 1 },
    },
    {
      to: "here",
      say: "The selectors come from IA32_STAR. Its bits 47 to 32 are {hex msr.IA32_STAR[47:32]}: that is CS now, {cs}, and SS is the next one, {ss}.",
      focus: { msr: "IA32_STAR" },
      expect: { cs: "msr.IA32_STAR[47:32]", ss: 0x18, cpl: 0 },
    },
    {
      to: "here",
      say: "One thing did not change: RSP is {hex rsp}, still the program's own stack. In ring {cpl} on a stack that the program chose is a dangerous place, so the entry code changes it at once.",
      focus: { register: "rsp" },
      panels: ["program", "stage", "registers", "stack"],
      expect: { rsp: "before.rsp", cpl: 0 },
    },
    {
      to: "stage return",
      say: "At the far end, {next.text} is about to run. The exit code has put the way back into RCX, {symbol rcx}, the old flags into R11, and the program's stack into RSP.",
      focus: { station: "return" },
      expect: { cpl: 0, "next.mnemonic": "SYSRET", rcx: "back", "r11[0]": 1, rsp: "before.rsp" },
    },
    {
      to: "next",
      say: "Back in ring {cpl} at {symbol rip}. CS is {cs}: SYSRET takes bits 63 to 48 of IA32_STAR, {hex msr.IA32_STAR[63:48]}, goes two selectors on, and sets the two bits of the ring.",
      focus: { msr: "IA32_STAR" },
      expect: { cpl: 3, rip: "back", cs: 0x33, ss: 0x2b, "flag.CF": 1, "flag.IF": 1, rax: "call.result" },
      question: {
        ask: "The carry flag was set before the call and is {flag.CF} here in the kernel. What will it be after SYSRET?",
        about: "flag.CF",
        by: "choose",
        wrong: [
          {
            value: 0,
            means:
              "Then a call would change the program's flags. SYSCALL has kept them in R11, and SYSRET puts them back from there.",
          },
        ],
        because: "SYSRET loads RFLAGS from R11, so CF is {flag.CF} again.",
      },
    },
    {
      to: "end",
      say: "Two instructions, three registers, no table: one door for all calls, and the number in RAX says which. The program ended with status {exit.status}.",
      panels: ["program", "stage", "strace"],
      expect: { "exit.status": 0 },
    },
  ],
} satisfies Lesson;

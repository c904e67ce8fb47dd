import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "strace-and-six-categories",
  number: 18,
  title: "strace, its summary and six kinds of calls",
  summary: "strace writes down every call of a program; counted and sorted, they show what a program is about.",
  program: {
    source: String.raw`# Seven calls of different kinds. Two of them fail.

    .data
text:   .ascii  "seven calls\n"
len     = . - text

    .text
    .globl _start
_start:
    mov   $1, %eax          # write to the terminal
    mov   $1, %edi
    lea   text(%rip), %rsi
    mov   $len, %edx
    syscall
one:
    mov   $39, %eax         # getpid
    syscall
two:
    mov   $1, %eax          # write to 77, never opened
    mov   $77, %edi
    syscall
three:
    mov   $12, %eax         # brk: where does the heap end?
    xor   %edi, %edi
    syscall
four:
    mov   $8, %eax          # lseek: back to the start
    mov   $1, %edi          #   of the terminal?
    xor   %esi, %esi
    xor   %edx, %edx
    syscall
five:
    mov   $102, %eax        # getuid
    syscall
six:
    mov   $60, %eax         # exit
    xor   %edi, %edi
    syscall
`,
    syntax: "att",
    bits: 64,
  },
  panels: ["program", "stage", "strace"],
  steps: [
    {
      to: "symbol one",
      say: "The program has made a call, and strace has a line for it: {call.text}. It knows what each register means to this call; behind the = stands what came back in RAX.",
      focus: { station: "errno" },
      expect: { "strace.calls": 1, "strace.errors": 0, "call.name": "write", "strace.file": 1, cpl: 3 },
    },
    {
      to: "symbol two",
      say: "Next, {call.text}. Calls can be sorted into six kinds: process control, file management, device management, information maintenance, communication and protection. This one is {strace.kind}.",
      expect: { "strace.calls": 2, "call.name": "getpid", "strace.information": 1 },
      question: {
        ask: "The call to write was of the kind {strace.kind}. Of which kind is the next one, getpid?",
        about: "strace.kind",
        by: "choose",
        wrong: [
          {
            value: "process control",
            means: "It is about a process but controls nothing: it only tells a number that the kernel keeps.",
          },
          { value: "protection", means: "The number gives no right to anything, and asking for it needs none." },
        ],
        because: "It asks the kernel for something that it knows: {strace.kind}.",
      },
    },
    {
      to: "symbol three",
      say: "A call that failed: {call.text}. RAX came back as {signed rax}; strace writes it as a C library would report it, −1 and the error’s name.",
      focus: { register: "rax" },
      expect: { "call.errno": "EBADF", "strace.errors": 1, "strace.file": 2, rax: -9 },
      question: {
        ask: "The next write goes to a descriptor that nobody has opened. Which error will stand in its line?",
        about: "call.errno",
        by: "choose",
        wrong: [
          {
            value: "EFAULT",
            means: "The address of the text is good; and the descriptor is looked at before the address is.",
          },
          { value: "none", means: "Then the bytes would have to go somewhere, and there is no file for them." },
        ],
        because: "No file is open under that number: {call.errno}.",
      },
    },
    {
      to: "symbol four",
      say: "{call.text}: the heap’s end, asked for with an address of zero. It changes what memory the process has, so it counts as {strace.kind}.",
      expect: { "call.name": "brk", "strace.kind": "process control", "strace.process": 1 },
    },
    {
      to: "symbol five",
      say: "{call.text}. The terminal has no places to go back to, so this failed too: {strace.errors} errors in {strace.calls} calls.",
      expect: { "call.name": "lseek", "call.errno": "ESPIPE", "strace.errors": 2, "strace.calls": 5 },
    },
    {
      to: "symbol six",
      say: "{call.text} is {strace.kind}: what a process may do depends on whose it is. The summary of strace -c now has {strace.calls} calls and {strace.errors} errors, of {strace.kinds} of the six kinds.",
      expect: { "call.name": "getuid", "strace.protection": 1, "strace.kinds": 4, "strace.calls": 6 },
      question: {
        ask: "So far the calls were of {strace.kinds} kinds. With getuid, which asks whose process this is, how many will it be?",
        about: "strace.kinds",
        by: "choose",
        wrong: [
          {
            value: "before.strace.kinds",
            means:
              "Then getuid would be of a kind that was there already. But whose a process is decides what it may do: that is protection.",
          },
          {
            value: "strace.calls",
            means: "That is how many calls there are. Several of them are of the same kind.",
          },
        ],
        because: "getuid is {strace.kind}, a kind that was not there yet: {strace.kinds}.",
      },
    },
    {
      to: "here",
      say: "strace -c sorts by time. This machine’s time is counted in steps, and {strace.longest} took the most: it was called more than once, and it copied bytes. All calls together took {strace.steps} steps.",
      expect: { "strace.longest": "write", "strace.calls": 6 },
      question: {
        ask: "Each call took some steps from its SYSCALL to the program’s next instruction. On which call did the program spend most of them?",
        about: "strace.longest",
        by: "choose",
        wrong: [
          { value: "getpid", means: "It reads one number. Hardly any call is shorter." },
          { value: "lseek", means: "It failed early: it only had to find out what kind of file that is." },
        ],
        because: "{strace.longest}, in all its calls together.",
      },
    },
    {
      to: "end",
      say: "The last line has a question mark in the place of a result: {call.text}. exit does not come back. A program that only computes would have no other line than this one.",
      panels: ["program", "stage", "strace", "terminal"],
      expect: { "exit.status": 0, "call.name": "exit", "strace.calls": 7, "strace.process": 2 },
    },
  ],
} satisfies Lesson;

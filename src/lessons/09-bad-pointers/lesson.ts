import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "bad-pointers",
  number: 9,
  title: "Bad pointers, EFAULT and errno",
  summary: "A bad pointer given to the kernel harms nobody: the copy faults, and the call returns an error.",
  program: {
    source: `# write is given a pointer to nowhere.

    .text
    .globl _start
_start:
    mov   $1, %eax          # write
    mov   $1, %edi          # to the terminal
    mov   $0x1000, %esi     # nothing is mapped here
    mov   $6, %edx          # six bytes
    syscall
back:
    cmp   $-4095, %rax      # -4095 ... -1: an error
    jae   failed
    xor   %edi, %edi
    jmp   done
failed:
    neg   %eax              # now it is errno
    mov   %eax, %edi        # exit status: errno
done:
    mov   $60, %eax
    syscall
`,
    syntax: "att",
    bits: 64,
  },
  panels: ["program", "stage", "registers", "page-walk"],
  steps: [
    {
      to: "next call",
      say: "The second argument of {upcoming.name} should point to the text. This one is {hex rsi}, and no memory is there. So far nobody has noticed: a pointer is only a number until it is used.",
      focus: { register: "rsi" },
      expect: { cpl: 3, "upcoming.name": "write", rsi: 0x1000, rdx: 6 },
    },
    {
      to: "symbol copy_from_user",
      say: "In the kernel the address passed the first check: it lies in the program's half of memory. Whether anything is there only the page tables know, so the kernel simply tries, in {symbol rip}.",
      focus: { station: "service" },
      panels: ["stage", "registers", "code", "page-walk"],
      expect: { cpl: 0, rip: "copy_from_user", rsi: 0x1000, "call.name": "write" },
    },
    {
      to: "symbol asm_exc_page_fault",
      say: "A page fault, in ring {cpl}: “{exception.reason}”. CR2 holds the address, {hex cr2}. Bit 2 of the error code is {exception.code[2]}: it was not the program that touched it, but the kernel.",
      focus: { register: "cr2" },
      expect: {
        cpl: 0,
        "exception.mnemonic": "#PF",
        cr2: "before.rsi",
        "exception.code[2]": 0,
        "exception.code[0]": 0,
      },
    },
    {
      to: "stage service",
      say: "The kernel was prepared. A list of its own instructions that may fault names for each of them where to go on. The fault handler found this one there, and went on at {symbol rip}, with {rcx} bytes still to copy.",
      focus: { station: "service" },
      panels: ["stage", "registers", "code"],
      expect: { cpl: 0, stage: "service", rcx: 6, "next.mnemonic": "CLAC" },
      question: {
        ask: "The kernel has faulted at address {hex cr2}, in the middle of its own code. RCX counts the bytes still to copy. How many will be left when it goes on?",
        about: "rcx",
        by: "choose",
        wrong: [
          {
            value: 0,
            means: "Then all bytes would have been copied, but there is nothing at that address to copy.",
          },
          {
            value: 5,
            means:
              "Then one byte would have been copied. The fault came at the very first: an instruction that faults has not moved anything.",
          },
        ],
        because:
          "Not one byte came over, so all {rcx} are left. The copy returns that number, and the call becomes an error.",
      },
    },
    {
      to: "return",
      say: "The program is alive, and RAX holds {signed rax}. A result between −4095 and −1 is an error number with a minus sign: this is {call.errno}, “bad address”.",
      focus: { register: "rax" },
      panels: ["program", "stage", "registers", "strace"],
      expect: { cpl: 3, rip: "back", rax: -14, "call.errno": "EFAULT", terminal: "" },
      question: {
        ask: "The copy has failed. What will the program find?",
        about: "call.errno",
        by: "choose",
        wrong: [
          {
            value: "EINVAL",
            means: "That is for arguments that make no sense. A pointer that leads nowhere has an error of its own.",
          },
          {
            value: "EBADF",
            means:
              "That would be about the first argument. File descriptor {call.arg1} is open, and it was checked before the pointer was used.",
          },
          {
            value: "none",
            means: "Then the call would have succeeded, with bytes that do not exist.",
          },
        ],
        because: "The call returns {call.result}, that is −{call.errno}.",
      },
    },
    {
      to: "symbol failed",
      say: "The program makes one comparison to tell errors from results: unsigned, everything from −4095 up is an error. It was, so it is at {symbol rip} now. In C the library does this for every call.",
      focus: { station: "errno" },
      panels: ["program", "stage", "registers", "flags"],
      expect: { cpl: 3, rip: "failed", rax: -14, "flag.CF": 0 },
    },
    {
      to: "next",
      say: "Without the minus sign it is {eax}: the value that a C program finds in errno, while the function itself returns −1.",
      focus: { register: "rax" },
      panels: ["program", "stage", "registers", "strace"],
      expect: { eax: 14, cpl: 3 },
    },
    {
      to: "end",
      say: "The program ends in good order with status {exit.status}. Had it used the pointer itself, it would have been killed; the kernel used it, so it got an error.",
      panels: ["program", "stage", "strace", "process"],
      expect: { "exit.status": 14, terminal: "" },
    },
  ],
} satisfies Lesson;

import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "virtual-memory",
  number: 12,
  title: "Virtual memory: the page walk and the kernel's half",
  summary: "Every address goes through four tables. They map the kernel too, and one bit in them keeps ring 3 out.",
  program: {
    source: `# One load from our own memory, one from the kernel's.

    .data
msg:    .ascii  "ours"

    .text
    .globl _start
_start:
    mov   $msg, %ebx        # an address of ours
    mov   (%rbx), %al       # read it

    # an address of the kernel: its own stack, where
    # it keeps our registers during a system call
    movabs $0xffffc90000013f58, %rcx
    mov   (%rcx), %al       # read that
    hlt
`,
    syntax: "att",
    bits: 64,
  },
  panels: ["program", "stage", "registers", "page-walk"],
  steps: [
    {
      to: "step 1",
      say: "RBX holds the address {hex rbx}. No memory chip knows that number: it is virtual, and the processor looks it up in tables. CR3 says where the first of them is: {hex cr3}.",
      focus: { register: "rbx" },
      expect: { cpl: 3, rbx: "msg", cr3: "root.only.physical" },
    },
    {
      to: "next",
      say: "The load has gone through four tables, with indexes {walk.rbx.pml4e.index}, {walk.rbx.pdpte.index}, {walk.rbx.pde.index} and {walk.rbx.pte.index}, and came to physical address {walk.rbx.physical}. Each index is nine bits of the virtual address; the last twelve bits go over unchanged.",
      focus: { memory: "rbx" },
      expect: { rax: 111, "walk.rbx.pml4e.index": 0, "walk.rbx.pte.user": 1, "walk.rbx.pte.present": 1 },
      question: {
        ask: "The address is {hex rbx}. Its lowest twelve bits are the place in the page, and the nine bits above them are the index in the last table, the PTE's. Which entry is that?",
        about: "walk.rbx.pte.index",
        by: "type",
        wrong: [
          { value: "rbx[11:0]", means: "Those are the bits below: the place in the page." },
          {
            value: "rbx[31:12]",
            means: "That is the page's number. Its upper bits are the indexes in the tables above.",
          },
        ],
        because: "Bits of the address above the lowest twelve, nine of them: {walk.rbx.pte.index}.",
      },
    },
    {
      to: "next",
      say: "RCX holds an address of the kernel's half of memory, {hex rcx}. It goes through the same first table, by entry {walk.rcx.pml4e.index}, and that entry is in use: its present bit is {walk.rcx.pml4e.present}.",
      focus: { register: "rcx" },
      expect: { cpl: 3, cr3: "before.cr3", "walk.rcx.pml4e.present": 1, "walk.rcx.pml4e.user": 0 },
      question: {
        ask: "The next address will be the kernel's. The tables in use are those of the program. Is there an entry for that address in the first one: is its present bit set?",
        about: "walk.rcx.pml4e.present",
        by: "choose",
        wrong: [
          {
            value: 0,
            means:
              "Then the kernel would have to load other tables before it could run at all. On this machine it does not.",
          },
        ],
        because:
          "The kernel is mapped in every program's tables: a system call needs no new ones. What keeps it apart is another bit of the entry.",
      },
    },
    {
      to: "next",
      say: "The processor refused: “{exception.reason}”. The translation is there, the right is not, and so the error code is {exception.code}: bit 0 says that the page was present.",
      focus: { register: "cr2" },
      expect: {
        cpl: 0,
        "exception.mnemonic": "#PF",
        "exception.code[0]": 1,
        "exception.code[2]": 1,
        cr2: "before.rcx",
      },
      question: {
        ask: "Now the load from {hex rcx}. Its first entry is present, but its U/S bit, which lets ring 3 in, is {walk.rcx.pml4e.user}. What error code does the page fault have? Bit 0: present, bit 1: a write, bit 2: from ring 3.",
        about: "exception.code",
        by: "choose",
        wrong: [
          { value: 4, means: "Then nothing would be mapped at that address. Something is; it is only not for ring 3." },
          { value: 7, means: "Then the program would have tried to write. It tried to read." },
          { value: 1, means: "Then the kernel itself would have made the access. It was the program." },
        ],
        because: "A present page, a read, from ring 3: {exception.code}.",
      },
    },
    {
      to: "symbol exc_page_fault",
      say: "This is ring {cpl}, on the very same tables: CR3 is still {hex cr3}. The kernel is using that stack at this moment, at {hex rsp}: for ring 0 the same entries allow it.",
      focus: { register: "rsp" },
      panels: ["stage", "registers", "page-walk", "address-space"],
      expect: { cpl: 0, cr3: "before.cr3", "walk.rsp.pml4e.user": 0, "walk.rsp.pml4e.present": 1 },
    },
    {
      to: "end",
      say: "The program is killed by {exit.signal}. One bit in a table entry was the whole wall between it and the kernel's memory; the next lesson is about the day when that was not enough.",
      panels: ["program", "stage", "address-space", "process"],
      expect: { "exit.signal": "SIGSEGV" },
    },
  ],
} satisfies Lesson;

import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "the-idt-gate",
  number: 6,
  title: "The gate, field by field",
  summary: "Sixteen bytes in memory decide where INT leads, in which ring, and who may use it.",
  program: {
    source: `# Through the gate that is open, then through one
# that is not.

    .text
    .globl _start
_start:
    mov   $20, %eax         # getpid, in 32-bit numbers
    int   $0x80             # gate 0x80: open
back:
    int   $14               # gate 14: page faults
never:
    hlt
`,
    syntax: "att",
    bits: 64,
  },
  zoom: "machine",
  panels: ["program", "stage", "tables"],
  steps: [
    {
      to: "next call",
      say: "The IDT is a table in kernel memory with sixteen bytes for each number that INT can have. It starts at {idtr.base}, so the gate of INT 0x80 lies at {gate.0x80.address}.",
      focus: { gate: 0x80 },
      expect: { cpl: 3, "upcoming.name": "getpid", "gate.0x80.present": 1 },
    },
    {
      to: "here",
      say: "The offset, cut into three pieces, is the address to go to: {hex gate.0x80.offset}, which is {symbol gate.0x80.offset}. The selector {gate.0x80.selector} says with which code segment: the kernel's.",
      focus: { gate: 0x80 },
      expect: { "gate.0x80.offset": "asm_int80_emulation", "gate.0x80.selector": 0x10 },
    },
    {
      to: "here",
      say: "DPL says who may use the gate with INT: the ring must not be a higher number than it. Here it is {gate.0x80.dpl}, so ring {cpl} may. Type {gate.0x80.type} makes it an interrupt gate, which switches interrupts off.",
      focus: { gate: 0x80 },
      expect: { "gate.0x80.dpl": 3, "gate.0x80.type": 14, "gate.0x80.ist": 0 },
    },
    {
      to: "crossing",
      say: "The check passed, and everything came from the table: RIP is {hex rip}, CS is {cs}, and the ring is {cpl}, the low two bits of that selector. Interrupts are off: IF is {flag.IF}.",
      focus: { station: "gate" },
      panels: ["program", "stage", "registers", "tables"],
      expect: { cpl: 0, rip: "gate.0x80.offset", cs: "gate.0x80.selector", "flag.IF": 0, "pt_regs.flags[9]": 1 },
      question: {
        ask: "Interrupts are allowed now: IF is {flag.IF}. What will IF be behind this interrupt gate?",
        about: "flag.IF",
        by: "choose",
        wrong: [
          {
            value: 1,
            means:
              "A trap gate would leave it so. Behind an interrupt gate the kernel gets a moment in which nothing can disturb it: it is still running on half-saved registers.",
          },
        ],
        because: "An interrupt gate clears IF. The old value is in the saved RFLAGS and comes back with IRET.",
      },
    },
    {
      to: "here",
      say: "A new stack, too: the gate's IST field is {gate.0x80.ist}, so RSP came from the TSS, where the kernel keeps {hex tss.rsp0}. Five words were pushed there, and RSP is {hex rsp}.",
      focus: { memory: "rsp" },
      panels: ["program", "stage", "stack", "tables"],
      expect: { "pt_regs.ip": "back", "pt_regs.cs": 0x33, "pt_regs.ss": 0x2b, "word.rsp": "back" },
    },
    {
      to: "return",
      say: "Back again, with the process number {rax}. Now the program says {next.text}. Gate 14 is there for page faults, which only the processor is to report, so its DPL is {gate.14.dpl}.",
      focus: { gate: 14 },
      expect: { cpl: 3, rip: "back", "gate.14.dpl": 0, "gate.14.present": 1, rax: "call.result" },
    },
    {
      to: "crossing",
      say: "Refused: “{exception.reason}”. The processor did not go through gate 14; it raised {exception.mnemonic}, which has number {exception.vector}, and came to {symbol rip}.",
      focus: { station: "fault" },
      expect: { cpl: 0, "exception.vector": 13, "exception.mnemonic": "#GP", rip: "gate.13.offset" },
      question: {
        ask: "The program says {next.text}. Gate 14 has DPL {gate.14.dpl}, and the program runs in ring {cpl}. Which exception number will the processor deliver?",
        about: "exception.vector",
        by: "choose",
        wrong: [
          {
            value: 14,
            means:
              "Then a program could pretend that a page fault has happened, with a made-up frame on the stack. DPL is there to forbid that.",
          },
          {
            value: 6,
            means:
              "That is for bytes that are no instruction. INT is one, and its number is fine; only the ring is not.",
          },
        ],
        because:
          "A gate whose DPL is below the ring cannot be used by INT: that is {exception.mnemonic}, number {exception.vector}.",
      },
    },
    {
      to: "here",
      say: "The error code tells which gate it was: {hex exception.code}. The bits from 3 on are the gate's number, {exception.code[15:3]}, and bit 1 says that the number is one of the IDT.",
      focus: { station: "fault" },
      panels: ["program", "stage", "stack", "tables"],
      expect: { "exception.code": 0x72, "exception.code[15:3]": 14, "exception.code[1]": 1, "pt_regs.ip": "back" },
    },
    {
      to: "end",
      say: "The program ends with {exit.signal}. Of all the gates only a few let ring {gate.0x80.dpl} in; the others can be reached by the processor alone.",
      panels: ["program", "stage", "tables", "process"],
      expect: { "exit.signal": "SIGSEGV", "gate.3.dpl": 3, "gate.13.dpl": 0 },
    },
  ],
} satisfies Lesson;

import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "privilege-and-context-switch",
  number: 16,
  title: "Privilege switch beside context switch",
  summary:
    "Crossing the line changes the ring of one process; a context switch changes the process, inside the kernel.",
  link: "#demo=fork-wait",
  zoom: "machine",
  panels: ["program", "stage", "registers", "process"],
  steps: [
    {
      to: "next call",
      say: "One process runs, number {task.pid}. It is about to call {upcoming.name}, which makes a second one.",
      focus: { station: "trap" },
      expect: {
        "upcoming.name": "fork",
        "task.pid": 1000,
        "counter.contextSwitches": 0,
        "counter.privilegeSwitches": 0,
      },
    },
    {
      to: "crossing",
      say: "A privilege switch: ring {cpl} now, in the kernel. The process is still {task.pid}, and CR3 is still {cr3}. So far {counter.privilegeSwitches} privilege switch and {counter.contextSwitches} context switches.",
      focus: { register: "cr3" },
      expect: { cpl: 0, cr3: "before.cr3", "task.pid": 1000, "counter.privilegeSwitches": 1 },
      question: {
        ask: "CR3 is {hex cr3}: it says which page tables are in use. What will it be in the kernel, right behind SYSCALL?",
        about: "cr3",
        as: "hex",
        by: "choose",
        wrong: [
          {
            value: 0,
            means:
              "Then no address would mean anything: the processor finds all memory, the kernel's too, by these tables.",
          },
        ],
        because: "The kernel's pages are in the same tables, closed to ring 3: going in needs no other ones.",
      },
    },
    {
      to: "return",
      say: "fork has returned {rax} to process {task.pid}. Process {process.1001.pid} is there as well: it has page tables of its own, at {process.1001.cr3}, and a kernel stack of its own. It has not run a single instruction yet.",
      panels: ["program", "stage", "process", "page-walk"],
      expect: { cpl: 3, rax: 1001, "task.pid": 1000, "process.1001.state": "running" },
    },
    {
      to: "symbol schedule",
      say: "The parent has called wait4. Its child still lives, so the parent is {task.state} and the kernel calls schedule: somebody else shall run.",
      focus: { station: "switch" },
      expect: { cpl: 0, "task.pid": 1000, "task.state": "sleeping", "counter.contextSwitches": 0 },
    },
    {
      to: "symbol __switch_to_asm",
      say: "CR3 has been written: it is {cr3}, the child's page tables. The TLB has forgotten what it knew of the parent's pages. RSP is {rsp}, still on the parent's kernel stack.",
      focus: { register: "cr3" },
      expect: { cr3: "process.1001.cr3", "task.pid": 1000, cpl: 0 },
    },
    {
      to: "symbol __switch_to",
      say: "Six registers went to the parent's stack, and RSP was kept in its task_struct: {process.1000.sp}. Then RSP was loaded from the child's task_struct. It is {rsp} now: this is the switch.",
      focus: { register: "rsp" },
      expect: { "process.1000.sp[63:12]": "before.rsp[63:12]", "rsp.process": 1001 },
      question: {
        ask: "RSP lies on the kernel stack of process {rsp.process}. __switch_to_asm saves six registers there, loads RSP and ends in __switch_to. On the kernel stack of which process will RSP be then?",
        about: "rsp.process",
        by: "type",
        wrong: [{ value: 1000, means: "Then the same process would go on, and nobody was switched." }],
        because: "RSP comes from the child's task_struct: its kernel stack begins at {process.1001.stack}.",
      },
    },
    {
      to: "symbol ret_from_fork_asm",
      say: "RET took its address from the new stack. fork had put {symbol rip} there, so that a process that never ran has something to come back to. current is process {task.pid} now.",
      focus: { station: "switch" },
      expect: {
        rip: "ret_from_fork_asm",
        "task.pid": 1001,
        "rsp.process": 1001,
        "tss.rsp0[63:15]": "process.1001.stack[63:15]",
      },
    },
    {
      to: "return",
      say: "Ring {cpl} again, behind the very SYSCALL that the parent had made, but in process {task.pid}. RAX is {rax}, and that is how it knows that it is the child.",
      focus: { register: "rax" },
      expect: { cpl: 3, rax: 0, "task.pid": 1001, "counter.contextSwitches": 1 },
      question: {
        ask: "The child goes on behind SYSCALL, with a copy of the parent's registers. The parent found {process.1001.pid} in RAX. What does the child find?",
        about: "rax",
        by: "type",
        wrong: [
          { value: 1001, means: "That is what the parent found. Then neither could tell which of the two it is." },
          { value: 57, means: "That is the number of the call, which RAX held before it. The kernel overwrites it." },
        ],
        because: "The child's saved registers are a copy with one change: ax is {rax}.",
      },
    },
    {
      to: "end",
      say: "Both have ended. All in all {counter.privilegeSwitches} times the ring changed and {counter.contextSwitches} times the process. A privilege switch saved all registers of the program; a context switch six, for everything else was already on the stack.",
      panels: ["program", "stage", "strace", "process"],
      expect: { "exit.status": 7, "counter.contextSwitches": 2 },
    },
  ],
} satisfies Lesson;

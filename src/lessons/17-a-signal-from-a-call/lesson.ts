import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "a-signal-from-a-call",
  number: 17,
  title: "A signal from a system call",
  summary: "tgkill only leaves a note; the signal takes effect on the receiver's way back to ring 3.",
  link: "#demo=tgkill-sighup",
  zoom: "machine",
  panels: ["program", "stage", "registers", "strace"],
  steps: [
    {
      to: "next call",
      say: "The program wants to send a signal to itself. It first asks for its own number: {upcoming.name} is next.",
      focus: { station: "trap" },
      expect: { "upcoming.name": "getpid", cpl: 3 },
    },
    {
      to: "over",
      say: "This is process {rax}.",
      focus: { register: "rax" },
      expect: { rax: "task.pid", "call.name": "getpid" },
    },
    {
      to: "next call",
      say: "The next call is {upcoming.name}: it asks for the number of the thread.",
      focus: { station: "trap" },
      expect: { "upcoming.name": "gettid" },
    },
    {
      to: "over",
      say: "The thread's number is {rax}. A process is a group of threads, and its number is that of the first one.",
      focus: { register: "rax" },
      expect: { rax: "task.pid", "call.name": "gettid" },
      question: {
        ask: "getpid gave {rbx}. This process has one thread. What will gettid give?",
        about: "rax",
        by: "type",
        wrong: [
          {
            value: 1,
            means: "Threads are not counted within their process: each has a number of its own in the whole system.",
          },
          { value: 1001, means: "That would be the number of the next process or thread that somebody makes." },
        ],
        because: "The first thread has the number of its process, {rax}.",
      },
    },
    {
      to: "phase do_send_specific",
      say: "The call is {call.text}: process, thread, and the signal {call.arg3.text}. The kernel has found the thread and is about to send. TIF_SIGPENDING, a bit of the flags in its task_struct, is {task.flags[2]}.",
      focus: { station: "service" },
      expect: { "call.name": "tgkill", "task.flags[2]": 0, "call.arg3.text": "SIGHUP" },
    },
    {
      to: "next",
      say: "Sending has set one bit: TIF_SIGPENDING is {task.flags[2]} now. Nothing else has happened to the program, and the routine returns {rax}: the call has succeeded.",
      focus: { station: "service" },
      panels: ["program", "stage", "process", "strace"],
      expect: { "task.flags[2]": 1, rax: 0, "task.state": "running" },
      question: {
        ask: "The next phase sends SIGHUP, which ends a process that has no handler for it. What will tgkill's routine return?",
        about: "rax",
        by: "type",
        wrong: [
          {
            value: 1,
            means: "That is the number of SIGHUP. But the result says whether sending worked, not what was sent.",
          },
          { value: 129, means: "That is what a shell reports later on about a process that SIGHUP has ended." },
        ],
        because: "The sending has worked, so {rax}. The signal waits as a bit in task_struct.",
      },
    },
    {
      to: "symbol arch_do_signal_or_restart",
      say: "The exit code has looked at the flags, as it does on every way back, and found the bit. The saved result in pt_regs, ax = {pt_regs.ax}, is ready for the program.",
      focus: { ptRegs: "ax" },
      panels: ["program", "stage", "stack", "strace"],
      expect: { cpl: 0, "pt_regs.ax": 0, "task.flags[2]": 1 },
    },
    {
      to: "end",
      say: "The program had no handler, so the default action of {exit.signal} was carried out: the process is gone. tgkill returned, but there was nobody left to come back to. A shell will report the signal in the exit status.",
      focus: { station: "signal" },
      panels: ["program", "stage", "strace"],
      expect: { "exit.signal": "SIGHUP", cpl: 0 },
      question: {
        ask: "The result {pt_regs.ax} waits in pt_regs, and SIGHUP waits for the process. In which ring will the process end?",
        about: "cpl",
        by: "choose",
        wrong: [
          {
            value: 3,
            means: "Then the program would run on for a moment. But the kernel looks for signals before it goes back.",
          },
        ],
        because: "It ends in the kernel, in ring {cpl}: the default action is the kernel's own code.",
      },
    },
  ],
} satisfies Lesson;

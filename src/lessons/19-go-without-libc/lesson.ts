import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "go-without-libc",
  number: 19,
  title: "Go without libc",
  summary:
    "A language can have a convention of its own: arguments on the stack, an Errno as a result, the scheduler told.",
  link: "#demo=go-rawsyscall",
  panels: ["program", "stage", "registers", "memory"],
  steps: [
    {
      to: "start",
      say: "A Go program does not use the C library: it comes with functions of its own for the trap. So there is no PLT here and nothing ran before {symbol rip}. The kernel does not mind: its side of the line is the same for everyone.",
      focus: { station: "wrapper" },
      expect: { cpl: 3, rip: "_start" },
    },
    {
      to: "symbol syscall.Syscall6",
      say: "A call in Go's assembly convention. Above the return address stand the arguments: the number {stack.8}, then {stack.16}, {hex stack.24}, {stack.32} and three zeros. Behind them is room for three results.",
      focus: { memory: "rsp" },
      expect: { cpl: 3, "stack.8": 1, "stack.16": 1, "stack.24": "address.hello", "stack.32": 27 },
      question: {
        ask: "The program has just called Syscall6 with seven arguments: the number of write, and six more. What stands on the stack, right above the return address?",
        about: "stack.8",
        by: "choose",
        wrong: [
          {
            value: 0,
            means: "The number would then be in a register, as C passes it. Go's assembly convention uses none.",
          },
          { value: 27, means: "That is the length of the text, three words higher." },
        ],
        because: "Right above the return address is the first argument: {stack.8}, the number of write.",
      },
    },
    {
      to: "symbol syscall.RawSyscall6",
      say: "Before the trap, Syscall6 told the scheduler: runtime.entersyscall has noted where this goroutine left, and set its status to {at.g_status}, Gsyscall. While the kernel works, the scheduler may give this thread's place to another goroutine.",
      focus: { memory: "g_status" },
      expect: { cpl: 3, "at.g_status": 3, "at.stops": 1 },
      question: {
        ask: "The goroutine runs: its status is {at.g_status}, Grunning. Syscall6 has called runtime.entersyscall and is about to call RawSyscall6. What is the status then?",
        about: "at.g_status",
        by: "choose",
        wrong: [
          { value: 2, means: "Then the scheduler would wait for this goroutine as if it were computing." },
          { value: 0, means: "That would be Gidle, a goroutine that has not been set up." },
        ],
        because: "It is {at.g_status}, Gsyscall: that is the notice.",
      },
    },
    {
      to: "next call",
      say: "RawSyscall6 has taken everything from the stack into the registers where the kernel looks: number {rax} in RAX, then RDI, RSI, RDX, R10, R8, R9. From here on it is the system call that you know.",
      focus: { station: "registers" },
      expect: { cpl: 3, "upcoming.name": "write", rax: 1, rdi: 1, rdx: 27 },
    },
    {
      to: "symbol told_done",
      say: "Back from Syscall6. Its results are on the stack: r1 is {stack.56}, the bytes written, and the Errno is {stack.72}, none. The goroutine runs again: status {at.g_status}.",
      focus: { memory: "rsp" },
      expect: { cpl: 3, "stack.56": 27, "stack.72": 0, "at.g_status": 2 },
    },
    {
      to: "symbol syscall.RawSyscall6",
      say: "The second call goes to RawSyscall6 at once, with descriptor −1. The scheduler hears nothing of it. That is for calls that cannot block: a goroutine stuck here would keep its place.",
      focus: { memory: "stops" },
      expect: { cpl: 3, "at.g_status": 2, "at.stops": 1, "stack.16": -1 },
    },
    {
      to: "symbol failed",
      say: "The kernel has answered {signed rax}. RawSyscall6 compared it with −4095 just as a C wrapper does.",
      focus: { station: "errno" },
      expect: { cpl: 3, "call.errno": "EBADF" },
    },
    {
      to: "symbol raw_done",
      say: "r1 is {signed stack.56}, and the third result is the error itself, {stack.72}: an Errno. It is returned, not stored away. Go has no errno variable, so no other thread and no later call can change it.",
      focus: { memory: "rsp" },
      expect: { cpl: 3, "stack.56": -1, "stack.72": 9 },
      question: {
        ask: "The kernel returned {signed rax}. RawSyscall6 is giving the program three results: r1, r2 and err. What will err be?",
        about: "stack.72",
        as: "signed",
        by: "type",
        wrong: [
          { value: -9, means: "That is the kernel's way of saying it: a negative number in RAX." },
          { value: -1, means: "That is r1." },
        ],
        because: "err is the error's number, {stack.72}: EBADF.",
      },
    },
    {
      to: "end",
      say: "The program has ended with status {exit.status}. Every trap in it was made by its own code.",
      focus: { station: "service" },
      expect: { "exit.status": 0 },
    },
  ],
} as const satisfies Lesson;

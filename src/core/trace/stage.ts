/**
 * The stages of a system call's path, in the order a call meets them; then the three detours.
 * Every kernel symbol, event and user instruction belongs to one; the stage strip, the timeline's colours, the narration and the
 * command line all read this classification.
 */
export const STAGES = [
  { id: "user", title: "Program", side: "user", meaning: "Ordinary instructions at CPL 3." },
  {
    id: "wrapper",
    title: "Library wrapper",
    side: "user",
    meaning: "A library function that makes the system call for the program.",
  },
  {
    id: "registers",
    title: "Registers",
    side: "user",
    meaning: "The system-call number and arguments are put into registers.",
  },
  {
    id: "trap",
    title: "Trap instruction",
    side: "line",
    meaning: "The one instruction that goes from CPL 3 to CPL 0.",
  },
  { id: "gate", title: "Gate or MSR", side: "line", meaning: "Where the processor looks up the kernel's entry point." },
  {
    id: "entry",
    title: "Entry code",
    side: "kernel",
    meaning: "Kernel assembly that saves the user's registers as pt_regs.",
  },
  {
    id: "dispatch",
    title: "Dispatch",
    side: "kernel",
    meaning: "The number is checked and looked up in the system-call table.",
  },
  { id: "service", title: "Service routine", side: "kernel", meaning: "The kernel function that does the work." },
  { id: "exit", title: "Exit code", side: "kernel", meaning: "Kernel assembly that puts the user's registers back." },
  { id: "return", title: "Return", side: "line", meaning: "The one instruction that goes back to CPL 3." },
  {
    id: "errno",
    title: "Result and errno",
    side: "user",
    meaning: "The program looks at the result: −4095 … −1 is an error.",
  },
  {
    id: "fault",
    title: "Exception",
    side: "line",
    meaning: "The processor refused an instruction and called the kernel.",
  },
  { id: "signal", title: "Signal", side: "kernel", meaning: "The kernel delivers a signal to the process." },
  { id: "switch", title: "Context switch", side: "kernel", meaning: "The kernel gives the processor to another task." },
] as const;

export type Stage = (typeof STAGES)[number]["id"];

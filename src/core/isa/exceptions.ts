/** An architected exception or interrupt vector. */
export interface ExceptionEntry {
  readonly vector: number;
  /** `"#PF"`; NMI has none in the manual and is `"NMI"` here. */
  readonly mnemonic: string;
  readonly name: string;
  /** A fault reports the instruction itself, a trap the next one; an abort reports neither reliably. */
  readonly kind: "fault" | "trap" | "fault or trap" | "abort" | "interrupt";
  readonly hasErrorCode: boolean;
  readonly source: string;
}

/** @see SDM Vol. 3 "Protected-Mode Exceptions and Interrupts" */
export const EXCEPTIONS: readonly ExceptionEntry[] = [
  { vector: 0, mnemonic: "#DE", name: "Divide Error", kind: "fault", hasErrorCode: false, source: "DIV and IDIV." },
  {
    vector: 1,
    mnemonic: "#DB",
    name: "Debug Exception",
    kind: "fault or trap",
    hasErrorCode: false,
    source: "Single step (TF), breakpoint registers, INT1.",
  },
  {
    vector: 2,
    mnemonic: "NMI",
    name: "NMI Interrupt",
    kind: "interrupt",
    hasErrorCode: false,
    source: "Non-maskable external interrupt.",
  },
  { vector: 3, mnemonic: "#BP", name: "Breakpoint", kind: "trap", hasErrorCode: false, source: "INT3." },
  { vector: 4, mnemonic: "#OF", name: "Overflow", kind: "trap", hasErrorCode: false, source: "INTO." },
  { vector: 5, mnemonic: "#BR", name: "BOUND Range Exceeded", kind: "fault", hasErrorCode: false, source: "BOUND." },
  {
    vector: 6,
    mnemonic: "#UD",
    name: "Invalid Opcode",
    kind: "fault",
    hasErrorCode: false,
    source: "UD2, a reserved opcode, or an instruction that the mode forbids.",
  },
  {
    vector: 7,
    mnemonic: "#NM",
    name: "Device Not Available",
    kind: "fault",
    hasErrorCode: false,
    source: "x87 or SSE while CR0.TS or CR0.EM.",
  },
  {
    vector: 8,
    mnemonic: "#DF",
    name: "Double Fault",
    kind: "abort",
    hasErrorCode: true,
    source: "An exception while entering the handler of another.",
  },
  {
    vector: 10,
    mnemonic: "#TS",
    name: "Invalid TSS",
    kind: "fault",
    hasErrorCode: true,
    source: "A bad stack segment or TSS in a switch.",
  },
  {
    vector: 11,
    mnemonic: "#NP",
    name: "Segment Not Present",
    kind: "fault",
    hasErrorCode: true,
    source: "A descriptor or gate whose P bit is 0.",
  },
  {
    vector: 12,
    mnemonic: "#SS",
    name: "Stack-Segment Fault",
    kind: "fault",
    hasErrorCode: true,
    source: "Stack accesses and loads of SS.",
  },
  {
    vector: 13,
    mnemonic: "#GP",
    name: "General Protection",
    kind: "fault",
    hasErrorCode: true,
    source: "Privilege and segment checks, non-canonical addresses.",
  },
  {
    vector: 14,
    mnemonic: "#PF",
    name: "Page Fault",
    kind: "fault",
    hasErrorCode: true,
    source: "Any memory access; CR2 holds the address.",
  },
  {
    vector: 16,
    mnemonic: "#MF",
    name: "x87 FPU Floating-Point Error",
    kind: "fault",
    hasErrorCode: false,
    source: "x87 instructions.",
  },
  {
    vector: 17,
    mnemonic: "#AC",
    name: "Alignment Check",
    kind: "fault",
    hasErrorCode: true,
    source: "Unaligned access at CPL 3 with RFLAGS.AC and CR0.AM.",
  },
  { vector: 18, mnemonic: "#MC", name: "Machine Check", kind: "abort", hasErrorCode: false, source: "Hardware error." },
  {
    vector: 19,
    mnemonic: "#XM",
    name: "SIMD Floating-Point Exception",
    kind: "fault",
    hasErrorCode: false,
    source: "SSE instructions.",
  },
  {
    vector: 20,
    mnemonic: "#VE",
    name: "Virtualization Exception",
    kind: "fault",
    hasErrorCode: false,
    source: "EPT violations.",
  },
  {
    vector: 21,
    mnemonic: "#CP",
    name: "Control Protection Exception",
    kind: "fault",
    hasErrorCode: true,
    source: "Shadow stack and ENDBR checks.",
  },
];

const byVector = new Map(EXCEPTIONS.map((entry) => [entry.vector, entry]));

/** The exception of a vector, or undefined for a reserved or user-defined vector. */
export function exceptionOf(vector: number): ExceptionEntry | undefined {
  return byVector.get(vector);
}

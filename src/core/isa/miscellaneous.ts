import type { FormText, MnemonicEntry } from "./form.ts";

/** A fence: the eight ModRM bytes from `modrm` on mean the same, and assemblers write the first. */
function fenceForms(modrm: number): readonly FormText[] {
  return Array.from({ length: 8 }, (_, rm) => {
    const byte = (modrm + rm).toString(16).toUpperCase();
    return rm === 0 ? `| NP 0F AE ${byte}` : `| NP 0F AE ${byte} | alias`;
  });
}

function nopForms(operand: string, opcode: string, attribute = ""): readonly FormText[] {
  return [
    `${operand}32 | o32 0F ${opcode} | ${attribute}`,
    `${operand}16 | o16 0F ${opcode} | ${attribute}`,
    `${operand}64 | REX.W 0F ${opcode} | ${attribute}`,
  ];
}

/**
 * 0F 18 to 0F 1F are no-operations wherever they mean nothing else: room for hints that old processors pass over.
 * @see SDM Vol. 2 "Opcode Map", footnote on the reserved NOPs
 */
const RESERVED_NOPS: readonly FormText[] = [
  ...["18 /0", "18 /1", "18 /2", "18 /3"].flatMap((opcode) => nopForms("r", opcode, "alias")),
  ...["18 /4", "18 /5", "18 /6", "18 /7", "19 /r", "1A /r", "1B /r", "1C /r", "1D /r", "1E /r"].flatMap((opcode) =>
    nopForms("r/m", opcode, "alias"),
  ),
  ...[1, 2, 3, 4, 5, 6, 7].flatMap((digit) => nopForms("r/m", `1F /${digit}`, "alias")),
];

/** @see SDM Vol. 1 "Miscellaneous Instructions" */
export const miscellaneous = {
  LEA: {
    title: "LEA—Load Effective Address",
    summary: "Computes the address of the memory operand and stores it; memory is not accessed.",
    access: ["w", "-"],
    forms: ["r16, m | o16 8D /r", "r32, m | o32 8D /r", "r64, m | REX.W 8D /r"],
  },
  NOP: {
    title: "NOP—No Operation",
    summary: "Does nothing.",
    access: ["-"],
    forms: ["| 90", ...nopForms("r/m", "1F /0"), ...RESERVED_NOPS],
  },
  UD0: {
    title: "UD—Undefined Instruction",
    summary: "Raises #UD.",
    access: ["-", "-"],
    forms: ["r16, r/m16 | o16 0F FF /r", "r32, r/m32 | o32 0F FF /r", "r64, r/m64 | REX.W 0F FF /r"],
  },
  UD1: {
    title: "UD—Undefined Instruction",
    summary: "Raises #UD.",
    access: ["-", "-"],
    forms: ["r16, r/m16 | o16 0F B9 /r", "r32, r/m32 | o32 0F B9 /r", "r64, r/m64 | REX.W 0F B9 /r"],
  },
  UD2: { title: "UD—Undefined Instruction", summary: "Raises #UD.", forms: ["| 0F 0B"] },
  XLAT: {
    title: "XLAT/XLATB—Table Look-up Translation",
    summary: "Loads AL from the table at [RBX] at the index in AL.",
    implicit: { reads: "RAX RBX", writes: "RAX" },
    forms: ["| o8 D7"],
  },
  CPUID: {
    title: "CPUID—CPU Identification",
    summary: "Returns information about the processor for the leaf in EAX and the subleaf in ECX.",
    implicit: { reads: "RAX RCX", writes: "RAX RBX RCX RDX" },
    forms: ["| 0F A2"],
  },
  PAUSE: {
    title: "PAUSE—Spin Loop Hint",
    summary: "Tells the processor that this is a spin loop.",
    forms: ["| F3 90"],
  },
  LFENCE: {
    title: "LFENCE—Load Fence",
    summary: "Waits until every earlier instruction is complete.",
    forms: fenceForms(0xe8),
  },
  MFENCE: {
    title: "MFENCE—Memory Fence",
    summary: "Orders every earlier load and store before every later one.",
    forms: fenceForms(0xf0),
  },
  SFENCE: {
    title: "SFENCE—Store Fence",
    summary: "Orders every earlier store before every later one.",
    forms: fenceForms(0xf8),
  },
  RDSSP: {
    title: "RDSSPD/RDSSPQ—Read Shadow Stack Pointer",
    summary: "Reads the shadow-stack pointer; without shadow stacks, as here, it does nothing.",
    access: ["-"],
    forms: ["r32 | F3 o32 0F 1E /1", "r64 | F3 REX.W 0F 1E /1"],
  },
  ENDBR64: {
    title: "ENDBR64—Terminate an Indirect Branch in 64-bit Mode",
    summary: "Marks a valid target of indirect branches; otherwise a no-operation.",
    forms: ["| F3 0F 1E FA"],
  },
  ENDBR32: {
    title: "ENDBR32—Terminate an Indirect Branch in 32-bit and Compatibility Mode",
    summary: "Marks a valid target of indirect branches; otherwise a no-operation.",
    forms: ["| F3 0F 1E FB"],
  },
} as const satisfies Record<string, MnemonicEntry>;

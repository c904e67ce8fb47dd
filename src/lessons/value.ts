import { type FrameMemory, GPR64, type Gpr64Name, SREG, type SregName } from "../core/index.ts";

/** What a quantity can be: an unsigned 64-bit word, or a text. */
export type Value = bigint | string;

/** The low halves, by the names that 32-bit code uses. */
export const GPR32 = {
  eax: "rax",
  ecx: "rcx",
  edx: "rdx",
  ebx: "rbx",
  esp: "rsp",
  ebp: "rbp",
  esi: "rsi",
  edi: "rdi",
} as const satisfies Readonly<Record<string, Gpr64Name>>;

export type Gpr32Name = keyof typeof GPR32;

export const isGpr32 = (name: string): name is Gpr32Name => Object.hasOwn(GPR32, name);
export const isGpr64 = (name: string): name is Gpr64Name => GPR64.some((each) => each === name);
export const isSreg = (name: string): name is SregName => SREG.some((each) => each === name);

/** A little-endian word of eight bytes, or undefined where nothing is mapped. */
export function readWord(memory: FrameMemory, linear: bigint): bigint | undefined {
  const bytes = memory.read(linear, 8);
  return bytes === undefined || bytes.length < 8
    ? undefined
    : bytes.reduceRight((word, byte) => (word << 8n) | BigInt(byte), 0n);
}

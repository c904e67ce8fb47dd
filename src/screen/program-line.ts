import type { Frame, SourceLine } from "../core/index.ts";
import { partialPtRegs, ptRegsWord } from "../panels/pt-regs.ts";

/**
 * The line of the program that the kernel works for: of a system call the trap instruction, of an exception the instruction that
 * was refused. Null at CPL 3 and while the kernel has not saved it yet.
 */
export function lineInKernel(frame: Frame, lines: readonly SourceLine[]): number | null {
  if (frame.inProgram) return null;
  const saved =
    (frame.ptRegs === null ? undefined : ptRegsWord(frame.memory, frame.ptRegs, "ip")) ??
    partialPtRegs(frame)?.words.find(({ field }) => field === "ip")?.value ??
    (frame.call?.door === "syscall" && frame.inCall ? frame.machine.gpr.rcx : undefined);
  if (saved === undefined) return null;
  const found = frame.inCall
    ? lines.find(({ address, bytes }) => bytes.length > 0 && address + BigInt(bytes.length) === saved)
    : lines.find(({ address, bytes }) => bytes.length > 0 && address === saved);
  return found?.line ?? null;
}

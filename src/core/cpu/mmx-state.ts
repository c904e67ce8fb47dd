import type { Cpu } from "./cpu.ts";
import { MF } from "./exception.ts";

/** FSW.ES: an x87 exception waits that is not masked. */
const FSW_ES = 0x80;
const FSW_TOP = 0x3800;

/** Before an MMX instruction. @throws {CpuException} #MF for an x87 exception that waits */
export function checkPendingX87(cpu: Cpu): void {
  if ((cpu.x87.status & FSW_ES) !== 0) throw MF("an x87 exception of an earlier instruction waits: FSW.ES = 1");
}

/** What an MMX instruction leaves of the x87's state: TOP = 0 and no register empty. @see SDM Vol. 3 "Effect of MMX Instructions on Pending x87 Floating-Point Exceptions", "The MMX State and MMX Register Aliasing" */
export function enterMmx(cpu: Cpu): void {
  cpu.x87.status &= ~FSW_TOP;
  cpu.x87.valid = 0xff;
}

/** Writes an MMX register; sign and exponent of the x87 register it lies in become ones. @param to its first word in the vector file */
export function writeMmx(cpu: Cpu, to: number, low: number, high: number): void {
  const { words16, words32 } = cpu.vectors;
  words32[to] = low;
  words32[to + 1] = high;
  words16[to * 2 + 4] = 0xffff;
}

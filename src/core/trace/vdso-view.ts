import { littleWord } from "../bits/little-endian.ts";
import { GPR, type Instruction, MEMORY, NO_REGISTER } from "../decoder/instruction.ts";
import { VDSO_BASES, VDSO_SIZE } from "../kernel/layout.ts";
import type { Machine } from "../machine/machine.ts";
import { type Door, decodeAt, doorOf } from "./user-stage.ts";

/** Whether an address lies in the vDSO of the machine's program. */
export function inVdso({ image }: Machine, address: bigint): boolean {
  const base = VDSO_BASES[image.bits];
  return base <= address && address < base + BigInt(VDSO_SIZE);
}

/** Instructions of `__kernel_vsyscall` up to its door, at the most. */
const MOST = 8;

/** The door that a CALL leads to, if it calls `__kernel_vsyscall`: with the registers and memory as they are now. */
export function vsyscallDoor(machine: Machine, call: Instruction): Door | undefined {
  if (machine.image.bits !== 32 || call.form.mnemonic !== "CALL") return undefined;
  const offset = machine.kernel.image.vdso[32].offsets.get("__kernel_vsyscall");
  const target = offset === undefined ? undefined : VDSO_BASES[32] + offset;
  if (target === undefined || targetOf(machine, call) !== target) return undefined;
  let at = target;
  for (let count = 0; count < MOST; count++) {
    const instruction = decodeAt((linear, length) => machine.peek(linear, length), at, false);
    if (instruction === undefined) return undefined;
    const door = doorOf(instruction);
    if (door !== undefined) return door;
    at += BigInt(instruction.length);
  }
  return undefined;
}

/** Where an indirect 32-bit CALL would go now; undefined for another one, or where it cannot be read. */
function targetOf(machine: Machine, call: Instruction): bigint | undefined {
  const { cpu } = machine;
  const word = (register: number) => cpu.readGpr(register) & 0xffff_ffffn;
  if (call.operand0.kind === GPR) return word(call.operand0.register);
  if (call.operand0.kind !== MEMORY) return undefined;
  const base = call.base === NO_REGISTER ? 0n : word(call.base);
  const index = call.index === NO_REGISTER ? 0n : word(call.index) << BigInt(call.scale);
  const segment = BigInt((cpu.segmentBase[call.segment * 2] ?? 0) >>> 0);
  const at = (segment + base + index + BigInt(call.dispLow >>> 0)) & 0xffff_ffffn;
  const bytes = machine.peek(at, 4);
  return bytes && littleWord(bytes);
}

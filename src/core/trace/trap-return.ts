import { littleWord } from "../bits/little-endian.ts";
import { RBP, RCX, RSP } from "../isa/registers.ts";
import { VDSO_BASES } from "../kernel/layout.ts";
import type { Machine } from "../machine/machine.ts";
import type { CallRecord } from "./run-records.ts";
import type { Door } from "./user-stage.ts";

/** Where the kernel goes back to from a trap that has just run, and where the program goes on from there. */
export function trapReturn(
  machine: Machine,
  door: Door,
  abi: CallRecord["abi"],
): Pick<CallRecord, "returnAddress" | "continuesAt"> {
  const returnAddress = abi === "i386" && door !== "int 0x80" ? landingPad(machine) : behindTrap(machine, door);
  return { returnAddress, continuesAt: continuesAt(machine, door, returnAddress) };
}

/** The address behind the trap instruction; 0 for SYSENTER, which keeps none. */
function behindTrap({ cpu }: Machine, door: Door): bigint {
  // SYSCALL has put it into RCX; an interrupt gate has not yet moved RIP when the privilege changes.
  if (door === "sysenter") return 0n;
  return door === "syscall" ? cpu.readGpr(RCX) : cpu.rip;
}

function landingPad({ kernel, image }: Machine): bigint {
  return VDSO_BASES[image.bits] + (kernel.image.vdso[32].offsets.get("int80_landing_pad") ?? 0n);
}

/** Where the program goes on after a return to an address: behind `__kernel_vsyscall`'s caller, if that is where it is. */
function continuesAt(machine: Machine, door: Door, returnAddress: bigint): bigint {
  if (machine.image.bits !== 32 || returnAddress !== landingPad(machine)) return returnAddress;
  // SYSENTER has taken RSP away: the vDSO left ESP in EBP. There lie EBP, EDX, ECX and the return address.
  const esp = machine.cpu.readGpr(door === "sysenter" ? RBP : RSP);
  return littleWord(machine.peek((esp & 0xffff_ffffn) + 12n, 4));
}

import { errnoEntry, errnoOf } from "../kernel/abi/errno.ts";
import type { CallSite } from "../kernel/patch-calls.ts";
import type { MachineView } from "../machine/view.ts";
import type { InstructionView, SystemCallView } from "./frame.ts";
import { patchText } from "./unikernel-text.ts";

/** What a sentence about a unikernel is made from. */
interface UnikernelMoment {
  readonly now: MachineView;
  readonly before: MachineView | null;
  readonly last: InstructionView | null;
  readonly next: InstructionView | null;
  readonly call: SystemCallView | null;
  readonly unikernel: boolean;
  readonly callSites: readonly CallSite[];
  symbolize(address: bigint): string | undefined;
}

const hex = (value: bigint) => `0x${value.toString(16)}`;

/** Whether an address lies in the program's half of the address space. */
export function inProgramHalf(address: bigint): boolean {
  return address < 1n << 63n;
}

/** The sentence about a step between the program and the kernel library; undefined for any other, and where there is a line. */
export function narrateUnikernel(moment: UnikernelMoment): string | undefined {
  const { unikernel, now, before, last, next } = moment;
  if (!unikernel) return undefined;
  const place = moment.symbolize(now.rip) ?? hex(now.rip);
  if (before === null || last === null) {
    const first = `The program is in memory and about to run its first instruction, ${next?.symbol ?? place}, in ring 0: in a unikernel there is no ring 3.`;
    const patched = patchText(moment.callSites, moment.symbolize);
    return patched === "" ? `${first} Step to execute it.` : `${first} ${patched}`;
  }
  if (inProgramHalf(last.address) === inProgramHalf(now.rip)) return undefined;
  if (!inProgramHalf(now.rip)) {
    if (last.mnemonic === "SYSCALL") {
      return `SYSCALL, executed in ring 0: RIP came from IA32_LSTAR (${place}), RCX keeps the way back (${hex(now.gpr.rcx)}), R11 the flags. The ring was 0 and is 0; stack, GS base and page tables are the same.`;
    }
    return `A call to ${place}, a function of the kernel library: the return address is on the program's own stack. No ring, no stack and no page table has changed.`;
  }
  const { call } = moment;
  const result = call?.result === undefined ? "" : ` RAX holds ${resultText(now.gpr.rax)}.`;
  const jump =
    last.mnemonic === "RET"
      ? "RET, as from any function"
      : `${last.text}: a plain jump, for SYSRET would have gone down to ring 3`;
  return `${jump}. Back in the program at ${place}, in ring 0 as before.${result}`;
}

function resultText(value: bigint): string {
  const error = errnoOf(value);
  const signed = BigInt.asIntN(64, value);
  return error === undefined ? `${signed}` : `${signed}, that is −${errnoEntry(error).name}`;
}

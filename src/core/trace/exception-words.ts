import { exceptionOf } from "../isa/exceptions.ts";
import { PF_I, PF_P, PF_U, PF_W } from "../isa/paging.ts";
import type { ExceptionRecord } from "./run-records.ts";

export function kindOf({ vector, mnemonic }: ExceptionRecord): string {
  const name = exceptionOf(vector)?.name.toLowerCase();
  return name === undefined ? mnemonic : `${mnemonic} (${name})`;
}

/** Which check failed, as a clause; a page fault's in words that need no knowledge of page tables. */
export function reasonOf({ address, errorCode = 0, reason }: ExceptionRecord): string {
  if (address === undefined) return reason;
  const at = `0x${address.toString(16)}`;
  if ((errorCode & PF_P) === 0) return `no memory is mapped at address ${at}`;
  const access = (errorCode & PF_I) !== 0 ? "execute" : (errorCode & PF_W) !== 0 ? "write to" : "read";
  return `the page at ${at} does not let ${(errorCode & PF_U) !== 0 ? "ring 3" : "the kernel"} ${access} it${wallOf(reason)}`;
}

/** The wall that a refused access ran into, where it has a name. */
function wallOf(reason: string): string {
  const name = /^SM[AE]P/.exec(reason)?.[0] ?? (reason.startsWith("fetch from a no-execute page") ? "NX" : undefined);
  return name === undefined ? "" : ` (${name})`;
}

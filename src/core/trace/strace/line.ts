import { errnoEntry, errnoOf } from "../../kernel/abi/errno.ts";
import { signalCodeName } from "../../kernel/abi/signals.ts";
import { date, pointer } from "./text.ts";

/** The column at which strace writes the result, when the call is short enough. */
const RESULT_COLUMN = 39;

/** Calls whose result is an address. */
const ADDRESS_RESULT = new Set(["brk", "mmap", "mmap2"]);

/** The result part: `6`, `0x7ffff7ff6000`, `-1 EFAULT (Bad address)`. */
export function formatResult(name: string | undefined, result: bigint): string {
  const error = errnoOf(result);
  if (error !== undefined) {
    const { name: symbol, message } = errnoEntry(error);
    return `-1 ${symbol} (${message})`;
  }
  if (name !== undefined && ADDRESS_RESULT.has(name)) return result === 0n ? "0" : `0x${result.toString(16)}`;
  if (name === "time") return `${result} (${date(result)})`;
  return BigInt.asIntN(64, result).toString();
}

/** The part before the result: `write(1, "Hello\n", 6)`. */
export function formatHead(name: string, args: readonly string[]): string {
  return `${name}(${args.join(", ")})`;
}

/** Joins call and result with strace's alignment. */
export function joinResult(head: string, result: string): string {
  return `${head.padEnd(RESULT_COLUMN)} = ${result}`;
}

/** `--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=NULL} ---` */
export function formatSignal(signal: number, name: string, code: number, address: bigint): string {
  return `--- ${name} {si_signo=${name}, si_code=${signalCodeName(signal, code)}, si_addr=${pointer(address)}} ---`;
}

/** The last line: how the process ended. */
export function formatExit(
  exit: { readonly kind: "exited"; readonly status: number } | { readonly kind: "killed"; readonly signalName: string },
): string {
  return exit.kind === "exited" ? `+++ exited with ${exit.status} +++` : `+++ killed by ${exit.signalName} +++`;
}

import { errnoEntry, errnoOf } from "../../kernel/abi/errno.ts";
import { CLD_EXITED, signalCodeName, signalName } from "../../kernel/abi/signals.ts";
import { date, pointer } from "./text.ts";

/** The column at which strace writes the result, when the call is short enough. */
const RESULT_COLUMN = 39;

/** Calls whose result is an address. */
const ADDRESS_RESULT = new Set(["brk", "mmap", "mmap2"]);

/** Results that only a tracer sees: a signal cut the call short. */
const RESTARTS: Readonly<Record<number, string>> = {
  512: "ERESTARTSYS (To be restarted if SA_RESTART is set)",
  514: "ERESTARTNOHAND (To be restarted if no handler)",
  516: "ERESTART_RESTARTBLOCK (Interrupted by signal)",
};

/** The result part: `6`, `0x7ffff7ff6000`, `-1 EFAULT (Bad address)`. */
export function formatResult(name: string | undefined, result: bigint): string {
  const error = errnoOf(result);
  const restart = error === undefined ? undefined : RESTARTS[error];
  if (restart !== undefined) return `? ${restart}`;
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

/** What is known of a signal. */
export interface SignalLine {
  readonly signal: number;
  readonly name: string;
  readonly code: number;
  readonly address: bigint;
  readonly sender?: number;
  readonly status?: number;
}

/** `--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=NULL} ---` */
export function formatSignal({ signal, name, code, address, sender, status }: SignalLine): string {
  const head = `si_signo=${name}, si_code=${signalCodeName(signal, code)}`;
  const from = `si_pid=${sender}, si_uid=0`;
  const rest =
    sender === undefined
      ? `si_addr=${pointer(address)}`
      : status === undefined
        ? from
        : `${from}, si_status=${code === CLD_EXITED ? status : signalName(status)}, si_utime=0, si_stime=0`;
  return `--- ${name} {${head}, ${rest}} ---`;
}

/** The last line: how the process ended. */
export function formatExit(
  exit: { readonly kind: "exited"; readonly status: number } | { readonly kind: "killed"; readonly signalName: string },
): string {
  return exit.kind === "exited" ? `+++ exited with ${exit.status} +++` : `+++ killed by ${exit.signalName} +++`;
}

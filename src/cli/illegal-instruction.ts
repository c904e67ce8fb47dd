import type { Machine } from "../core/index.ts";
import { alsoObserve } from "./guest.ts";
import type { Io } from "./io.ts";

const RSP = 4;

/** Why a program's last instruction was refused, and where it lies. */
interface Refusal {
  readonly address: bigint;
  readonly reason: string;
}

/**
 * Watches a machine for #UD, so that SIGILL can be explained: an extension that the processor does not have, or no instruction at all.
 *
 * @returns what to call when the run is over: it says on standard error why SIGILL killed the program, if it did
 */
export function watchIllegalInstructions(machine: Machine, io: Io): () => void {
  let last: Refusal | undefined;
  alsoObserve(machine, {
    onHandlerEntered(_vector, exception) {
      if (exception?.mnemonic !== "#UD") return;
      // The frame begins with RIP: #UD has no error code.
      const frame = machine.peek(machine.cpu.readGpr(RSP), 8) ?? new Uint8Array(8);
      last = { address: new DataView(frame.buffer, frame.byteOffset).getBigUint64(0, true), reason: exception.reason };
    },
  });
  return () => {
    const { exit } = machine.view();
    if (last === undefined || exit?.kind !== "killed" || exit.signalName !== "SIGILL") return;
    io.stderr.write(`SIGILL at 0x${last.address.toString(16)}: ${last.reason}\n`);
  };
}

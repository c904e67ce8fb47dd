import type { Kernel } from "./kernel.ts";
import { wakeAll } from "./scheduler.ts";
import { terminalHasLine } from "./service/file-io.ts";

/** Text that tasks can read from the terminal from now on. @param steps the machine's clock */
export function inputArrives(kernel: Kernel, bytes: Uint8Array, steps: number): void {
  kernel.state.input = Uint8Array.from([...kernel.state.input, ...bytes]);
  wakeReaders(kernel, steps);
}

/** No more input will come: a read at the end of the input returns 0. */
export function inputEnds(kernel: Kernel, steps: number): void {
  kernel.state.inputClosed = true;
  wakeReaders(kernel, steps);
}

function wakeReaders(kernel: Kernel, steps: number): void {
  const { state } = kernel;
  state.waiting = null;
  wakeAll(kernel, steps, ({ kind }) => kind === "terminal" && terminalHasLine(state));
}

import { csvLine } from "../bits/csv.ts";
import { hexBytes } from "../bits/hex.ts";
import { GPR64 } from "../isa/registers.ts";
import type { MachineView } from "../machine/view.ts";
import type { InstructionView } from "./frame.ts";

/** One line of `trace --json`: the state before an instruction. Words are lower-case hexadecimal without `0x`. */
export interface InstructionTrace {
  /** The step's number. */
  readonly n: number;
  readonly cpl: number;
  readonly rip: string;
  /** `rax` … `r15` */
  readonly [register: string]: string | number;
  readonly rflags: string;
  readonly cs: string;
  readonly bytes: string;
  readonly text: string;
  readonly stage: string;
}

/** The record of a moment: the registers and the instruction about to run, as `Frame.machine` and `Frame.next` have them. */
export function traceRecord(machine: MachineView, next: InstructionView): InstructionTrace {
  return {
    n: machine.step,
    cpl: machine.cpl,
    rip: machine.rip.toString(16),
    ...Object.fromEntries(GPR64.map((name) => [name, machine.gpr[name].toString(16)])),
    rflags: machine.rflags.toString(16),
    cs: machine.segments.cs.selector.toString(16),
    bytes: hexBytes(next.bytes, ""),
    text: next.text,
    stage: next.stage,
  };
}

/** The fields of a record, in the order of its JSON and of the columns of its CSV. */
const FIELDS = ["n", "cpl", "rip", ...GPR64, "rflags", "cs", "bytes", "text", "stage"] as const;

/** The records as CSV, with a line of names on top. */
export function traceCsv(records: Iterable<InstructionTrace>): string {
  const lines = [csvLine(FIELDS)];
  for (const record of records) lines.push(csvLine(FIELDS.map((field) => record[field] ?? "")));
  return `${lines.join("\r\n")}\r\n`;
}

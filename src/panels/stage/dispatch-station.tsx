import { type Frame, systemCall } from "../../core/index.ts";
import { abiOf } from "../call-registers.ts";
import { eventsOf } from "../change.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { ptRegsWord } from "../pt-regs.ts";
import { hex0x, readWord } from "../word-text.ts";
import { InstructionStation, type InstructionStationView, selectInstruction } from "./instruction-station.tsx";

/** The system-call table around the row in question. */
export interface DispatchStationView {
  readonly instruction: InstructionStationView;
  readonly table: string;
  readonly rows: readonly Fact[];
  readonly check: { readonly ok: boolean; readonly text: string } | null;
}

/** Rows shown before and after the one in question. */
const AROUND = 2;

export function selectDispatch(frame: Frame): DispatchStationView {
  const { memory, ptRegs } = frame;
  const abi = abiOf(frame);
  const table = abi === "i386" ? "ia32_sys_call_table" : "sys_call_table";
  const instruction = selectInstruction(frame);
  const base = memory.addressOf(table);
  const nr =
    frame.inCall && frame.call !== null
      ? frame.call.nr
      : numberFrom(ptRegs === null ? undefined : ptRegsWord(memory, ptRegs, "orig_ax"));
  if (base === undefined || nr === undefined) return { instruction, table, rows: [], check: null };

  const length = tableRows(frame, base);
  const inRange = nr >= 0 && (length === undefined || nr < length);
  const check =
    length === undefined
      ? null
      : {
          ok: inRange,
          text: `number ${nr} ${inRange ? "<" : "≥"} ${length}, the length of the table${inRange ? "" : ": −ENOSYS"}`,
        };
  const read = eventsOf(frame, "memory-read").find(({ linear }) => linear === base + BigInt(nr) * 8n);
  const rows: Fact[] = [];
  if (inRange) {
    for (let row = Math.max(0, nr - AROUND); row <= nr + AROUND; row++) {
      if (length !== undefined && row >= length) break;
      const target = readWord(memory, base + BigInt(row) * 8n);
      rows.push({
        name: `${row} ${systemCall(abi, row)?.name ?? ""}`,
        value: target === undefined ? "not mapped" : hex0x(target),
        note: `${target === undefined ? "" : (memory.symbolize(target) ?? "")}${row === nr && read !== undefined ? ": read just now" : ""}`,
        current: row === nr,
        faint: row !== nr,
      });
    }
  }
  return { instruction, table: `${table} at ${hex0x(base)}`, rows, check };
}

function numberFrom(word: bigint | undefined): number | undefined {
  return word === undefined ? undefined : Number(BigInt.asUintN(32, word));
}

/** How many rows the table has, from the symbol that follows it or from the other table. */
function tableRows({ memory }: Frame, base: bigint): number | undefined {
  const name = memory.symbolize(base);
  if (name === undefined) return undefined;
  // The table ends where an address in it stops carrying its name.
  let low = 0;
  let high = 4096;
  const inside = (row: number) => memory.symbolize(base + BigInt(row) * 8n)?.split("+")[0] === name;
  if (inside(high)) return undefined;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (inside(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** The number, the range check and the row of the table. */
export function DispatchStation({ view }: { readonly view: DispatchStationView }) {
  return (
    <>
      <InstructionStation view={view.instruction} />
      {view.check !== null && <Verdict ok={view.check.ok}>{view.check.text}</Verdict>}
      {view.rows.length > 0 && (
        <FactTable
          caption={view.table}
          heads={["number and name", "address", "service routine"]}
          facts={view.rows}
          showCaption
        />
      )}
    </>
  );
}

import { type Frame, systemCall } from "../../core/index.ts";
import type { Spot } from "../../scenario/view.ts";
import { stageText } from "../../text/stage.ts";
import { abiOf } from "../call-registers.ts";
import { eventsOf } from "../change.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { ptRegsWord } from "../pt-regs.ts";
import { memorySubject } from "../subjects.ts";
import { hex0x, readWord } from "../word-text.ts";
import { ChangeTable, type InstructionStationView, JustRun, selectInstruction } from "./instruction-station.tsx";

/** The system-call table around the row in question. */
export interface DispatchStationView {
  readonly instruction: InstructionStationView;
  readonly table: string;
  /** Where the row lies: table + number × 8. */
  readonly where: string;
  readonly rows: readonly Fact[];
  readonly check: { readonly ok: boolean; readonly text: string } | null;
}

/** Where the system-call table of a call lies, and how many rows it has. */
export interface CallTable {
  readonly name: string;
  readonly base: bigint;
  readonly length: number | undefined;
}

/** Rows shown before and after the one in question. */
const AROUND = 2;

export function selectTable(frame: Frame): CallTable | null {
  const native = frame.unikernel ? "uk_syscall_table" : "sys_call_table";
  const name = abiOf(frame) === "i386" ? "ia32_sys_call_table" : native;
  const base = frame.memory.addressOf(name);
  return base === undefined ? null : { name, base, length: tableRows(frame, base) };
}

export function selectDispatch(frame: Frame, spot: Spot | null): DispatchStationView {
  const { memory, ptRegs } = frame;
  const text = stageText.dispatch;
  const instruction = selectInstruction(frame);
  const table = selectTable(frame);
  const nr =
    frame.inCall && frame.call !== null
      ? frame.call.nr
      : numberFrom(ptRegs === null ? undefined : ptRegsWord(memory, ptRegs, "orig_ax"));
  if (table === null || nr === undefined)
    return { instruction, table: table?.name ?? "", where: "", rows: [], check: null };

  const { name, base, length } = table;
  const inRange = nr >= 0 && (length === undefined || nr < length);
  const check =
    length === undefined ? null : { ok: inRange, text: (inRange ? text.check : text.checkFails)(nr, length) };
  const rowAt = (row: number) => base + BigInt(row) * 8n;
  const read = eventsOf(frame, "memory-read").find(({ linear }) => linear === rowAt(nr));
  const rows: Fact[] = [];
  if (inRange) {
    for (let row = Math.max(0, nr - AROUND); row <= nr + AROUND; row++) {
      if (length !== undefined && row >= length) break;
      const target = readWord(memory, rowAt(row));
      const symbol = target === undefined ? "" : (memory.symbolize(target) ?? "");
      rows.push({
        name: `${row} ${systemCall(abiOf(frame), row)?.name ?? ""}`,
        value: target === undefined ? text.notMapped : hex0x(target),
        ...(target === undefined
          ? {}
          : { subject: memorySubject(frame, rowAt(row), target, { name: `${name}[${row}]`, means: symbol }) }),
        note: `${symbol}${row === nr && read !== undefined ? text.readNow : ""}`,
        current: row === nr,
        faint: row !== nr,
        spot: row === nr && spot !== null && "row" in spot,
      });
    }
  }
  const where = inRange ? text.lead(name, nr, hex0x(rowAt(nr))) : "";
  return { instruction, table: text.caption(name, hex0x(base)), where, rows, check };
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
export function DispatchStation({ view, all }: { readonly view: DispatchStationView; readonly all: boolean }) {
  return (
    <>
      <JustRun view={view.instruction} />
      {view.check !== null && <Verdict ok={view.check.ok}>{view.check.text}</Verdict>}
      {view.rows.length > 0 && (
        <>
          <p className="lead">
            <code>{view.where}</code>
          </p>
          <FactTable caption={view.table} heads={stageText.dispatch.heads} facts={view.rows} showCaption />
        </>
      )}
      {all && <ChangeTable changes={view.instruction.changes} />}
    </>
  );
}

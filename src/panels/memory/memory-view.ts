import { type Frame, GPR64, hex } from "../../core/index.ts";
import type { MemoryTarget, Spot } from "../../scenario/view.ts";
import { memoryPanelText as text } from "../../text/memory-panel.ts";
import { bytesAt, isCanonical } from "../address.ts";
import { targetAddress } from "../memory-target.ts";
import type { Focus } from "../panel.ts";
import { spottedAddress } from "../spot.ts";
import type { Subject } from "../subject.ts";
import { memorySubject } from "../subjects.ts";
import { asciiOf, hex0x, littleEndian } from "../word-text.ts";

export interface ByteView {
  readonly text: string;
  readonly ascii: string;
  /** What the last step did to it. */
  readonly touched: "read" | "written" | null;
  /** The byte that the target names. */
  readonly target: boolean;
}

/** Eight bytes; null where nothing is mapped. */
export interface WordView {
  readonly bytes: readonly ByteView[] | null;
  readonly subject: Subject | null;
  readonly spot: boolean;
}

export interface MemoryRow {
  readonly address: string;
  readonly words: readonly WordView[];
}

/** Some rows of memory around a target. */
export interface MemoryPanelView {
  readonly target: MemoryTarget;
  readonly title: string;
  /** Null where the target cannot be found. */
  readonly rows: readonly MemoryRow[] | null;
  /** Where to look for what a lesson points out, where that is not among the rows; null otherwise. */
  readonly elsewhere: MemoryTarget | null;
}

const WORD = 8;
const WORDS_IN_ROW = 2;
const ROW = WORD * WORDS_IN_ROW;
export const ROWS = 12;

export function selectMemory(frame: Frame, focus: Focus): MemoryPanelView {
  const { memory } = frame;
  const target = focus.memory;
  const address = targetAddress(frame, target);
  const spot = spottedAddress(frame, focus.spot);
  if (address === null) {
    const title = target.kind === "symbol" ? text.noSymbol(target.name) : text.noAccess;
    return { target, title, rows: null, elsewhere: spotTarget(focus.spot, spot) };
  }
  const first = address & ~15n;
  const touches = touchedBytes(frame);
  const rows = Array.from({ length: ROWS }, (_, row): MemoryRow => {
    const start = BigInt.asUintN(64, first + BigInt(row * ROW));
    const words = Array.from({ length: WORDS_IN_ROW }, (_unused, at) =>
      viewWord(frame, start + BigInt(at * WORD), { touches, address, spot }),
    );
    return { address: hex0x(start), words };
  });
  const shown = rows.some(({ words }) => words.some((word) => word.spot));
  const title = text.at(hex0x(address), (isCanonical(address) ? memory.symbolize(address) : undefined) ?? "");
  return { target, title, rows, elsewhere: shown ? null : spotTarget(focus.spot, spot) };
}

function touchedBytes({ events }: Frame): ReadonlyMap<bigint, "read" | "written"> {
  const touches = new Map<bigint, "read" | "written">();
  for (const event of events) {
    if (event.kind !== "memory-read" && event.kind !== "memory-write") continue;
    if (event.purpose === "fetch" || event.purpose === "page-table") continue;
    for (let at = 0; at < event.size; at++)
      touches.set(event.linear + BigInt(at), event.kind === "memory-read" ? "read" : "written");
  }
  return touches;
}

function viewWord(
  frame: Frame,
  linear: bigint,
  {
    touches,
    address,
    spot,
  }: {
    readonly touches: ReadonlyMap<bigint, "read" | "written">;
    readonly address: bigint;
    readonly spot: bigint | null;
  },
): WordView {
  const spotted = spot !== null && linear <= spot && spot < linear + BigInt(WORD);
  const bytes = bytesAt(frame.memory, linear, WORD);
  if (bytes === undefined) return { bytes: null, subject: null, spot: spotted };
  const name = frame.memory.symbolize(linear) ?? hex0x(linear);
  return {
    bytes: Array.from(bytes, (byte, at) => ({
      text: hex(byte, 2),
      ascii: asciiOf(byte),
      touched: touches.get(linear + BigInt(at)) ?? null,
      target: linear + BigInt(at) === address,
    })),
    subject: memorySubject(frame, linear, littleEndian(bytes), { name }),
    spot: spotted,
  };
}

const TARGET_REGISTERS = ["rsp", "rip", "rsi", "rdi", "rdx", "rcx"] as const;

/** The memory target that shows what is pointed out. A table's row is the stage's to show. */
function spotTarget(spot: Spot | null, address: bigint | null): MemoryTarget | null {
  if (spot === null || !("memory" in spot) || address === null) return null;
  const followed = TARGET_REGISTERS.find((name) => name === spot.memory);
  if (followed !== undefined) return { kind: "register", name: followed };
  return GPR64.some((name) => name === spot.memory)
    ? { kind: "address", address }
    : { kind: "symbol", name: spot.memory };
}

import type { Frame } from "../../core/index.ts";
import { hex0x } from "../word-text.ts";

/** One byte on its way across the line. */
export interface CopiedByte {
  readonly from: number | null;
  /** Null until it has arrived. */
  readonly to: number | null;
  /** It arrived with the last step. */
  readonly now: boolean;
}

/** copy_from_user or copy_to_user, as far as it has come. */
export interface CopyView {
  readonly direction: "in" | "out";
  readonly user: string;
  readonly kernel: string;
  readonly total: number;
  readonly done: number;
  /** The bytes around the one that moves; all of them where they are few. */
  readonly first: number;
  readonly bytes: readonly CopiedByte[];
  /** RFLAGS.AC lets the kernel at user pages; null where SMAP is off. */
  readonly window: boolean | null;
}

/** Bytes shown at once. */
const SHOWN = 24;
const AC = 1n << 18n;
const SMAP = 1n << 21n;
/** No copy between user and kernel is longer: one page. */
const MOST = 4096n;

/**
 * The copy that the registers tell of: RDX bytes in all, RCX left, RSI and RDI moved on by those that have gone. They keep
 * their values until the exit code, so the copy can still be seen when it is over.
 */
export function selectCopy(frame: Frame): CopyView | null {
  const { machine, memory, inCall, stage, touched } = frame;
  if (machine.cpl !== 0 || frame.unikernel || !inCall || !(stage === "service" || touched.includes("service")))
    return null;
  const { rsi, rdi, rdx, rcx } = machine.gpr;
  if (rdx === 0n || rdx > MOST) return null;
  const buffer = memory.addressOf("kernel_buffer");
  if (buffer === undefined) return null;
  const begun = !atStart(frame);
  const done = begun ? rdx - rcx : 0n;
  if (done < 0n || done > rdx) return null;
  const direction = rdi - done === buffer ? "in" : rsi - done === buffer ? "out" : null;
  const [from, to] = [rsi - done, rdi - done];
  const user = direction === "in" ? from : to;
  if (direction === null || user >= 1n << 47n || user <= 0n) return null;

  const total = Number(rdx);
  const gone = Number(done);
  const first = Math.max(0, Math.min(gone - SHOWN / 2, total - SHOWN));
  const count = Math.min(SHOWN, total);
  const source = memory.read(from + BigInt(first), count);
  const target = memory.read(to + BigInt(first), count);
  const arrived = new Set(
    frame.events.flatMap((event) =>
      event.kind === "memory-write" && event.purpose === "data" ? [Number(event.linear - to)] : [],
    ),
  );
  const bytes = Array.from({ length: count }, (_, index): CopiedByte => {
    const at = first + index;
    return {
      from: source?.[index] ?? null,
      to: at < gone ? (target?.[index] ?? null) : null,
      now: at < gone && arrived.has(at),
    };
  });
  const place = (linear: bigint) => {
    const symbol = memory.symbolize(linear);
    return symbol === undefined ? hex0x(linear) : `${symbol} ${hex0x(linear)}`;
  };
  return {
    direction,
    user: place(user),
    kernel: place(buffer),
    total,
    done: gone,
    first,
    bytes,
    window: (machine.cr4 & SMAP) === 0n ? null : (machine.rflags & AC) !== 0n,
  };
}

/** The routine has been called and has not yet loaded its counter. */
function atStart({ machine, memory }: Frame): boolean {
  return machine.rip === memory.addressOf("copy_from_user") || machine.rip === memory.addressOf("copy_to_user");
}

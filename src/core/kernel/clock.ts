/** What a clock of clock_gettime shows. */
export interface Clock {
  readonly name: string;
  /** Counts from 1970 rather than from the start of the machine. */
  readonly wall: boolean;
}

/** The clocks that clock_gettime knows. @see clock_gettime(2) */
export const CLOCKS: ReadonlyMap<number, Clock> = new Map([
  [0, { name: "CLOCK_REALTIME", wall: true }],
  [1, { name: "CLOCK_MONOTONIC", wall: false }],
  [2, { name: "CLOCK_PROCESS_CPUTIME_ID", wall: false }],
  [3, { name: "CLOCK_THREAD_CPUTIME_ID", wall: false }],
  [4, { name: "CLOCK_MONOTONIC_RAW", wall: false }],
  [5, { name: "CLOCK_REALTIME_COARSE", wall: true }],
  [6, { name: "CLOCK_MONOTONIC_COARSE", wall: false }],
  [7, { name: "CLOCK_BOOTTIME", wall: false }],
  [11, { name: "CLOCK_TAI", wall: true }],
]);

/** How finely a clock counts, in nanoseconds: the coarse ones with Linux's timer of 250 ticks a second. @see clock_getres(2) */
export function resolution({ name }: Clock): bigint {
  return name.endsWith("_COARSE") ? 4_000_000n : 1n;
}

/** When the machine is switched on: 2026-01-01 00:00:00 UTC, in seconds since 1970. */
const START_OF_TIME = 1_767_225_600n;
const NANOSECONDS = 1_000_000_000n;

/** Virtual time: one step is one nanosecond, so the same run reads the same clock. */
export function readClock(steps: number, wall: boolean): { readonly seconds: bigint; readonly nanoseconds: bigint } {
  const total = BigInt(steps);
  return { seconds: total / NANOSECONDS + (wall ? START_OF_TIME : 0n), nanoseconds: total % NANOSECONDS };
}

/** Milliseconds of machine work before the page gets its turn. */
export const SLICE_MS = 8;
/** Milliseconds that one call of `advance` should take: a slice is several of them, so that it ends in time. */
const BATCH_MS = 2;
const LEAST = 64;
const MOST = 4_000_000;

/**
 * How many steps to ask of the machine at a time. It follows the measured speed, so that a slice ends on time on a phone
 * and a desktop does not waste its slice on calls.
 */
export class StepBudget {
  steps = 2048;

  /** Learns from one call that took `milliseconds` for the whole budget. */
  learn(milliseconds: number): void {
    const factor = milliseconds <= 0 ? 4 : Math.min(4, Math.max(0.25, BATCH_MS / milliseconds));
    this.steps = Math.round(Math.min(MOST, Math.max(LEAST, this.steps * factor)));
  }
}

/**
 * Long work done in slices, so that whoever asks for it can turn to something else in between. Each value is the size of the slice just
 * done, in items of the work (statements, fragments, symbols); the result comes with the last.
 */
export type InSlices<Result> = Generator<number, Result, void>;

/** Items after which work in slices pauses. */
export const SLICE_ITEMS = 256;

/** Does all of the work at once. */
export function finish<Result>(work: InSlices<Result>): Result {
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
  }
}

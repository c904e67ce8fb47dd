import { STAGES } from "../core/index.ts";
import type { Spot } from "../scenario/view.ts";
import { LessonError } from "./lesson-error.ts";
import { type Moment, readQuantity } from "./quantity.ts";
import { isGpr64 } from "./value.ts";

/**
 * Checks that what a step points at is there.
 *
 * @throws {LessonError}
 */
export function checkFocus(focus: Spot, moment: Moment): void {
  if ("station" in focus) {
    if (!STAGES.some(({ id }) => id === focus.station)) throw new LessonError(`no station is called ${focus.station}`);
    return;
  }
  readQuantity(quantityOf(focus), moment);
}

/** The quantity that a focus stands for. */
function quantityOf(focus: Exclude<Spot, { readonly station: unknown }>): string {
  if ("register" in focus) return focus.register;
  if ("ptRegs" in focus) return `pt_regs.${focus.ptRegs}`;
  if ("gate" in focus) return `gate.${focus.gate}.dpl`;
  if ("msr" in focus) return `msr.${focus.msr}`;
  if ("memory" in focus) return isGpr64(focus.memory) ? `word.${focus.memory}` : `address.${focus.memory}`;
  return `${focus.row}.row`;
}

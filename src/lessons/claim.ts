import { hex0x } from "../core/index.ts";
import type { LessonStep, Written } from "./lesson.ts";
import { LessonError } from "./lesson-error.ts";
import { type Moment, peekQuantity, readQuantity } from "./quantity.ts";
import type { Value } from "./value.ts";

/**
 * What an author wrote, in the kind that the machine's value has: a word or a text.
 *
 * @throws {LessonError} where a text is neither a number, a quantity nor a label
 */
export function writtenValue(written: Written, like: Value, moment: Moment): Value {
  if (typeof like === "string") return `${written}`;
  if (typeof written === "number") {
    if (!Number.isSafeInteger(written)) throw new LessonError(`${written} is no whole number`);
    return BigInt.asUintN(64, BigInt(written));
  }
  const value = numberOf(written) ?? peekQuantity(written, moment) ?? moment.frame().memory.addressOf(written);
  if (typeof value !== "bigint") throw new LessonError(`“${written}” is neither a number, a quantity nor a label`);
  return value;
}

/** `42`, `-14`, `−14`, `0x2a` as an unsigned word; undefined for what is no number. */
export function numberOf(text: string): bigint | undefined {
  const [, sign, digits] = /^([-−]?)((?:0x[0-9a-f_]+|\d[\d_]*))$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const magnitude = BigInt(digits.replaceAll("_", "").toLowerCase());
  return BigInt.asUintN(64, sign === "" ? magnitude : -magnitude);
}

function shown(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value);
  const signed = BigInt.asIntN(64, value);
  return signed > -10_000n && signed < 10_000n ? `${signed}` : hex0x(value);
}

/** The claims of a step that do not hold, one line each. */
export function failedClaims(expect: LessonStep["expect"], moment: Moment): readonly string[] {
  return Object.entries(expect).flatMap(([quantity, written]) => {
    if (written === undefined) return [];
    try {
      const value = readQuantity(quantity, moment);
      const claimed = writtenValue(written, value, moment);
      return value === claimed ? [] : [`${quantity} is ${shown(value)}, not ${shown(claimed)}`];
    } catch (error) {
      if (!(error instanceof LessonError)) throw error;
      return [`${quantity}: ${error.message}`];
    }
  });
}

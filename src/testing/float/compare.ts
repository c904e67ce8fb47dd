import { FloatEnvironment, OE, UE } from "../../core/float/environment.ts";
import type { FloatCase } from "./cases.ts";
import { C1 } from "./operations.ts";

/** What a processor leaves after a case: MXCSR flags or FSW, whether SSE delivered, and the raw bits of two results. */
export interface FloatResult {
  readonly status: number;
  readonly delivered: boolean;
  readonly first: bigint;
  readonly second: bigint;
}

/** A case done by `core/float`. A result that is not delivered is undefined. */
export function emulate({ operation, control, a, b }: FloatCase): FloatResult {
  const environment = new FloatEnvironment(operation.unit);
  if (operation.unit === "sse") environment.setMxcsr(control);
  else environment.setControlWord(control);
  const { first, second = 0n, conditions = 0 } = operation.run(environment, a, b);
  const isKeptBack = operation.stores && (environment.unmasked & (OE | UE)) !== 0;
  const status = environment.flags | conditions | (operation.unit === "x87" && environment.roundedUp ? C1 : 0);
  return { status, delivered: environment.delivers && !isKeptBack, first, second };
}

/** What differs, in words; empty where nothing does. */
export function differences(one: FloatCase, expected: FloatResult): string[] {
  const { operation } = one;
  const actual = emulate(one);
  const found: string[] = [];
  const differ = (what: string, wanted: bigint | number, got: bigint | number): void => {
    if (wanted !== got) found.push(`${what} ${wanted.toString(16)}, here ${got.toString(16)}`);
  };
  differ("status", expected.status & operation.statusMask, actual.status & operation.statusMask);
  if (operation.unit === "sse") differ("delivered", Number(expected.delivered), Number(actual.delivered));
  if (actual.delivered) {
    differ("first", expected.first, actual.first);
    differ("second", expected.second, actual.second);
  }
  return found;
}

export function describeCase({ operation, control, a, b }: FloatCase): string {
  return `${operation.name} ${a.toString(16)} ${b.toString(16)}, control ${control.toString(16)}`;
}

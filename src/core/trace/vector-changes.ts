import { decimalText } from "../float/decimal-text.ts";
import { EXTENDED80 } from "../float/format.ts";
import { unpack } from "../float/value.ts";
import { FLOAT_EXCEPTIONS } from "../isa/floating-point-control.ts";
import { type VectorView, x87Tag, x87Top, x87Value, xmmValue } from "../machine/vector-view.ts";

/** A vector or x87 register, or MXCSR, that a step changed. */
export interface VectorChange {
  /** `"xmm0"`, `"mm3"`, `"st(0)"`, `"mxcsr"`, `"fcw"`. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** The exceptions that the step raised, in words; empty elsewhere. */
  readonly meaning: string;
}

/** What differs between two moments: XMM registers in hexadecimal, x87 registers as decimal numbers by the names that they have now. */
export function vectorChanges(now: VectorView, before: VectorView): readonly VectorChange[] {
  const changes: VectorChange[] = [];
  for (let number = 0; number < 16; number++) {
    const [was, is] = [xmmValue(before, number), xmmValue(now, number)];
    if (was !== is) changes.push({ name: `xmm${number}`, before: hexText(was), after: hexText(is), meaning: "" });
  }
  for (let index = 0; index < 8; index++) {
    const physical = (x87Top(now) + index) & 7;
    const [was, is] = [x87Text(before, physical), x87Text(now, physical)];
    const name = isMmx(now, physical) ? `mm${physical}` : `st(${index})`;
    if (was !== is) changes.push({ name, before: was, after: is, meaning: "" });
  }
  if (now.mxcsr !== before.mxcsr) {
    const raised = FLOAT_EXCEPTIONS.filter((_, bit) => now.mxcsr & ~before.mxcsr & (1 << bit));
    const meaning = raised.map((each) => each.meaning).join(", ");
    changes.push({ name: "mxcsr", before: hexText(before.mxcsr), after: hexText(now.mxcsr), meaning });
  }
  if (now.control !== before.control)
    changes.push({ name: "fcw", before: hexText(before.control), after: hexText(now.control), meaning: "" });
  return changes;
}

/** An MMX instruction fills sign and exponent of the x87 register with ones. */
function isMmx(view: VectorView, physical: number): boolean {
  return x87Tag(view, physical) !== "empty" && x87Value(view, physical) >> 64n === 0xffffn;
}

function x87Text(view: VectorView, physical: number): string {
  if (x87Tag(view, physical) === "empty") return "empty";
  const bits = x87Value(view, physical);
  return isMmx(view, physical) ? hexText(BigInt.asUintN(64, bits)) : decimalText(EXTENDED80, unpack(EXTENDED80, bits));
}

function hexText(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

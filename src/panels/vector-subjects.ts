import { type VectorView, x87Tag, x87Top, x87Value, xmmValue } from "../core/index.ts";
import { LANE_BITS, lanesOf, type Reading } from "./lanes.ts";
import type { Subject } from "./subject.ts";

/** Makes the subjects of vector and x87 registers that panels hand to the inspector. */

export function xmmSubject(vectors: VectorView, number: number): Subject {
  return {
    kind: { kind: "xmm", number },
    name: `xmm${number}`,
    value: xmmValue(vectors, number),
    size: 16,
    watched: { kind: "xmm", number },
  };
}

export function mmxSubject(vectors: VectorView, number: number): Subject {
  return {
    kind: { kind: "mmx", number },
    name: `mm${number}`,
    value: BigInt.asUintN(64, x87Value(vectors, number)),
    size: 8,
    watched: { kind: "x87-register", number },
  };
}

/** Bits per group that can be asked about: of lanes narrower than a doubleword, eight bytes are one value. */
export function groupReading(reading: Reading): Exclude<Reading, "hex" | "bytes" | "words"> | null {
  if (reading === "hex") return null;
  return reading === "bytes" || reading === "words" ? "quadwords" : reading;
}

/** One lane of a register, the lowest being 0. */
export function laneSubject(register: Subject, lane: number, reading: Exclude<Reading, "hex">): Subject {
  const value = lanesOf(register.value, reading)[lane] ?? 0n;
  const size = (LANE_BITS[reading] / 8) as 1 | 2 | 4 | 8;
  return {
    kind: { kind: "lane", register: register.name, reading },
    name: `${register.name}[${lane}]`,
    value,
    size,
    ...(register.watched === undefined ? {} : { watched: register.watched }),
  };
}

export function stSubject(vectors: VectorView, index: number): Subject {
  const physical = (x87Top(vectors) + index) & 7;
  return {
    kind: { kind: "st", index, physical, tag: x87Tag(vectors, physical) },
    name: `st(${index})`,
    value: x87Value(vectors, physical),
    size: 10,
    watched: { kind: "x87-register", number: physical },
  };
}

export function controlSubject(vectors: VectorView, name: "mxcsr" | "fcw" | "fsw", field?: string): Subject {
  const value = { mxcsr: vectors.mxcsr, fcw: vectors.control, fsw: vectors.status }[name];
  return {
    kind: { kind: "floating-point-control", name, ...(field === undefined ? {} : { field }) },
    name: field === undefined ? name : `${name}.${field}`,
    value: BigInt(value >>> 0),
    size: name === "mxcsr" ? 4 : 2,
    watched: { kind: "floating-point-control", name },
  };
}

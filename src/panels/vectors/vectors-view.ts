import { type Frame, floatingPoint, type VectorView, x87Value, xmmValue } from "../../core/index.ts";
import { vectorsPanelText as text } from "../../text/vectors-panel.ts";
import { exceptionBits, exceptionWords, unmaskedBits } from "../float-status.ts";
import type { Fact } from "../parts/fact-table.tsx";
import type { Subject } from "../subject.ts";
import { controlSubject, mmxSubject, xmmSubject } from "../vector-subjects.ts";
import { hex0x } from "../word-text.ts";

/** A register with what it held before the last step. */
export interface LaneRegister {
  readonly subject: Subject;
  readonly before: bigint;
}

/** Vector registers whole; the reader chooses how their lanes are read. */
export interface VectorsView {
  /** XMM0 … XMM15; empty while all are zero. */
  readonly xmm: readonly LaneRegister[];
  /** MM0 … MM7; empty where no MMX instruction has written one. */
  readonly mmx: readonly LaneRegister[];
  readonly control: readonly Fact[];
}

const REGISTERS = Array.from({ length: 16 }, (_, number) => number);
const MXCSR_RESET = 0x1f80;
const DAZ = 0x40;
const FZ = 0x8000;

export function selectVectors({ machine: { vectors }, previous }: Frame): VectorsView {
  const before = previous?.vectors ?? vectors;
  const used = REGISTERS.some((number) => xmmValue(vectors, number) !== 0n || xmmValue(before, number) !== 0n);
  return {
    xmm: used
      ? REGISTERS.map((number) => ({ subject: xmmSubject(vectors, number), before: xmmValue(before, number) }))
      : [],
    mmx: REGISTERS.slice(0, 8).some((number) => holdsMmx(vectors, number))
      ? REGISTERS.slice(0, 8).map((number) => ({
          subject: mmxSubject(vectors, number),
          before: BigInt.asUintN(64, x87Value(before, number)),
        }))
      : [],
    control: controlFacts(vectors, before),
  };
}

/** An MMX instruction fills sign and exponent of the x87 register with ones. */
export function holdsMmx(vectors: VectorView, number: number): boolean {
  return ((vectors.valid >> number) & 1) === 1 && x87Value(vectors, number) >> 64n === 0xffffn;
}

function controlFacts(vectors: VectorView, before: VectorView): readonly Fact[] {
  const { mxcsr } = vectors;
  const changed = mxcsr !== before.mxcsr;
  const flags = mxcsr & 0x3f;
  const masks = (mxcsr >> 7) & 0x3f;
  const raising = unmaskedBits(masks);
  const mode = (mxcsr >> 13) & 3;
  const denormals = [
    ...((mxcsr & DAZ) === 0 ? [] : [text.denormalsAreZeros]),
    ...((mxcsr & FZ) === 0 ? [] : [text.flushToZero]),
  ];
  const of = (field: string) => controlSubject(vectors, "mxcsr", field);
  return [
    {
      name: "MXCSR",
      value: hex0x(mxcsr),
      subject: controlSubject(vectors, "mxcsr"),
      note: mxcsr === MXCSR_RESET ? text.afterReset : "",
      ...(changed ? { changed, was: hex0x(before.mxcsr) } : {}),
    },
    {
      name: text.rounding,
      value: `RC ${mode.toString(2).padStart(2, "0")}`,
      subject: of("RC"),
      note: floatingPoint.ROUNDING_MODES[mode],
    },
    {
      name: text.met,
      value: exceptionBits(flags, "E"),
      subject: of("IE"),
      note: flags === 0 ? text.metNone : exceptionWords(flags),
    },
    {
      name: text.masks,
      value: exceptionBits(masks, "M"),
      subject: of("IM"),
      note: raising === 0 ? text.allMasked : text.unmasked(exceptionWords(raising)),
    },
    {
      name: text.denormals,
      value: `DAZ ${mxcsr & DAZ ? 1 : 0} FZ ${mxcsr & FZ ? 1 : 0}`,
      subject: of("DAZ"),
      note: denormals.length === 0 ? text.denormalsKept : denormals.join("; "),
    },
  ];
}

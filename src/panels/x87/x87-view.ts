import {
  decimalText,
  EXTENDED80,
  type Frame,
  floatingPoint,
  hex,
  unpack,
  type VectorView,
  x87Tag,
  x87Top,
  x87Value,
} from "../../core/index.ts";
import { x87PanelText as text } from "../../text/x87-panel.ts";
import { exceptionBits, exceptionWords, unmaskedBits } from "../float-status.ts";
import type { Fact } from "../parts/fact-table.tsx";
import type { Subject } from "../subject.ts";
import { controlSubject, stSubject } from "../vector-subjects.ts";
import { holdsMmx } from "../vectors/vectors-view.ts";
import { hex0x } from "../word-text.ts";

/** A register of the stack. */
export interface StackRegister {
  readonly name: string;
  /** The shortest decimal text of its 80 bits; empty where the register is. */
  readonly value: string;
  readonly tag: string;
  /** Sign and exponent, then the significand. */
  readonly bits: string;
  /** `"R7"`. */
  readonly physical: string;
  readonly empty: boolean;
  readonly changed: boolean;
  /** What the physical register held, where it changed. */
  readonly was: string;
  readonly subject: Subject;
}

export interface X87View {
  /** ST(0) … ST(7); empty while nothing has ever been loaded. */
  readonly stack: readonly StackRegister[];
  readonly words: readonly Fact[];
}

const FCW_INITIAL = 0x37f;
const SF = 0x40;
const ES = 0x80;
const C1 = 0x200;

export function selectX87({ machine: { vectors }, previous }: Frame): X87View {
  const before = previous?.vectors ?? vectors;
  return {
    stack: isUsed(vectors) || isUsed(before) ? stackOf(vectors, before) : [],
    words: wordFacts(vectors, before),
  };
}

function isUsed(vectors: VectorView): boolean {
  if (vectors.valid !== 0 || vectors.status !== 0) return true;
  return Array.from({ length: 8 }, (_, number) => x87Value(vectors, number)).some((value) => value !== 0n);
}

function stackOf(vectors: VectorView, before: VectorView): readonly StackRegister[] {
  return Array.from({ length: 8 }, (_, index): StackRegister => {
    const physical = (x87Top(vectors) + index) & 7;
    const bits = x87Value(vectors, physical);
    const tag = x87Tag(vectors, physical);
    const changed = bits !== x87Value(before, physical) || tag !== x87Tag(before, physical);
    return {
      name: `ST(${index})`,
      value: valueText(vectors, physical),
      tag: holdsMmx(vectors, physical) ? text.mmx : text.tags[tag],
      bits: `${hex(bits >> 64n, 4)} ${hex(BigInt.asUintN(64, bits), 16)}`,
      physical: `R${physical}`,
      empty: tag === "empty",
      changed,
      was: changed ? valueText(before, physical) || text.empty : "",
      subject: stSubject(vectors, index),
    };
  });
}

function valueText(vectors: VectorView, physical: number): string {
  if (x87Tag(vectors, physical) === "empty") return "";
  if (holdsMmx(vectors, physical)) return `mm${physical}`;
  return decimalText(EXTENDED80, unpack(EXTENDED80, x87Value(vectors, physical)));
}

function wordFacts(vectors: VectorView, before: VectorView): readonly Fact[] {
  const { control, status } = vectors;
  const masks = control & 0x3f;
  const raising = unmaskedBits(masks);
  const rounding = (control >> 10) & 3;
  const precision = (control >> 8) & 3;
  const bit = (at: number) => (status >> at) & 1;
  const binary = (value: number) => value.toString(2).padStart(2, "0");
  const was = (now: number, then: number) => (now === then ? {} : { changed: true, was: hex0x(then) });
  const fcw = (field?: string) => controlSubject(vectors, "fcw", field);
  const fsw = (field?: string) => controlSubject(vectors, "fsw", field);
  return [
    {
      name: "FCW",
      value: hex0x(control),
      subject: fcw(),
      note: control === FCW_INITIAL ? text.initial : "",
      ...was(control, before.control),
    },
    {
      name: text.precision,
      value: `PC ${binary(precision)}`,
      subject: fcw("PC"),
      note: floatingPoint.PRECISION_MODES[precision],
    },
    {
      name: text.rounding,
      value: `RC ${binary(rounding)}`,
      subject: fcw("RC"),
      note: floatingPoint.ROUNDING_MODES[rounding],
    },
    {
      name: text.masks,
      value: exceptionBits(masks, "M"),
      subject: fcw("IM"),
      note: raising === 0 ? text.allMasked : text.unmasked(exceptionWords(raising)),
    },
    { name: "FSW", value: hex0x(status), subject: fsw(), note: "", ...was(status, before.status) },
    { name: text.top, value: `${x87Top(vectors)}`, subject: fsw("TOP"), note: text.topIs(`R${x87Top(vectors)}`) },
    {
      name: text.condition,
      value: [bit(14), bit(10), bit(9), bit(8)].join(" "),
      subject: fsw("C0"),
      note: text.conditionMeaning,
    },
    { name: text.met, value: exceptionBits(status & 0x3f, "E"), subject: fsw("IE"), note: metWords(status) },
  ];
}

function metWords(status: number): string {
  const words = [
    exceptionWords(status & 0x3f),
    (status & SF) === 0 ? "" : (status & C1) === 0 ? text.stackUnderflow : text.stackOverflow,
    (status & ES) === 0 ? "" : text.waits,
  ].filter((each) => each !== "");
  return words.length === 0 ? text.metNone : words.join("; ");
}

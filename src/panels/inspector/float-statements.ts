import {
  BINARY32,
  BINARY64,
  decimalText,
  EXTENDED80,
  type FloatFormat,
  type FloatValue,
  floatingPoint,
  unpack,
} from "../../core/index.ts";
import { inspectorText } from "../../text/inspector.ts";
import { exceptionWords } from "../float-status.ts";
import { formatOf, lanesOf, laneText, type Reading } from "../lanes.ts";
import type { Subject } from "../subject.ts";
import type { Statement } from "./statements.ts";

const { float: text } = inspectorText;

/** What the bits of a vector or x87 register say as numbers; nothing for other subjects. */
export function floatStatements({ kind, value }: Subject): readonly Statement[] {
  switch (kind.kind) {
    case "xmm":
      return readings(value, 128, ["floats", "doubles", "doublewords", "quadwords"]);
    case "mmx":
      return readings(value, 64, ["doublewords", "words", "bytes"]);
    case "lane": {
      const format = formatOf(kind.reading);
      if (format !== undefined) return numberStatements(format, value);
      const narrow = kind.reading === "quadwords" ? readings(value, 64, ["doublewords", "words", "bytes"]) : [];
      return [...narrow, { name: text.asFloat, text: oneFloat(value, kind.reading), code: true }];
    }
    case "st":
      return [
        { name: text.register, text: text.physical(`R${kind.physical}`) },
        { name: text.tag, text: text.tags[kind.tag] },
        ...(kind.tag === "empty" ? [] : numberStatements(EXTENDED80, value)),
      ];
    case "floating-point-control":
      return controlStatements(kind.name, Number(value));
    default:
      return [];
  }
}

function readings(value: bigint, width: 64 | 128, all: readonly Reading[]): readonly Statement[] {
  return all.map((reading) => ({
    name: text.as[reading],
    text: lanesOf(value, reading, width)
      .map((lane) => laneText(lane, reading, width))
      .toReversed()
      .join(", "),
    code: true,
  }));
}

function oneFloat(value: bigint, reading: Reading): string {
  const format = reading === "quadwords" ? BINARY64 : BINARY32;
  return decimalText(format, unpack(format, value));
}

/** Value, class, sign, exponent and significand of an encoding. */
function numberStatements(format: FloatFormat, bits: bigint): readonly Statement[] {
  const value = unpack(format, bits);
  const statements: Statement[] = [
    { name: text.value, text: decimalText(format, value), code: true },
    { name: text.class, text: className(value) },
    { name: text.sign, text: value.negative ? text.negative : text.positive },
  ];
  if (value.kind !== "finite") return statements;
  const stored = BigInt(format.explicitInteger ? format.precision : format.precision - 1);
  const biased = Number((bits >> stored) & ((1n << BigInt(format.exponentBits)) - 1n));
  const exponent = value.denormal ? format.minExponent : biased - format.bias;
  const significand: FloatValue = { ...value, negative: false, exponent: 1 - format.precision };
  return [
    ...statements,
    {
      name: text.exponent,
      text: value.denormal
        ? text.denormalExponent(`${exponent}`)
        : text.unbiased(`${biased}`, `${format.bias}`, `${exponent}`),
    },
    { name: text.significand, text: text.times(decimalText(format, significand), `${exponent}`), code: true },
  ];
}

function className({ kind, denormal }: FloatValue): string {
  if (kind === "finite") return denormal ? text.classes.denormal : text.classes.normal;
  return text.classes[kind];
}

function controlStatements(name: "mxcsr" | "fcw" | "fsw", word: number): readonly Statement[] {
  if (name === "fsw") {
    return [
      { name: text.met, text: exceptionWords(word & 0x3f) || text.none },
      { name: text.top, text: `R${(word >> 11) & 7}` },
    ];
  }
  const masks = name === "mxcsr" ? (word >> 7) & 0x3f : word & 0x3f;
  const rounding = (word >> (name === "mxcsr" ? 13 : 10)) & 3;
  return [
    { name: text.rounding, text: floatingPoint.ROUNDING_MODES[rounding] ?? "" },
    ...(name === "fcw"
      ? [{ name: text.precision, text: floatingPoint.PRECISION_MODES[(word >> 8) & 3] ?? "" }]
      : [{ name: text.met, text: exceptionWords(word & 0x3f) || text.none }]),
    { name: text.raises, text: exceptionWords(~masks & 0x3f) || text.none },
  ];
}

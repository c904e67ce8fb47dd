import type { Feature, MnemonicEntry } from "./form.ts";

const INTEGERS32 = "Packed Doubleword Integers";
const DWORDS = "Packed Dword Integers";
const SIGNED32 = "Packed Signed Doubleword Integer Values";
const SINGLES = "Packed Single Precision Floating-Point Values";
const DOUBLES = "Packed Double Precision Floating-Point Values";
const SINGLE = "Scalar Single Precision Floating-Point Value";
const DOUBLE = "Scalar Double Precision Floating-Point Value";
const TRUNCATED = "Convert With Truncation";

/**
 * One conversion.
 * @param scalar the upper elements of the destination stay
 */
function conversion<Name extends string>(
  name: Name,
  title: string,
  forms: readonly string[],
  feature: Feature = "SSE2",
  scalar = false,
): Readonly<Record<Name, MnemonicEntry>> {
  const [, from = "", to = ""] = /^Convert (?:With Truncation )?(.*) to (.*)$/.exec(title) ?? [];
  const truncates = title.startsWith(TRUNCATED) ? ", rounding toward zero" : "";
  const entry: MnemonicEntry = {
    title: `${name}—${title}`,
    summary: `Makes ${to.toLowerCase()} of ${from.toLowerCase()}${truncates}.`,
    feature,
    access: [scalar ? "rw" : "w", "r"],
    forms,
  };
  return { [name]: entry } as Readonly<Record<Name, MnemonicEntry>>;
}

const fromGeneral = (prefix: string): readonly string[] => [
  `xmm, r/m32 | ${prefix} 0F 2A /r`,
  `xmm, r/m64 | ${prefix} REX.W 0F 2A /r`,
];
const toGeneral = (prefix: string, opcode: string, source: string): readonly string[] => [
  `r32, ${source} | ${prefix} 0F ${opcode} /r`,
  `r64, ${source} | ${prefix} REX.W 0F ${opcode} /r`,
];

/** Conversions between integers, single and double precision. @see SDM Vol. 1 "SSE Conversion Instructions", "SSE2 Conversion Instructions" */
export const simdConversion = {
  ...conversion("CVTDQ2PS", `Convert ${INTEGERS32} to ${SINGLES}`, ["xmm, xmm/m128 | NP 0F 5B /r"]),
  ...conversion("CVTPS2DQ", `Convert ${SINGLES} to ${SIGNED32}`, ["xmm, xmm/m128 | 66 0F 5B /r"]),
  ...conversion("CVTTPS2DQ", `${TRUNCATED} ${SINGLES} to ${SIGNED32}`, ["xmm, xmm/m128 | F3 0F 5B /r"]),
  ...conversion("CVTDQ2PD", `Convert ${INTEGERS32} to ${DOUBLES}`, ["xmm, xmm/m64 | F3 0F E6 /r"]),
  ...conversion("CVTPD2DQ", `Convert ${DOUBLES} to ${INTEGERS32}`, ["xmm, xmm/m128 | F2 0F E6 /r"]),
  ...conversion("CVTTPD2DQ", `${TRUNCATED} ${DOUBLES} to ${INTEGERS32}`, ["xmm, xmm/m128 | 66 0F E6 /r"]),
  ...conversion("CVTPS2PD", `Convert ${SINGLES} to ${DOUBLES}`, ["xmm, xmm/m64 | NP 0F 5A /r"]),
  ...conversion("CVTPD2PS", `Convert ${DOUBLES} to ${SINGLES}`, ["xmm, xmm/m128 | 66 0F 5A /r"]),
  ...conversion("CVTSS2SD", `Convert ${SINGLE} to ${DOUBLE}`, ["xmm, xmm/m32 | F3 0F 5A /r"], "SSE2", true),
  ...conversion("CVTSD2SS", `Convert ${DOUBLE} to ${SINGLE}`, ["xmm, xmm/m64 | F2 0F 5A /r"], "SSE2", true),
  ...conversion("CVTSI2SS", `Convert Doubleword Integer to ${SINGLE}`, fromGeneral("F3"), "SSE", true),
  ...conversion("CVTSI2SD", `Convert Doubleword Integer to ${DOUBLE}`, fromGeneral("F2"), "SSE2", true),
  ...conversion("CVTSS2SI", `Convert ${SINGLE} to Doubleword Integer`, toGeneral("F3", "2D", "xmm/m32"), "SSE"),
  ...conversion("CVTTSS2SI", `${TRUNCATED} ${SINGLE} to Integer`, toGeneral("F3", "2C", "xmm/m32"), "SSE"),
  ...conversion("CVTSD2SI", `Convert ${DOUBLE} to Doubleword Integer`, toGeneral("F2", "2D", "xmm/m64")),
  ...conversion("CVTTSD2SI", `${TRUNCATED} ${DOUBLE} to Signed Integer`, toGeneral("F2", "2C", "xmm/m64")),
  ...conversion("CVTPI2PS", `Convert ${DWORDS} to ${SINGLES}`, ["xmm, mm/m64 | NP 0F 2A /r"], "SSE", true),
  ...conversion("CVTPS2PI", `Convert ${SINGLES} to ${DWORDS}`, ["mm, xmm/m64 | NP 0F 2D /r"], "SSE"),
  ...conversion("CVTTPS2PI", `${TRUNCATED} ${SINGLES} to ${DWORDS}`, ["mm, xmm/m64 | NP 0F 2C /r"], "SSE"),
  ...conversion("CVTPI2PD", `Convert ${DWORDS} to ${DOUBLES}`, ["xmm, mm/m64 | 66 0F 2A /r"]),
  ...conversion("CVTPD2PI", `Convert ${DOUBLES} to ${DWORDS}`, ["mm, xmm/m128 | 66 0F 2D /r"]),
  ...conversion("CVTTPD2PI", `${TRUNCATED} ${DOUBLES} to ${DWORDS}`, ["mm, xmm/m128 | 66 0F 2C /r"]),
} as const satisfies Record<string, MnemonicEntry>;

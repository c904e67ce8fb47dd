import type { Feature, MnemonicEntry, OperandAccess } from "./form.ts";

/** SSE, SSE2, SSE3 and SSE4.1 floating-point arithmetic and comparison. */

const PACKED_SINGLE = "Packed Single Precision Floating-Point Values";
const PACKED_DOUBLE = "Packed Double Precision Floating-Point Values";
const VALUES = "Precision Floating-Point Values";
const VALUE = "Precision Floating-Point Value";

type InFourShapes<Stem extends string> = Readonly<Record<`${Stem}${"PS" | "PD" | "SS" | "SD"}`, MnemonicEntry>>;
type InSingle<Stem extends string> = Readonly<Record<`${Stem}${"PS" | "SS"}`, MnemonicEntry>>;

interface Family {
  /** The first words of the title. */
  readonly verb: string;
  /** Of the scalar forms, with what follows up to the precision. */
  readonly scalarTitle?: readonly [before: string, after: string];
  /** What each element of the first operand becomes. */
  readonly summary: string;
  readonly access: readonly OperandAccess[];
  /** Of the scalar forms: the upper elements of the destination stay. */
  readonly scalarAccess?: readonly OperandAccess[];
}

interface Precision {
  readonly name: "Single" | "Double";
  readonly letter: "S" | "D";
  readonly feature: Feature;
  readonly packed: string;
  /** What the packed and the scalar form work on. */
  readonly elements: readonly [packed: string, scalar: string];
  readonly prefixes: readonly [packed: string, scalar: string];
  readonly scalarMemory: string;
}

const SINGLE: Precision = {
  name: "Single",
  letter: "S",
  feature: "SSE",
  packed: PACKED_SINGLE,
  elements: ["four single precision elements", "the lowest single precision element"],
  prefixes: ["NP", "F3"],
  scalarMemory: "m32",
};
const DOUBLE: Precision = {
  name: "Double",
  letter: "D",
  feature: "SSE2",
  packed: PACKED_DOUBLE,
  elements: ["two double precision elements", "the low double precision element"],
  prefixes: ["66", "F2"],
  scalarMemory: "m64",
};

/** The packed and the scalar row of one precision. @param tail what follows the operands `xmm, xmm/m…` and the opcode */
function inPrecision(stem: string, opcode: string, family: Family, tail: readonly string[], precision: Precision) {
  const { verb, summary, access, scalarAccess = access, scalarTitle = [`${verb} Scalar`, VALUES] } = family;
  const { name, letter, feature, packed, elements, prefixes, scalarMemory } = precision;
  const [before, after] = scalarTitle;
  const [operands = "", immediate = ""] = tail;
  return {
    [`${stem}P${letter}`]: {
      title: `${stem}P${letter}—${verb} ${packed}`,
      summary: `${summary}: ${elements[0]}.`,
      feature,
      access,
      forms: [`xmm, xmm/m128${operands} | ${prefixes[0]} 0F ${opcode} /r${immediate}`],
    },
    [`${stem}S${letter}`]: {
      title: `${stem}S${letter}—${before} ${name} ${after}`,
      summary: `${summary}: ${elements[1]}.`,
      feature,
      access: scalarAccess,
      forms: [`xmm, xmm/${scalarMemory}${operands} | ${prefixes[1]} 0F ${opcode} /r${immediate}`],
    },
  };
}

function inSingle<Stem extends string>(stem: Stem, opcode: string, family: Family): InSingle<Stem> {
  return inPrecision(stem, opcode, family, [], SINGLE) as unknown as InSingle<Stem>;
}

function inFourShapes<Stem extends string>(
  stem: Stem,
  opcode: string,
  family: Family,
  tail: readonly string[] = [],
): InFourShapes<Stem> {
  return {
    ...inPrecision(stem, opcode, family, tail, SINGLE),
    ...inPrecision(stem, opcode, family, tail, DOUBLE),
  } as unknown as InFourShapes<Stem>;
}

const binary = (verb: string, summary: string, scalarTitle?: Family["scalarTitle"]): Family => ({
  verb,
  summary,
  access: ["rw", "r"],
  ...(scalarTitle && { scalarTitle }),
});
const unary = (verb: string, summary: string, scalarTitle: Family["scalarTitle"]): Family => ({
  ...binary(verb, summary, scalarTitle),
  access: ["w", "r"],
  scalarAccess: ["rw", "r"],
});
/** Bits 7:3 of the immediate are ignored. */
const PREDICATE = [", imm8", " ib | unsigned"];
const COMPARED = { modified: "ZF PF CF", cleared: "OF SF AF" } as const;

/** Neighbours of one vector, or alternating signs: SSE3. */
function sse3<Stem extends string>(stem: Stem, opcode: string, title: string, summary: string) {
  const entry = (letter: string, precision: string, prefix: string): MnemonicEntry => ({
    title: `${stem}P${letter}—Packed ${precision} Precision Floating-Point ${title}`,
    summary,
    feature: "SSE3",
    access: ["rw", "r"],
    forms: [`xmm, xmm/m128 | ${prefix} 0F ${opcode} /r`],
  });
  return { [`${stem}PS`]: entry("S", "Single", "F2"), [`${stem}PD`]: entry("D", "Double", "66") } as Readonly<
    Record<`${Stem}${"PS" | "PD"}`, MnemonicEntry>
  >;
}

function sse41<Name extends string>(
  name: Name,
  opcode: string,
  source: string,
  title: string,
  summary: string,
  access: readonly OperandAccess[],
) {
  const entry: MnemonicEntry = {
    title: `${name}—${title}`,
    summary,
    feature: "SSE4.1",
    access,
    forms: [`xmm, ${source}, imm8 | 66 0F 3A ${opcode} /r ib | unsigned`],
  };
  return { [name]: entry } as Readonly<Record<Name, MnemonicEntry>>;
}

const ROUNDS = "Rounds to integral values, as the immediate or MXCSR.RC says";

/** @see SDM Vol. 1 "SSE Packed Single Precision Floating-Point Instructions", "SSE2 …", "SSE3 …", "SSE4.1 …" */
export const simdFloat = {
  ...inFourShapes("ADD", "58", binary("Add", "Adds the second operand")),
  ...inFourShapes("SUB", "5C", binary("Subtract", "Subtracts the second operand")),
  ...inFourShapes("MUL", "59", binary("Multiply", "Multiplies by the second operand")),
  ...inFourShapes("DIV", "5E", binary("Divide", "Divides by the second operand")),
  ...inFourShapes(
    "MIN",
    "5D",
    binary("Minimum of", "Keeps the lesser; the second operand for equals and NaNs", ["Return Minimum Scalar", VALUE]),
  ),
  ...inFourShapes(
    "MAX",
    "5F",
    binary("Maximum of", "Keeps the greater; the second operand for equals and NaNs", ["Return Maximum Scalar", VALUE]),
  ),
  ...inFourShapes(
    "SQRT",
    "51",
    unary("Square Root of", "Takes the square root of the second operand", ["Compute Square Root of Scalar", VALUE]),
  ),
  ...inFourShapes(
    "CMP",
    "C2",
    {
      ...binary("Compare", "All ones where the immediate's relation holds, else zeros", ["Compare Scalar", VALUE]),
      access: ["rw", "r", "r"],
    },
    PREDICATE,
  ),
  ...inSingle(
    "RCP",
    "53",
    unary("Compute Reciprocals of", "Approximates the second operand's reciprocal, to about 12 bits", [
      "Compute Reciprocal of Scalar",
      VALUES,
    ]),
  ),
  ...inSingle(
    "RSQRT",
    "52",
    unary("Compute Reciprocals of Square Roots of", "Approximates 1 ÷ √ of the second operand, to about 12 bits", [
      "Compute Reciprocal of Square Root of Scalar",
      VALUE,
    ]),
  ),

  COMISS: {
    title: "COMISS—Compare Scalar Ordered Single Precision Floating-Point Values and Set EFLAGS",
    summary: "Compares; CF says less, ZF equal, all three unordered. Any NaN raises IE.",
    feature: "SSE",
    access: ["r", "r"],
    flags: COMPARED,
    forms: ["xmm, xmm/m32 | NP 0F 2F /r"],
  },
  COMISD: {
    title: "COMISD—Compare Scalar Ordered Double Precision Floating-Point Values and Set EFLAGS",
    summary: "Compares; CF says less, ZF equal, all three unordered. Any NaN raises IE.",
    feature: "SSE2",
    access: ["r", "r"],
    flags: COMPARED,
    forms: ["xmm, xmm/m64 | 66 0F 2F /r"],
  },
  UCOMISS: {
    title: "UCOMISS—Unordered Compare Scalar Single Precision Floating-Point Values and Set EFLAGS",
    summary: "Compares; CF says less, ZF equal, all three unordered. Only a signaling NaN raises IE.",
    feature: "SSE",
    access: ["r", "r"],
    flags: COMPARED,
    forms: ["xmm, xmm/m32 | NP 0F 2E /r"],
  },
  UCOMISD: {
    title: "UCOMISD—Unordered Compare Scalar Double Precision Floating-Point Values and Set EFLAGS",
    summary: "Compares; CF says less, ZF equal, all three unordered. Only a signaling NaN raises IE.",
    feature: "SSE2",
    access: ["r", "r"],
    flags: COMPARED,
    forms: ["xmm, xmm/m64 | 66 0F 2E /r"],
  },

  ...sse3("ADDSUB", "D0", "Add/Subtract", "Adds in the odd elements, subtracts in the even ones."),
  ...sse3("HADD", "7C", "Horizontal Add", "Adds neighbours: of the first operand, then of the second."),
  ...sse3("HSUB", "7D", "Horizontal Subtract", "Subtracts neighbours: of the first operand, then of the second."),

  ...sse41("ROUNDPS", "08", "xmm/m128", `Round ${PACKED_SINGLE}`, `${ROUNDS}.`, ["w", "r", "r"]),
  ...sse41("ROUNDPD", "09", "xmm/m128", `Round ${PACKED_DOUBLE}`, `${ROUNDS}.`, ["w", "r", "r"]),
  ...sse41("ROUNDSS", "0A", "xmm/m32", `Round Scalar Single ${VALUES}`, `${ROUNDS}.`, ["rw", "r", "r"]),
  ...sse41("ROUNDSD", "0B", "xmm/m64", `Round Scalar Double ${VALUES}`, `${ROUNDS}.`, ["rw", "r", "r"]),
  ...sse41(
    "DPPS",
    "40",
    "xmm/m128",
    `Dot Product of ${PACKED_SINGLE}`,
    "Adds the products that immediate bits 7:4 choose, and puts the sum where bits 3:0 say.",
    ["rw", "r", "r"],
  ),
  ...sse41(
    "DPPD",
    "41",
    "xmm/m128",
    `Dot Product of ${PACKED_DOUBLE}`,
    "Adds the products that immediate bits 5:4 choose, and puts the sum where bits 1:0 say.",
    ["rw", "r", "r"],
  ),

  LDMXCSR: {
    title: "LDMXCSR—Load MXCSR Register",
    summary: "Loads MXCSR; a reserved bit that is set is #GP(0).",
    feature: "SSE",
    access: ["r"],
    forms: ["m32 | NP 0F AE /2"],
  },
  STMXCSR: {
    title: "STMXCSR—Store MXCSR Register State",
    summary: "Stores MXCSR.",
    feature: "SSE",
    access: ["w"],
    forms: ["m32 | NP 0F AE /3"],
  },
} as const satisfies Record<string, MnemonicEntry>;

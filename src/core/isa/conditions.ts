/** A condition of Jcc, SETcc and CMOVcc. */
export interface Condition {
  /** The opcode's low four bits. */
  readonly number: number;
  /** All suffixes, the one that disassemblers print first. */
  readonly names: readonly [string, ...string[]];
  /** What must hold, in flags. */
  readonly test: string;
  /** In words, after a comparison where that is its use. */
  readonly meaning: string;
}

/** The sixteen conditions in number order. @see SDM Vol. 1 Appendix B "EFLAGS Condition Codes" */
export const CONDITIONS: readonly Condition[] = [
  { number: 0, names: ["o"], test: "OF = 1", meaning: "overflow" },
  { number: 1, names: ["no"], test: "OF = 0", meaning: "no overflow" },
  { number: 2, names: ["b", "c", "nae"], test: "CF = 1", meaning: "below (unsigned), carry" },
  { number: 3, names: ["ae", "nb", "nc"], test: "CF = 0", meaning: "above or equal (unsigned), no carry" },
  { number: 4, names: ["e", "z"], test: "ZF = 1", meaning: "equal, zero" },
  { number: 5, names: ["ne", "nz"], test: "ZF = 0", meaning: "not equal, not zero" },
  { number: 6, names: ["be", "na"], test: "CF = 1 or ZF = 1", meaning: "below or equal (unsigned)" },
  { number: 7, names: ["a", "nbe"], test: "CF = 0 and ZF = 0", meaning: "above (unsigned)" },
  { number: 8, names: ["s"], test: "SF = 1", meaning: "negative" },
  { number: 9, names: ["ns"], test: "SF = 0", meaning: "not negative" },
  { number: 10, names: ["p", "pe"], test: "PF = 1", meaning: "parity even" },
  { number: 11, names: ["np", "po"], test: "PF = 0", meaning: "parity odd" },
  { number: 12, names: ["l", "nge"], test: "SF ≠ OF", meaning: "less (signed)" },
  { number: 13, names: ["ge", "nl"], test: "SF = OF", meaning: "greater or equal (signed)" },
  { number: 14, names: ["le", "ng"], test: "ZF = 1 or SF ≠ OF", meaning: "less or equal (signed)" },
  { number: 15, names: ["g", "nle"], test: "ZF = 0 and SF = OF", meaning: "greater (signed)" },
];

const numbers = new Map(CONDITIONS.flatMap(({ names, number }) => names.map((name) => [name, number] as const)));

/** The number of a condition suffix (`"e"`, `"nz"` …), or undefined. */
export function conditionNumber(suffix: string): number | undefined {
  return numbers.get(suffix);
}

/** The suffix that disassemblers print. */
export function conditionName(number: number): string {
  const condition = CONDITIONS[number];
  if (condition === undefined) throw new RangeError(`condition ${number} is not 0–15`);
  return condition.names[0];
}

import type { Mnemonic } from "./mnemonics.ts";

/** The relations that immediates 0–7 of CMPPS and its kin ask for. @see SDM Vol. 2 "CMPPD", table "Comparison Predicate for CMPPD and VCMPPD Instructions" */
const PREDICATES = ["eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"] as const;

/** The mnemonics with a predicate, and the name's end by their elements. */
const COMPARISONS = [
  ["CMPPS", "ps"],
  ["CMPPD", "pd"],
  ["CMPSS", "ss"],
  ["CMPSD", "sd"],
] as const satisfies readonly (readonly [Mnemonic, string])[];

/** A name such as `cmpltsd`, in which assemblers and disassemblers put the immediate. */
export interface PredicateName {
  readonly name: string;
  readonly mnemonic: Mnemonic;
  readonly predicate: number;
}

export const PREDICATE_NAMES: readonly PredicateName[] = COMPARISONS.flatMap(([mnemonic, elements]) =>
  PREDICATES.map((relation, predicate) => ({ name: `cmp${relation}${elements}`, mnemonic, predicate })),
);

const printed = new Map(PREDICATE_NAMES.map(({ name, mnemonic, predicate }) => [`${mnemonic}/${predicate}`, name]));

/** The name that stands for a mnemonic with an immediate; undefined where there is none. */
export function predicateName(mnemonic: Mnemonic, immediate: number): string | undefined {
  return printed.get(`${mnemonic}/${immediate}`);
}

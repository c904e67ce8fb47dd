/** Every spelling of the sixteen conditions of Jcc, SETcc and CMOVcc; the index is the code. @see SDM Vol. 1 "EFLAGS Condition Codes" */
export const CONDITION_NAMES: readonly (readonly string[])[] = [
  ["o"],
  ["no"],
  ["b", "c", "nae"],
  ["ae", "nb", "nc"],
  ["e", "z"],
  ["ne", "nz"],
  ["be", "na"],
  ["a", "nbe"],
  ["s"],
  ["ns"],
  ["p", "pe"],
  ["np", "po"],
  ["l", "nge"],
  ["ge", "nl"],
  ["le", "ng"],
  ["g", "nle"],
];

import type { Program } from "../core/index.ts";

/** The assemblers' dialects as people call them. */
export const NAMES_OF_SYNTAXES: Readonly<Record<Program["syntax"], string>> = {
  att: "AT&T",
  intel: "Intel",
  nasm: "NASM",
};

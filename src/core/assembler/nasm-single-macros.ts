import { makeToken, type Token } from "./token.ts";

/** `%define name` or `%define name(a, b)`. */
export interface SingleLineMacro {
  readonly parameters: readonly string[] | null;
  readonly body: readonly Token[];
}

export function numberToken(value: bigint): Token {
  return makeToken("number", String(value), 1, 2, false, value);
}

/** What NASM defines by itself: names without their underscores; `__LINE__` and `__?LINE?__` are the same. */
const CONSTANTS: Readonly<Record<string, bigint>> = {
  NASM_MAJOR: 2n,
  NASM_MINOR: 16n,
  NASM_SUBMINOR: 1n,
  NASM_PATCHLEVEL: 0n,
  NASM_VERSION_ID: 0x0210_0100n,
  PASS: 1n,
};

/** What changes while a source is read. */
export interface StandardValues {
  readonly line: () => number;
  readonly bits: () => 64 | 32;
  readonly optionBits: 64 | 32;
}

/** The single-line macros of a source, those without regard to case, and the standard ones. */
export class SingleLineMacros {
  readonly #exact = new Map<string, SingleLineMacro>();
  readonly #anyCase = new Map<string, SingleLineMacro>();
  readonly #standard: StandardValues;

  constructor(standard: StandardValues) {
    this.#standard = standard;
  }

  get(name: string): SingleLineMacro | undefined {
    const macro = this.#exact.get(name) ?? (this.#anyCase.size > 0 ? this.#anyCase.get(name.toLowerCase()) : undefined);
    if (macro !== undefined || !name.startsWith("__")) return macro;
    const token = this.#standardToken(/^__(\??)(\w+)\1__$/.exec(name)?.[2] ?? "");
    return token === null ? undefined : { parameters: null, body: [token] };
  }

  #standardToken(word: string): Token | null {
    if (word === "LINE") return numberToken(BigInt(this.#standard.line()));
    if (word === "BITS") return numberToken(BigInt(this.#standard.bits()));
    if (word === "OUTPUT_FORMAT") return makeToken("name", `elf${this.#standard.optionBits}`, 1, 2, false);
    const value = Object.hasOwn(CONSTANTS, word) ? CONSTANTS[word] : undefined;
    return value === undefined ? null : numberToken(value);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** @param anyCase the name stands for it in capitals and small letters */
  set(name: string, macro: SingleLineMacro, anyCase = false): void {
    if (anyCase) this.#anyCase.set(name.toLowerCase(), macro);
    else this.#exact.set(name, macro);
  }

  delete(name: string): void {
    if (!this.#exact.delete(name)) this.#anyCase.delete(name.toLowerCase());
  }
}

import type { ImageDynamic } from "../bits/executable-image.ts";
import type { Syntax } from "../isa/spellings.ts";
import { Diagnostics, SourceError } from "./diagnostic.ts";
import { evaluationNow } from "./evaluation.ts";
import { type Columns, type Expression, evaluate, number } from "./expression.ts";
import { Section, type SectionTraits, type StatementPlace } from "./section.ts";
import { type AssemblerSymbol, SymbolTable } from "./symbol.ts";

/** Bytes of all sections together; what a mistyped repeat count must not exceed. */
export const MAX_OUTPUT = 16 << 20;
/** Bytes of memory without contents (`.bss`). */
export const MAX_BSS = 256 << 20;

/** What GNU as calls the section of plain numbers. */
export const ABSOLUTE = "*ABS*";

const MAX_SECTIONS = 1000;

const READ_ONLY: SectionTraits = { writable: false, executable: false, allocated: true, hasContents: true };

/** What a section is by its name, where the source does not say. */
export function defaultTraits(name: string): SectionTraits {
  const is = (prefix: string): boolean => name === prefix || name.startsWith(`${prefix}.`);
  if (is(".text") || name === ".init" || name === ".fini") return { ...READ_ONLY, executable: true };
  if (is(".data") || is(".data1") || is(".tdata") || is(".init_array") || is(".fini_array"))
    return { ...READ_ONLY, writable: true };
  if (is(".bss") || is(".tbss")) return { ...READ_ONLY, writable: true, hasContents: false };
  if (is(".rodata") || is(".rodata1")) return READ_ONLY;
  return { ...READ_ONLY, allocated: is(".note") };
}

/** Everything the front ends share while they read a source. */
export class AssemblerState {
  readonly diagnostics = new Diagnostics();
  readonly symbols = new SymbolTable();
  /** In order of first appearance. */
  readonly sections = new Map<string, Section>();
  readonly optionBits: 64 | 32;
  bits: 64 | 32;
  syntax: Syntax;
  section: Section;
  /** The line being assembled; inside a macro the line that uses it. */
  line = 1;
  /** Counts definitions and what depends on them, in the order of the source. */
  sequence = 0;
  /** Names that a shared library offers to the program. */
  exports: ReadonlySet<string> = new Set();
  /** Set once the program is linked with a shared library, or is one. */
  dynamic: ImageDynamic | null = null;
  /** Names of registers need no `%`: in Intel syntax and NASM. */
  bareRegisters: boolean;
  #absoluteStart = 0;
  #output = 0;
  #bss = 0;

  constructor(syntax: Syntax, bits: 64 | 32) {
    this.syntax = syntax;
    this.optionBits = bits;
    this.bareRegisters = syntax !== "att";
    this.bits = bits;
    this.section = this.openSection(".text", defaultTraits(".text"));
    // GNU as makes these three whether they are used or not.
    if (syntax !== "nasm") for (const name of [".data", ".bss"]) this.openSection(name, defaultTraits(name));
  }

  /** The source is a shared object rather than a program. */
  get isLibrary(): boolean {
    return this.dynamic !== null && this.dynamic.interpreter === null;
  }

  /** The section of a name, made with these traits when it is new. */
  openSection(name: string, traits: SectionTraits): Section {
    let section = this.sections.get(name);
    if (section === undefined) {
      if (this.sections.size >= MAX_SECTIONS)
        throw new SourceError(`a program has at most ${MAX_SECTIONS} sections`, { column: 1, endColumn: 2 });
      section = new Section(name, traits);
      this.sections.set(name, section);
    }
    return section;
  }

  /** The section of `.struct`, in which a label is a number: the next one `offset`. */
  openAbsolute(offset: number): Section {
    const section = this.openSection(ABSOLUTE, { ...READ_ONLY, allocated: false, hasContents: false });
    this.#absoluteStart = offset - section.current.length;
    return section;
  }

  /** Accounts for bytes about to be made. @throws {SourceError} when the program would become too large */
  reserve(count: number, at: Columns): void {
    if (this.section.traits.hasContents) {
      this.#output += count;
      if (this.#output > MAX_OUTPUT)
        throw new SourceError("the program would be larger than 16 MiB; shorten the repetition or the space", at);
    } else {
      this.#bss += count;
      if (this.#bss > MAX_BSS) throw new SourceError("the uninitialized data would be larger than 256 MiB", at);
    }
  }

  /** Here, as an expression. */
  here(): Extract<Expression, { readonly op: "place" | "number" }> {
    const fragment = this.section.current;
    if (this.section.name === ABSOLUTE) return number(BigInt(this.#absoluteStart + fragment.length));
    return { op: "place", fragment, offset: fragment.length };
  }

  /** The number an expression already is; `null` for an address and for what is not known yet. */
  numberNow(expression: Expression): bigint | null {
    if (expression.op === "number") return expression.value;
    if (expression.op === "place" || expression.op === "section") return null;
    const value = evaluate(expression, evaluationNow);
    return value === undefined || value.base !== null ? null : value.number;
  }

  /** What a name stands for where it is used: an equate's present value, else the symbol itself. */
  reference(name: string, at: Columns): Expression {
    const symbol = this.symbols.get(name);
    symbol.firstUse ??= { line: this.line, at };
    if (symbol.definition?.kind === "equate") return symbol.definition.expression;
    return { op: "symbol", symbol, at };
  }

  /** @throws {SourceError} if the name is taken */
  defineLabel(name: string, at: Columns, hidden: boolean): AssemblerSymbol {
    const symbol = this.symbols.get(name);
    if (symbol.definition !== null) {
      throw new SourceError(`${name} is already defined in line ${symbol.line}; a label needs a name of its own`, at);
    }
    const here = this.here();
    symbol.definition = here.op === "place" ? { kind: "label", ...here } : { kind: "equate", expression: here };
    symbol.line = this.line;
    symbol.sequence = ++this.sequence;
    symbol.hidden = hidden;
    return symbol;
  }

  /** `.set`, `=`, `.equiv`, `equ`. A value that is known is kept as such, so that a later redefinition does not change it. */
  defineEquate(name: string, expression: Expression, redefinable: boolean, at: Columns): void {
    const symbol = this.symbols.get(name);
    if (symbol.definition !== null && !(redefinable && symbol.redefinable)) {
      throw new SourceError(`${name} is already defined in line ${symbol.line}`, at);
    }
    symbol.definition = { kind: "equate", expression: this.#simplified(expression) };
    symbol.line = this.line;
    symbol.sequence = ++this.sequence;
    symbol.redefinable = redefinable;
  }

  #simplified(expression: Expression): Expression {
    if (expression.op === "number" || expression.op === "place") return expression;
    const value = evaluate(expression, evaluationNow);
    if (value === undefined) return expression;
    if (value.base === null) return number(value.number);
    if (!("tail" in value.base)) return expression;
    return { op: "place", fragment: value.base, offset: Number(value.number) };
  }

  /** Runs one statement; a refusal becomes a diagnostic. */
  attempt(place: StatementPlace, action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.diagnostics.error({ line: place.line, ...error.range }, error.message);
    }
  }
}

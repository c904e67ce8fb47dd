import { type InSlices, SLICE_ITEMS } from "../bits/slices.ts";
import { ABSOLUTE, AssemblerState } from "./assembler-state.ts";
import { SourceError } from "./diagnostic.ts";
import { type Columns, type Expression, number } from "./expression.ts";
import { type ExpressionScope, parseExpression } from "./expression-parser.ts";
import { sourceLines } from "./gnu-lines.ts";
import { mnemonicNames } from "./mnemonic-names.ts";
import { emitNasmData, isDataWord } from "./nasm-data.ts";
import { nasmDirective, nasmTraits } from "./nasm-directives.ts";
import { emitNasmInstruction } from "./nasm-emit.ts";
import { nasmLines } from "./nasm-line.ts";
import { NasmPreprocessor } from "./nasm-preprocessor.ts";
import { type Declaration, type Instance, openStructure } from "./nasm-structure.ts";
import { prefixNames } from "./prefix-names.ts";
import { findRegister } from "./register.ts";
import type { StatementPlace } from "./section.ts";
import type { Token } from "./token.ts";
import { describe, TokenCursor } from "./token-cursor.ts";

/** Repetitions of what has to be assembled anew. */
const MAX_REPEATED = 200_000n;

/** Assembles NASM syntax into the sections of a state. */
export class NasmAssembler {
  readonly state: AssemblerState;
  defaultRelative = false;
  place: StatementPlace = { line: 1, column: 1, endColumn: 2 };
  /** Repetitions that could not be copied. */
  #repeated = 0n;
  /** Symbols that get room at the end of .bss. */
  readonly commons: { readonly name: Token; readonly size: number; readonly alignment: number }[] = [];
  /** `struc` and `istruc` in progress. */
  declaration: Declaration | null = null;
  instance: Instance | null = null;
  /** `$`: where the line begins, however often TIMES repeats it. */
  #lineStart: Expression;
  #absoluteStart = 0n;
  /** The last label without a leading dot: local labels belong to it. */
  #parent = "";
  readonly #preprocessor: NasmPreprocessor;
  readonly scope: ExpressionScope;

  constructor(source: string, bits: 64 | 32, state = new AssemblerState("nasm", bits)) {
    this.state = state;
    state.section.alignment = 16;
    this.#lineStart = state.here();
    this.scope = {
      dialect: "nasm",
      bareRegisters: true,
      name: (token) => this.#resolveName(token),
      localLabel: (token) => {
        throw new SourceError(`${token.text} is not a label`, token);
      },
      here: () => this.#lineStart,
      sectionStart: () =>
        state.section.name === ABSOLUTE ? number(this.#absoluteStart) : { op: "section", section: state.section },
    };
    this.#preprocessor = new NasmPreprocessor(nasmLines(sourceLines(source)), {
      evaluate: (tokens) => this.#evaluateNow(tokens),
      standard: { bits: () => state.bits, optionBits: state.optionBits },
      warn: (place, message) => state.diagnostics.warning(place, message),
    });
  }

  *run(): InSlices<void> {
    const { state } = this;
    for (let count = 1; !state.diagnostics.isFull; count++) {
      if (count % SLICE_ITEMS === 0) yield SLICE_ITEMS;
      const line = this.#preprocessor.next();
      if (line === null) break;
      const last = line.tokens.at(-2) ?? line.tokens.at(-1);
      const first = line.tokens[0];
      this.place = line.call ?? { line: line.line, column: first?.column ?? 1, endColumn: last?.endColumn ?? 2 };
      state.line = this.place.line;
      try {
        const tokens = this.#preprocessor.process(line, this.place);
        if (tokens !== null) this.#line(new TokenCursor(tokens));
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        const range = line.call ?? error.range;
        state.diagnostics.error(
          { line: this.place.line, column: range.column, endColumn: range.endColumn },
          error.message,
        );
      }
    }
    this.#allocateCommons();
    const open = openStructure(this);
    if (open !== null) state.diagnostics.error(open[1], open[0]);
    state.sections.delete(ABSOLUTE);
    for (const { kind, place } of this.#preprocessor.openConditionals())
      state.diagnostics.error(place, `${kind} has no %endif`);
  }

  #allocateCommons(): void {
    const { state } = this;
    for (const { name, size, alignment } of this.commons) {
      state.attempt(this.place, () => {
        this.openSection(".bss");
        const { section } = state;
        section.alignment = Math.max(section.alignment, alignment);
        const fill = { kind: "byte", byte: 0 } as const;
        section.appendTail({ kind: "align", alignment, maximum: alignment, fill }, 0, state.line);
        state.defineLabel(name.text, name, false);
        state.reserve(size, name);
        section.appendFill(0, size, state.line);
      });
    }
  }

  #evaluateNow(tokens: readonly Token[]): bigint {
    const cursor = new TokenCursor(tokens);
    const expression = parseExpression(cursor, this.scope);
    cursor.expectEnd();
    return this.knownNumber(expression, "a value of the preprocessor", cursor.since(0));
  }

  knownNumber(expression: Expression, what: string, at: Columns): bigint {
    const value = this.state.numberNow(expression);
    if (value !== null) return value;
    throw new SourceError(
      `${what} has to be a number that is known here, not an address or a symbol defined later`,
      at,
    );
  }

  #line(cursor: TokenCursor): void {
    this.#lineStart = this.state.here();
    if (cursor.atEnd) return;
    if (cursor.is("[")) {
      this.#bracketed(cursor);
      return;
    }
    const token = cursor.token;
    if (token.kind !== "name") {
      cursor.next();
      throw new SourceError(`expected a label or an instruction, found ${describe(token)}`, token);
    }
    if (this.#label(cursor) && cursor.atEnd) return;
    this.statement(cursor);
  }

  /** What follows the label: a directive, data or an instruction. */
  statement(cursor: TokenCursor): void {
    if (nasmDirective(this, cursor)) return;
    if (cursor.token.kind === "name" && cursor.token.text.toLowerCase() === "times") this.#times(cursor);
    else this.#body(cursor);
  }

  /** `[bits 64]`: a directive in its primitive form. */
  #bracketed(cursor: TokenCursor): void {
    const { tokens } = cursor;
    const end = tokens.at(-1);
    if (tokens.at(-2)?.text !== "]" || end === undefined)
      throw new SourceError("expected ] at the end of the directive", cursor.rest());
    const inner = new TokenCursor([...tokens.slice(1, -2), end]);
    if (!nasmDirective(this, inner))
      throw new SourceError(`${describe(inner.token)} is not a directive that Syscope knows`, inner.token);
  }

  /** Defines the label that begins the statement, if one does. */
  #label(cursor: TokenCursor): boolean {
    const token = cursor.token;
    const next = cursor.peek(1);
    const hasColon = next.kind === "operator" && next.text === ":";
    if (next.kind === "name" && next.text.toLowerCase() === "equ") {
      this.#equate(cursor, token, 2);
      return true;
    }
    if (hasColon && cursor.peek(2).kind === "name" && cursor.peek(2).text.toLowerCase() === "equ") {
      this.#equate(cursor, token, 3);
      return true;
    }
    if (!hasColon && this.#isKnownWord(token.text.toLowerCase())) return false;
    const alone = next.kind === "end";
    if (!hasColon && next.kind !== "name" && !alone) return false;
    if (alone) {
      const { line } = this.place;
      this.state.diagnostics.warning(
        { line, column: token.column, endColumn: token.endColumn },
        `${token.text} alone is a label; write ${token.text}: if it is meant to be one`,
      );
    } else if (!hasColon && !this.#isKnownWord(next.text.toLowerCase())) return false;
    if (findRegister(token.text) !== undefined)
      throw new SourceError(`${token.text} is a register; a label needs another name, or $${token.text}`, token);
    this.defineLabel(token);
    cursor.index += hasColon ? 2 : 1;
    return true;
  }

  defineLabel(token: Token): void {
    this.state.defineLabel(this.#qualified(token.text), token, false);
  }

  /** The value of a symbol that is a number here. */
  symbolValue(name: string, at: Columns): bigint {
    return this.knownNumber(this.state.reference(name, at), name, at);
  }

  /** Labels are numbers from here on. */
  goToAbsolute(offset: bigint): void {
    if (offset < 0n || offset > 1n << 31n) throw new SourceError(`the offset ${offset} is not possible`, this.place);
    this.#absoluteStart = offset;
    this.state.section = this.state.openAbsolute(Number(offset));
  }

  /** The bytes of a statement that depends on no address; `null` if it does. */
  trial(cursor: TokenCursor): Uint8Array | null {
    const trial = new TrialSection(this.state);
    this.#body(cursor);
    return trial.take();
  }

  #isKnownWord(word: string): boolean {
    return (
      mnemonicNames("nasm").has(word) ||
      Object.hasOwn(prefixNames("nasm"), word) ||
      isDataWord(word) ||
      NASM_WORDS.has(word)
    );
  }

  /** `name equ expression`. */
  #equate(cursor: TokenCursor, name: Token, skip: number): void {
    cursor.index += skip;
    const expression = parseExpression(cursor, this.scope);
    cursor.expectEnd();
    this.state.defineEquate(this.#qualified(name.text), expression, false, name);
  }

  /** The full name of a label: `.loop` after `main` is `main.loop`. */
  #qualified(text: string): string {
    const name = text.startsWith("$") ? text.slice(1) : text;
    if (name.startsWith("..@")) return name;
    if (name.startsWith(".") && !name.startsWith("..")) return this.#parent + name;
    if (!name.startsWith("..")) this.#parent = name;
    return name;
  }

  #resolveName(token: Token): Expression | null {
    const { text } = token;
    if (!text.startsWith("$") && findRegister(text) !== undefined) return null;
    const name = text.startsWith("$") ? text.slice(1) : text;
    const full = name.startsWith(".") && !name.startsWith("..") ? this.#parent + name : name;
    return this.state.reference(full, token);
  }

  /** `times count statement`. */
  #times(cursor: TokenCursor): void {
    const { state } = this;
    const start = cursor.index;
    cursor.next();
    const count = parseExpression(cursor, this.scope);
    const at = cursor.since(start);
    const bodyStart = cursor.index;
    const known = state.numberNow(count);
    if (known === null) {
      this.#timesLater(cursor, count, at);
      return;
    }
    if (known < 0n) throw new SourceError(`the count of times is ${known}; it cannot be negative`, at);
    if (known === 0n) return;
    const body = (): void => {
      cursor.index = bodyStart;
      this.#body(cursor);
    };
    this.repeat(body, known, "times", at);
  }

  /** Does something so many times, at least once; what comes out the same every time is copied instead. */
  repeat(action: () => void, count: bigint, what: string, at: Columns): void {
    const { section } = this.state;
    const before = { fragment: section.current, length: section.current.length };
    action();
    const after = section.current;
    if (after === before.fragment && after.fixups.every(({ offset }) => offset < before.length)) {
      this.#copies(before.length, count - 1n, at);
      return;
    }
    this.#repeated += count;
    if (this.#repeated > MAX_REPEATED)
      throw new SourceError(`${what} ${count} is too often; a program has at most 16 MiB`, at);
    for (let round = 1n; round < count; round++) action();
  }

  #copies(from: number, count: bigint, at: Columns): void {
    const { section, line } = this.state;
    const size = section.current.length - from;
    const total = count * BigInt(size);
    this.state.reserve(total > 0xffff_ffffn ? 0xffff_ffff : Number(total), at);
    if (!section.traits.hasContents) {
      section.appendFill(0, Number(total), line);
      return;
    }
    const unit = section.bytesOf(section.current).slice(from, from + size);
    if (unit.length === 0) return;
    const bytes = new Uint8Array(Number(total));
    for (let offset = 0; offset < bytes.length; offset += unit.length) bytes.set(unit, offset);
    section.append(bytes, [], line);
  }

  /** A count that depends on labels (`times 510-($-$$) db 0`): the body has to be the same bytes every time. */
  #timesLater(cursor: TokenCursor, count: Expression, at: Columns): void {
    const { state, place } = this;
    const { section } = state;
    const unit = this.trial(cursor);
    if (unit === null)
      throw new SourceError("a count that depends on labels allows only plain data or instructions to be repeated", at);
    section.appendTail({ kind: "repeat", count, unit, place, at }, 0, state.line);
  }

  #body(cursor: TokenCursor): void {
    if (cursor.token.kind === "name" && isDataWord(cursor.token.text.toLowerCase())) emitNasmData(this, cursor);
    else emitNasmInstruction(this, cursor);
  }

  openSection(name: string): void {
    const { state } = this;
    const known = state.sections.has(name);
    const { traits, alignment } = nasmTraits(name);
    state.section = state.openSection(name, traits);
    if (!known) state.section.alignment = alignment;
  }
}

/** Assembles into a section of its own, to see what bytes come out. */
class TrialSection {
  readonly #state: AssemblerState;
  readonly #home: AssemblerState["section"];

  constructor(state: AssemblerState) {
    this.#state = state;
    this.#home = state.section;
    const name = "(times)";
    state.sections.delete(name);
    state.section = state.openSection(name, { ...state.section.traits, hasContents: true });
    state.sections.delete(name);
  }

  /** Back to where it was; the bytes, or `null` if some of them depend on addresses. */
  take(): Uint8Array | null {
    const trial = this.#state.section;
    this.#state.section = this.#home;
    const [only, second] = trial.fragments;
    if (only === undefined || second !== undefined || only.fixups.length > 0) return null;
    return trial.bytesOf(only).slice();
  }
}

const NASM_WORDS: ReadonlySet<string> = new Set(
  "section segment global extern common static bits use32 use64 use16 default align alignb cpu absolute org times equ struc endstruc istruc at iend".split(
    " ",
  ),
);

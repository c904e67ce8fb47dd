import { type InSlices, SLICE_ITEMS } from "../bits/slices.ts";
import { plainArguments } from "./alt-macro.ts";
import { ABSOLUTE, AssemblerState, defaultTraits } from "./assembler-state.ts";
import { Conditionals } from "./conditionals.ts";
import { SourceError } from "./diagnostic.ts";
import { type Columns, type Expression, number } from "./expression.ts";
import { type ExpressionScope, parseExpression } from "./expression-parser.ts";
import { gnuDirectives } from "./gnu-directives.ts";
import { emitGnuInstruction } from "./gnu-emit.ts";
import { sourceLines, splitGnuLine } from "./gnu-lines.ts";
import { firstWord, GnuReader, type NextStatement } from "./gnu-reader.ts";
import { tokenize } from "./lexer.ts";
import { LocalLabels } from "./local-labels.ts";
import { bindArguments, type Macro } from "./macro.ts";
import { findRegister } from "./register.ts";
import type { Section, StatementPlace } from "./section.ts";
import { GOT } from "./symbol.ts";
import type { RawStatement, Token } from "./token.ts";
import { TokenCursor } from "./token-cursor.ts";

/** A section and the subsection of it that takes the next byte. */
export interface SectionPlace {
  readonly section: Section;
  readonly subsection: number;
}

/** Assembles GNU syntax, AT&T or Intel, into the sections of a state. */
export class GnuAssembler {
  readonly state: AssemblerState;
  readonly reader: GnuReader;
  readonly conditionals = new Conditionals();
  readonly macros = new Map<string, Macro>();
  readonly sectionStack: { readonly now: SectionPlace; readonly previous: SectionPlace }[] = [];
  readonly commons: { readonly name: string; readonly size: number; readonly alignment: number }[] = [];
  previousSection: SectionPlace;
  /** `.altmacro`: macros may leave out the backslash. */
  alternateMacros = false;
  /** `.end` was met. */
  ended = false;
  readonly #localLabels: LocalLabels;
  readonly #scope: ExpressionScope;
  /** The statement being assembled. */
  place: StatementPlace = { line: 1, column: 1, endColumn: 2 };
  call: StatementPlace | null = null;

  /** @param state where it goes: a new one, or one that holds a program already */
  constructor(source: string, syntax: "att" | "intel", bits: 64 | 32, state = new AssemblerState(syntax, bits)) {
    this.state = state;
    this.previousSection = this.sectionPlace;
    this.reader = new GnuReader(readStatements(source));
    this.#localLabels = new LocalLabels(this.state);
    const localLabels = this.#localLabels;
    this.#scope = {
      get dialect() {
        return state.syntax;
      },
      get bareRegisters() {
        return state.bareRegisters;
      },
      name: (token) => this.#resolveName(token),
      localLabel: (token) => localLabels.reference(token),
      here: () => state.here(),
      sectionStart: () => ({ op: "section", section: state.section }),
    };
  }

  get scope(): ExpressionScope {
    return this.#scope;
  }

  *run(): InSlices<void> {
    const { state } = this;
    for (let count = 1; !state.diagnostics.isFull && !this.ended; count++) {
      let next: NextStatement | null = null;
      let ended = false;
      state.attempt(this.place, () => {
        next = this.reader.next();
        ended = next === null;
      });
      if (ended) break;
      if (next !== null) this.#statement(next);
      if (count % SLICE_ITEMS === 0) yield SLICE_ITEMS;
    }
    this.#allocateCommons();
    state.sections.delete(ABSOLUTE);
    for (const section of state.sections.values()) section.joinSubsections();
    for (const { kind, place } of this.conditionals.open()) state.diagnostics.error(place, `${kind} has no .endif`);
  }

  #statement({ raw, call, macroName }: NextStatement): void {
    const end = raw.column + raw.text.length;
    this.place = call ?? { line: raw.line, column: raw.column, endColumn: end };
    this.call = call;
    this.state.line = this.place.line;
    if (this.conditionals.skipping) {
      const word = firstWord(raw.text);
      if (!this.conditionals.concerns(word)) return;
    }
    try {
      let tokens = tokenize(raw.text, raw.column, "gnu");
      if (call !== null) tokens = tokens.map((token) => ({ ...token, column: call.column, endColumn: call.endColumn }));
      this.#assemble(new TokenCursor(tokens), raw);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const where = call === null ? "" : ` (in macro ${macroName}: ${raw.text})`;
      const range = call ?? error.range;
      this.state.diagnostics.error(
        { line: this.place.line, column: range.column, endColumn: range.endColumn },
        error.message + where,
      );
    }
  }

  #assemble(cursor: TokenCursor, raw: RawStatement): void {
    if (!this.conditionals.skipping) this.#labels(cursor);
    if (cursor.atEnd) return;
    const token = cursor.token;
    if (token.kind !== "name") {
      cursor.next();
      throw new SourceError(`expected an instruction, a directive or a label, found ${token.text}`, token);
    }
    const next = cursor.peek(1);
    if (next.kind === "operator" && (next.text === "=" || next.text === "==")) {
      this.#assignment(cursor, next.text === "=");
      return;
    }
    const word = token.text.toLowerCase();
    const macro = this.macros.get(word);
    if (macro !== undefined && !this.conditionals.skipping) {
      this.#expand(macro, textAfter(raw, token));
      return;
    }
    const directive = gnuDirectives.get(word);
    if (directive !== undefined) {
      cursor.next();
      directive(this, cursor, textAfter(raw, token));
      return;
    }
    if (word.startsWith(".") && word.length > 1) throw unknownDirective(token);
    emitGnuInstruction(this, cursor);
  }

  #expand(macro: Macro, text: string): void {
    const { place, call, alternateMacros: alternate } = this;
    const given = alternate ? plainArguments(text, (expression) => this.#valueOf(expression), place) : text;
    const use = { place, call, conditionals: this.conditionals.depth, alternate };
    this.reader.expandMacro(macro, bindArguments(macro, given, place), use);
  }

  #valueOf(text: string): bigint {
    const value = this.state.numberNow(parseExpression(new TokenCursor(tokenize(text, 1, "gnu")), this.scope));
    if (value === null) throw new SourceError(`${text.trim()} has to be a number that is known here`, this.place);
    return value;
  }

  #labels(cursor: TokenCursor): void {
    for (;;) {
      const { token } = cursor;
      const colon = cursor.peek(1);
      if (colon.kind !== "operator" || colon.text !== ":") return;
      if (token.kind === "number" && /^[0-9]+$/.test(token.text)) this.#localLabels.define(token);
      else if (token.kind === "name" && token.text !== ".") {
        this.state.defineLabel(token.text, token, token.text.startsWith(".L"));
      } else return;
      cursor.index += 2;
    }
  }

  #assignment(cursor: TokenCursor, redefinable: boolean): void {
    const name = cursor.next();
    cursor.next();
    const expression = parseExpression(cursor, this.scope);
    cursor.expectEnd();
    this.assign(name, expression, redefinable);
  }

  /** `.set`, `.equ`, `=`: to `.` too, which moves on like `.org`. */
  assign(name: Token, expression: Expression, redefinable: boolean): void {
    if (name.text === ".") this.moveTo(expression, 0, name);
    else this.state.defineEquate(name.text, expression, redefinable, name);
  }

  /** `.org`: pads up to an address of this section. */
  moveTo(target: Expression, fill: number, at: Columns): void {
    const { state } = this;
    const fragment = state.section.current;
    const now = target.op === "place" && target.fragment === fragment ? target.offset - fragment.length : null;
    if (now !== null && now >= 0) {
      state.reserve(now, at);
      state.section.appendFill(fill, now, state.line);
      return;
    }
    state.section.appendTail({ kind: "org", target, fill, place: this.place, at }, 0, state.line);
  }

  /** Room for a symbol in the present section, which holds no contents. */
  allocate(name: string, size: number, alignment: number, at: Columns): void {
    const { state } = this;
    if (alignment > 1) {
      state.section.alignment = Math.max(state.section.alignment, alignment);
      const fill = { kind: "byte", byte: 0 } as const;
      state.section.appendTail({ kind: "align", alignment, maximum: alignment, fill }, 0, state.line);
    }
    const symbol = state.defineLabel(name, at, false);
    symbol.type = "object";
    symbol.size = number(BigInt(size));
    state.reserve(size, at);
    state.section.appendFill(0, size, state.line);
  }

  /** `.comm` symbols that nothing else defines get room at the end of .bss. */
  #allocateCommons(): void {
    const { state } = this;
    state.section = state.openSection(".bss", defaultTraits(".bss"));
    state.section.subsection = Number.MAX_SAFE_INTEGER;
    for (const { name, size, alignment } of this.commons) {
      if (!state.symbols.isDefined(name))
        state.attempt(this.place, () => this.allocate(name, size, alignment, this.place));
    }
  }

  /** Where the next byte goes. */
  get sectionPlace(): SectionPlace {
    const { section } = this.state;
    return { section, subsection: section.subsection };
  }

  switchSection(section: Section, subsection = 0): void {
    this.previousSection = this.sectionPlace;
    this.returnTo({ section, subsection });
  }

  returnTo({ section, subsection }: SectionPlace): void {
    section.subsection = subsection;
    this.state.section = section;
  }

  #resolveName(token: Token): Expression | null {
    if (this.state.bareRegisters && findRegister(token.text) !== undefined) return null;
    const reference = this.state.reference(token.text, token);
    // In 32-bit code the name stands for the distance to the table: R_386_GOTPC.
    if (token.text !== GOT || this.state.optionBits === 64) return reference;
    return { op: "distance", from: this.state.here(), to: reference };
  }
}

function* readStatements(source: string): Generator<RawStatement, undefined> {
  let inBlockComment = false;
  for (const [index, text] of sourceLines(source).entries()) {
    const line = splitGnuLine(text, index + 1, inBlockComment);
    inBlockComment = line.inBlockComment;
    yield* line.statements;
  }
  return undefined;
}

/** A statement's text after a token that begins it (labels may stand before). */
function textAfter(raw: RawStatement, token: Token): string {
  const position = raw.text.indexOf(token.text);
  const start =
    token.column >= raw.column && raw.text.startsWith(token.text, token.column - raw.column)
      ? token.column - raw.column
      : position;
  return raw.text.slice(start + token.text.length);
}

function unknownDirective(token: Token): SourceError {
  const hint = token.text === ".rodata" ? "; write .section .rodata" : "";
  return new SourceError(`${token.text} is not a directive that Syscope knows${hint}`, token);
}

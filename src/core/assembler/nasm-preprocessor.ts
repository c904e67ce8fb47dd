import { Conditionals } from "./conditionals.ts";
import { SourceError } from "./diagnostic.ts";
import type { Columns } from "./expression.ts";
import { CONDITION, holds } from "./nasm-condition.ts";
import { movedTo, type NasmLine, withEnd, withoutEnd } from "./nasm-line.ts";
import {
  bindNasmArguments,
  expandTokens,
  type MacroArguments,
  type MultiLineMacro,
  parseMultiLineHead,
  substituteArguments,
} from "./nasm-macro.ts";
import { numberToken, SingleLineMacros, type StandardValues } from "./nasm-single-macros.ts";
import { textDirective } from "./nasm-text-macros.ts";
import type { StatementPlace } from "./section.ts";
import { makeToken, type Token } from "./token.ts";

const MAX_DEPTH = 64;
const MAX_EXPANDED = 500_000;

interface Frame {
  readonly lines: readonly NasmLine[];
  index: number;
  repeats: number;
  /** Of a macro in use; `null` in `%rep`. */
  arguments: MacroArguments | null;
  readonly call: StatementPlace | null;
  readonly isMacro: boolean;
  /** Conditionals that were open when it began. */
  readonly conditionals: number;
}

/** What the preprocessor needs from the assembler. */
export interface PreprocessorHost {
  /** The number an expression of these tokens is. @throws {SourceError} if it is none yet */
  readonly evaluate: (tokens: readonly Token[]) => bigint;
  readonly warn: (place: StatementPlace, message: string) => void;
  readonly standard: Pick<StandardValues, "bits" | "optionBits">;
}

/** NASM's preprocessor: delivers lines with its directives carried out and macros expanded. @see NASM manual, "The NASM Preprocessor" */
export class NasmPreprocessor {
  readonly #source: Iterator<NasmLine>;
  /** Macros and repetitions in use; without any, lines come from the source. */
  readonly #frames: Frame[] = [];
  readonly #singles: SingleLineMacros;
  readonly #multis = new Map<string, MultiLineMacro[]>();
  readonly #conditionals = new Conditionals();
  readonly #host: PreprocessorHost;
  #expansions = 0;
  #line = 1;
  #expanded = 0;

  constructor(source: Iterator<NasmLine>, host: PreprocessorHost) {
    this.#source = source;
    this.#host = host;
    this.#singles = new SingleLineMacros({ ...host.standard, line: () => this.#line });
  }

  /** The next line as written, arguments of the macro it stands in filled in; `null` at the end. */
  next(): NasmLine | null {
    const line = this.#nextRaw();
    if (line === null) return null;
    const call = this.#frames.at(-1)?.call ?? null;
    const values = this.#currentArguments();
    let tokens = values === null ? line.tokens : substituteArguments(line.tokens, values);
    if (call !== null) tokens = movedTo(tokens, call);
    return { tokens, line: call?.line ?? line.line, call };
  }

  #nextRaw(): NasmLine | null {
    for (;;) {
      const frame = this.#frames.at(-1);
      if (frame === undefined) {
        const { done, value } = this.#source.next();
        return done === true ? null : value;
      }
      const line = frame.lines[frame.index];
      if (line === undefined) {
        if (frame.repeats > 0) {
          frame.repeats--;
          frame.index = 0;
        } else this.#frames.pop();
        continue;
      }
      frame.index++;
      return line;
    }
  }

  #currentArguments(): MacroArguments | null {
    for (const frame of this.#frames.toReversed()) if (frame.arguments !== null) return frame.arguments;
    return null;
  }

  /** Carries out a directive, starts a macro, or returns the line's tokens for assembling; `null` where nothing is left. */
  process(line: NasmLine, place: StatementPlace): readonly Token[] | null {
    const [first, second] = line.tokens;
    this.#line = line.line;
    if (first === undefined || first.kind === "end") return null;
    if (first.text === "%" && first.kind === "operator" && second?.kind === "name" && !second.spaced) {
      const word = second.text.toLowerCase();
      if (this.#conditionals.skipping && !/^(if|el|endif)/.test(word)) return this.#skipBlock(word, place);
      this.#directive(word, line.tokens.slice(2), place);
      return null;
    }
    if (this.#conditionals.skipping) return null;
    const tokens = withEnd(expandTokens(withoutEnd(line.tokens), this.#singles), first.column);
    // A label may stand before a macro.
    const hasLabel = tokens[0]?.kind === "name" && tokens[1]?.text === ":";
    if (!this.#startMacro(hasLabel ? tokens.slice(2) : tokens, place)) return tokens;
    return hasLabel ? withEnd(tokens.slice(0, 2), first.column) : null;
  }

  /** A block in a branch that is passed over holds directives that are none of ours. */
  #skipBlock(word: string, place: StatementPlace): null {
    if (word === "macro" || word === "imacro") this.#collect(/^i?macro$/, /^endm(acro)?$/, "%macro", place);
    else if (word === "rep") this.#collect(/^rep$/, /^endrep$/, "%rep", place);
    return null;
  }

  openConditionals(): readonly { readonly kind: string; readonly place: StatementPlace }[] {
    return this.#conditionals.open();
  }

  #startMacro(tokens: readonly Token[], place: StatementPlace): boolean {
    const [name] = tokens;
    const list = name?.kind === "name" ? this.#multis.get(name.text.toLowerCase()) : undefined;
    if (list === undefined) return false;
    for (const macro of list) {
      const values = bindNasmArguments(macro, tokens.slice(1));
      if (values === null) continue;
      const call = this.#frames.at(-1)?.call ?? place;
      const number = this.#expansions++;
      const conditionals = this.#conditionals.depth;
      this.#push(
        { lines: macro.body, index: 0, repeats: 0, arguments: { values, number }, call, isMacro: true, conditionals },
        macro.body.length,
        place,
      );
      return true;
    }
    const counts = list
      .map(({ minimum, maximum }) => (minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`))
      .join(" or ");
    throw new SourceError(`macro ${name?.text} takes ${counts} arguments`, place);
  }

  #push(frame: Frame, size: number, at: Columns): void {
    if (this.#frames.length > MAX_DEPTH)
      throw new SourceError(`macros and repetitions are nested more than ${MAX_DEPTH} deep`, at);
    this.#expanded += size;
    if (this.#expanded > MAX_EXPANDED)
      throw new SourceError(`macros and repetitions would make more than ${MAX_EXPANDED} lines`, at);
    this.#frames.push(frame);
  }

  #collect(opens: RegExp, closes: RegExp, what: string, at: Columns): NasmLine[] {
    const body: NasmLine[] = [];
    let depth = 1;
    for (;;) {
      const line = this.#nextRaw();
      if (line === null) throw new SourceError(`${what} has no %end${what.slice(1)}`, at);
      const [percent, name] = line.tokens;
      const word = percent?.text === "%" && name?.kind === "name" ? name.text.toLowerCase() : "";
      if (opens.test(word)) depth++;
      if (closes.test(word) && --depth === 0) return body;
      body.push(line);
    }
  }

  #directive(word: string, rest: readonly Token[], place: StatementPlace): void {
    switch (word) {
      case "define":
      case "idefine":
      case "xdefine":
      case "ixdefine":
        this.#define(word, rest, place);
        return;
      case "undef":
        this.#singles.delete(nameOf(rest[0], "%undef", place).text);
        return;
      case "assign":
      case "iassign": {
        const name = nameOf(rest[0], `%${word}`, place);
        const value = this.#number(rest.slice(1));
        const token = numberToken(value < 0n ? -value : value);
        const body =
          value < 0n
            ? [
                makeToken("operator", "(", 1, 2, false),
                makeToken("operator", "-", 1, 2, false),
                token,
                makeToken("operator", ")", 1, 2, false),
              ]
            : [token];
        this.#singles.set(name.text, { parameters: null, body }, word.startsWith("i"));
        return;
      }
      case "macro":
      case "imacro": {
        const body = this.#collect(/^i?macro$/, /^endm(acro)?$/, "%macro", place);
        const head = parseMultiLineHead(rest, place);
        const key = head.name.toLowerCase();
        this.#multis.set(key, [{ ...head, body }, ...(this.#multis.get(key) ?? [])]);
        return;
      }
      case "unmacro":
        this.#multis.delete(nameOf(rest[0], "%unmacro", place).text.toLowerCase());
        return;
      case "rep":
        this.#repeat(rest, place);
        return;
      case "exitrep":
        this.#leave(false, "%exitrep without %rep", place);
        return;
      case "exitmacro":
        this.#leave(true, "%exitmacro without %macro", place);
        return;
      case "rotate":
        this.#rotate(rest, place);
        return;
      case "error":
      case "fatal":
        throw new SourceError(textOf(rest) || "%error", place);
      case "warning":
        this.#host.warn(place, textOf(rest) || "%warning");
        return;
      case "endmacro":
      case "endm":
        throw new SourceError("%endmacro without %macro", place);
      case "endrep":
        throw new SourceError("%endrep without %rep", place);
      case "line":
      case "pragma":
        return;
      case "include":
        throw new SourceError("%include has no files to read here; paste the text instead", place);
      default:
        if (!textDirective(word, rest, { singles: this.#singles, number: this.#number, at: place }))
          this.#conditional(word, rest, place);
    }
  }

  /** Leaves the innermost macro or repetition, and the conditionals opened in it. */
  #leave(macro: boolean, message: string, place: StatementPlace): void {
    for (;;) {
      const frame = this.#frames.pop();
      if (frame === undefined) throw new SourceError(message, place);
      if (frame.isMacro !== macro) continue;
      this.#conditionals.unwind(frame.conditionals);
      return;
    }
  }

  #define(word: string, rest: readonly Token[], place: StatementPlace): void {
    const name = nameOf(rest[0], `%${word}`, place);
    let body = withoutEnd(rest.slice(1));
    let parameters: string[] | null = null;
    if (body[0]?.text === "(" && !body[0].spaced) {
      const close = body.findIndex(({ text }) => text === ")");
      if (close < 0) throw new SourceError("the parameters of %define have no closing parenthesis", place);
      parameters = body
        .slice(1, close)
        .filter(({ kind }) => kind === "name")
        .map(({ text }) => text);
      body = body.slice(close + 1);
    }
    if (word.endsWith("xdefine")) body = expandTokens(body, this.#singles);
    this.#singles.set(name.text, { parameters, body }, word.startsWith("i"));
  }

  readonly #number = (tokens: readonly Token[]): bigint =>
    this.#host.evaluate(withEnd(expandTokens(withoutEnd(tokens), this.#singles), 1));

  #repeat(rest: readonly Token[], place: StatementPlace): void {
    const body = this.#collect(/^rep$/, /^endrep$/, "%rep", place);
    const count = this.#number(rest);
    if (count < 0n) throw new SourceError(`the count of %rep is ${count}; it cannot be negative`, place);
    if (count === 0n || body.length === 0) return;
    if (count * BigInt(body.length) > BigInt(MAX_EXPANDED)) {
      throw new SourceError(`macros and repetitions would make more than ${MAX_EXPANDED} lines`, place);
    }
    const call = this.#frames.at(-1)?.call ?? null;
    const conditionals = this.#conditionals.depth;
    this.#push(
      { lines: body, index: 0, repeats: Number(count) - 1, arguments: null, call, isMacro: false, conditionals },
      body.length * Number(count),
      place,
    );
  }

  #rotate(rest: readonly Token[], place: StatementPlace): void {
    const frame = this.#frames.findLast((candidate) => candidate.arguments !== null);
    if (frame === undefined || frame.arguments === null) throw new SourceError("%rotate stands outside a macro", place);
    const { values, number } = frame.arguments;
    if (values.length === 0) return;
    const count = Number(this.#number(rest) % BigInt(values.length));
    const shift = (count + values.length) % values.length;
    frame.arguments = { values: [...values.slice(shift), ...values.slice(0, shift)], number };
  }

  #conditional(word: string, rest: readonly Token[], place: StatementPlace): void {
    const conditionals = this.#conditionals;
    if (word === "endif" || word === "else") {
      check(word === "else" ? conditionals.otherwise() : conditionals.end(), place);
      return;
    }
    const match = CONDITION.exec(word);
    if (match === null) throw unknownDirective(word, place);
    const context = { singles: this.#singles, multis: this.#multis, number: this.#number, at: place };
    const condition = (): boolean => holds(match[3] ?? "", rest, context) !== (match[2] === "n");
    if (match[1] === "el") check(conditionals.elseIf(condition), place);
    else conditionals.begin(`%${word}`, place, condition);
  }
}

const REFUSED: Readonly<Record<string, string>> = {
  push: "%push: contexts are not supported; use %%labels and %define",
  pop: "%pop: contexts are not supported; use %%labels and %define",
  ifctx: "%ifctx: contexts are not supported",
  ifenv: "%ifenv: there is no environment here",
  use: "%use: the packages of nasm are not here",
  arg: "%arg is not supported; write [rbp+16]",
  local: "%local is not supported; write [rbp-8]",
  stacksize: "%stacksize is not supported",
  depend: "%depend: there are no files here",
  clear: "%clear is not supported; use %undef",
};

function unknownDirective(word: string, place: StatementPlace): SourceError {
  const known = Object.hasOwn(REFUSED, word) ? REFUSED[word] : undefined;
  return new SourceError(known ?? `%${word} is not a preprocessor directive that Syscope knows`, place);
}

function check(message: string | null, place: StatementPlace): void {
  if (message !== null) throw new SourceError(message.replaceAll(".", "%"), place);
}

function nameOf(token: Token | undefined, directive: string, place: StatementPlace): Token {
  if (token?.kind === "name") return token;
  throw new SourceError(`${directive} needs a name`, place);
}

function textOf(tokens: readonly Token[]): string {
  return withoutEnd(tokens)
    .map(({ kind, text }) => (kind === "string" ? text.slice(1, -1) : text))
    .join(" ");
}

import { Conditionals } from "./conditionals.ts";
import { SourceError } from "./diagnostic.ts";
import type { Columns } from "./expression.ts";
import { movedTo, type NasmLine, withEnd, withoutEnd } from "./nasm-line.ts";
import {
  bindNasmArguments,
  expandTokens,
  type MacroArguments,
  type MultiLineMacro,
  parseMultiLineHead,
  type SingleLineMacro,
  substituteArguments,
} from "./nasm-macro.ts";
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
}

/** What the preprocessor needs from the assembler. */
export interface PreprocessorHost {
  /** The number an expression of these tokens is. @throws {SourceError} if it is none yet */
  readonly evaluate: (tokens: readonly Token[]) => bigint;
  readonly warn: (place: StatementPlace, message: string) => void;
}

/** NASM's preprocessor: delivers lines with its directives carried out and macros expanded. @see NASM manual, "The NASM Preprocessor" */
export class NasmPreprocessor {
  readonly #source: Iterator<NasmLine>;
  /** Macros and repetitions in use; without any, lines come from the source. */
  readonly #frames: Frame[] = [];
  readonly #singles = new Map<string, SingleLineMacro>();
  readonly #multis = new Map<string, MultiLineMacro[]>();
  readonly #conditionals = new Conditionals();
  readonly #host: PreprocessorHost;
  #expansions = 0;
  #expanded = 0;

  constructor(source: Iterator<NasmLine>, host: PreprocessorHost) {
    this.#source = source;
    this.#host = host;
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
      this.#push(
        { lines: macro.body, index: 0, repeats: 0, arguments: { values, number }, call, isMacro: true },
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
        this.#define(rest, false, place);
        return;
      case "xdefine":
        this.#define(rest, true, place);
        return;
      case "undef":
        this.#singles.delete(nameOf(rest[0], "%undef", place).text);
        return;
      case "assign": {
        const name = nameOf(rest[0], "%assign", place);
        const value = this.#number(rest.slice(1));
        const token = {
          ...makeToken("number", String(value < 0n ? -value : value), 1, 2, false),
          value: value < 0n ? -value : value,
        };
        const body =
          value < 0n
            ? [
                makeToken("operator", "(", 1, 2, false),
                makeToken("operator", "-", 1, 2, false),
                token,
                makeToken("operator", ")", 1, 2, false),
              ]
            : [token];
        this.#singles.set(name.text, { parameters: null, body });
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
        while (this.#frames.length > 0) {
          const frame = this.#frames.pop();
          if (frame !== undefined && !frame.isMacro) return;
        }
        throw new SourceError("%exitrep without %rep", place);
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
        this.#conditional(word, rest, place);
    }
  }

  #define(rest: readonly Token[], expandNow: boolean, place: StatementPlace): void {
    const name = nameOf(rest[0], "%define", place);
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
    if (expandNow) body = expandTokens(body, this.#singles);
    this.#singles.set(name.text, { parameters, body });
  }

  #number(tokens: readonly Token[]): bigint {
    return this.#host.evaluate(withEnd(expandTokens(withoutEnd(tokens), this.#singles), 1));
  }

  #repeat(rest: readonly Token[], place: StatementPlace): void {
    const body = this.#collect(/^rep$/, /^endrep$/, "%rep", place);
    const count = this.#number(rest);
    if (count < 0n) throw new SourceError(`the count of %rep is ${count}; it cannot be negative`, place);
    if (count === 0n || body.length === 0) return;
    if (count * BigInt(body.length) > BigInt(MAX_EXPANDED)) {
      throw new SourceError(`macros and repetitions would make more than ${MAX_EXPANDED} lines`, place);
    }
    const call = this.#frames.at(-1)?.call ?? null;
    this.#push(
      { lines: body, index: 0, repeats: Number(count) - 1, arguments: null, call, isMacro: false },
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
    const match = /^(el)?if(n?)(def|macro|idni?|num|id|str|empty|)$/.exec(word);
    if (match === null) throw new SourceError(`%${word} is not a preprocessor directive that Syscope knows`, place);
    const condition = (): boolean => this.#test(match[3] ?? "", rest) !== (match[2] === "n");
    if (match[1] === "el") check(conditionals.elseIf(condition), place);
    else conditionals.begin(`%${word}`, place, condition);
  }

  #test(kind: string, rest: readonly Token[]): boolean {
    const tokens = withoutEnd(rest);
    const [first] = tokens;
    if (kind === "def") return first !== undefined && this.#singles.has(first.text);
    if (kind === "macro") return first !== undefined && this.#multis.has(first.text.toLowerCase());
    const expanded = expandTokens(tokens, this.#singles);
    if (kind === "") return this.#number(tokens) !== 0n;
    if (kind === "empty") return expanded.length === 0;
    if (kind === "num") return expanded.length === 1 && expanded[0]?.kind === "number";
    if (kind === "id") return expanded.length === 1 && expanded[0]?.kind === "name";
    if (kind === "str") return expanded.length === 1 && expanded[0]?.kind === "string";
    const comma = expanded.findIndex(({ text }) => text === ",");
    const [left, right] = [expanded.slice(0, comma), expanded.slice(comma + 1)].map((part) =>
      part.map(({ text }) => text).join(" "),
    );
    return kind === "idni" ? left?.toLowerCase() === right?.toLowerCase() : left === right;
  }
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

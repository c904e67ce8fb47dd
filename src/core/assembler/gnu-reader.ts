import { substituteAlternate, withLocals } from "./alt-macro.ts";
import { SourceError } from "./diagnostic.ts";
import type { Columns } from "./expression.ts";
import { type Macro, substitute } from "./macro.ts";
import type { StatementPlace } from "./section.ts";
import type { RawStatement } from "./token.ts";

/** Macros and repetitions inside one another. */
const MAX_DEPTH = 64;
/** Statements that macros and repetitions may produce in all. */
const MAX_EXPANDED = 500_000;

/** Characters of a statement after its arguments are filled in. */
const MAX_LENGTH = 1 << 16;

interface Frame {
  readonly statements: readonly RawStatement[];
  index: number;
  /** Rounds to come after the present one. */
  repeats: number;
  /** Where a macro's text is reported: the statement that uses it. */
  readonly call: StatementPlace | null;
  readonly values: ReadonlyMap<string, string> | null;
  readonly expansion: number;
  readonly macroName: string;
  /** Conditionals that were open when the macro was used. */
  readonly conditionals: number;
  /** `.altmacro`. */
  readonly alternate: boolean;
}

const PLAIN = { repeats: 0, values: null, expansion: 0, macroName: "", conditionals: 0, alternate: false } as const;

function filledIn(text: string, values: ReadonlyMap<string, string>, { alternate, expansion }: Frame): string {
  return substitute(alternate ? substituteAlternate(text, values) : text, values, expansion);
}

/** The statement to be assembled next. */
export interface NextStatement {
  readonly raw: RawStatement;
  /** Set inside a macro: every diagnostic points here. */
  readonly call: StatementPlace | null;
  readonly macroName: string;
}

/** Delivers statements one by one, from the source or from the macros and repetitions being expanded. */
export class GnuReader {
  readonly #source: Iterator<RawStatement>;
  /** Macros and repetitions in use; without any, statements come from the source. */
  readonly #frames: Frame[] = [];
  #expanded = 0;
  #expansions = 0;
  #locals = 0;

  constructor(source: Iterator<RawStatement>) {
    this.#source = source;
  }

  /** `null` at the end of the source. @throws {SourceError} if a macro's arguments make a statement too long */
  next(): NextStatement | null {
    for (;;) {
      const frame = this.#frames.at(-1);
      if (frame === undefined) {
        const { done, value } = this.#source.next();
        return done === true ? null : { raw: value, call: null, macroName: "" };
      }
      const raw = frame.statements[frame.index];
      if (raw === undefined) {
        if (frame.repeats > 0) {
          frame.repeats--;
          frame.index = 0;
        } else this.#frames.pop();
        continue;
      }
      frame.index++;
      const text = frame.values === null ? raw.text : filledIn(raw.text, frame.values, frame);
      if (text.length > MAX_LENGTH && frame.call !== null) {
        throw new SourceError(
          `the arguments of macro ${frame.macroName} make a statement of more than ${MAX_LENGTH} characters`,
          frame.call,
        );
      }
      return { raw: { ...raw, text }, call: frame.call, macroName: frame.macroName };
    }
  }

  /**
   * The statements up to the one that closes a block, which is passed over too.
   * @param opens and @param closes tell by a statement's first word whether it opens or closes such a block
   * @param message for a block without an end
   */
  collect(
    opens: (word: string) => boolean,
    closes: (word: string) => boolean,
    message: string,
    at: Columns,
  ): RawStatement[] {
    const body: RawStatement[] = [];
    let depth = 1;
    for (;;) {
      const statement = this.next();
      if (statement === null) throw new SourceError(message, at);
      const word = firstWord(statement.raw.text);
      if (opens(word)) depth++;
      if (closes(word) && --depth === 0) return body;
      body.push(statement.raw);
    }
  }

  /** @param use the statement that uses the macro, the conditionals open there, and whether `.altmacro` rules */
  expandMacro(
    macro: Macro,
    values: ReadonlyMap<string, string>,
    use: Pick<Frame, "call" | "conditionals" | "alternate"> & { readonly place: StatementPlace },
  ): void {
    const { place, conditionals, alternate } = use;
    const expansion = this.#expansions++;
    const call = use.call ?? place;
    const bound = alternate
      ? withLocals(macro, values, () => `.LL${(this.#locals++).toString(16).padStart(4, "0")}`)
      : { body: macro.body, values };
    this.#push(
      bound.body,
      { repeats: 0, call, values: bound.values, expansion, macroName: macro.name, conditionals, alternate },
      place,
    );
  }

  repeat(body: readonly RawStatement[], count: number, place: StatementPlace, call: StatementPlace | null): void {
    if (count === 0 || body.length === 0) return;
    if (body.length * count > MAX_EXPANDED) throw tooMuch(place);
    this.#expanded += body.length * (count - 1);
    this.#push(body, { ...PLAIN, repeats: count - 1, call }, place);
  }

  /** `.irp`: the body once for each value. */
  repeatWith(
    body: readonly RawStatement[],
    name: string,
    values: readonly string[],
    place: StatementPlace,
    call: StatementPlace | null,
  ): void {
    if (body.length * values.length > MAX_EXPANDED) throw tooMuch(place);
    const all = values.flatMap((value) => {
      const map = new Map([[name, value]]);
      return body.map((statement) => ({ ...statement, text: substitute(statement.text, map, 0) }));
    });
    this.#push(all, { ...PLAIN, call }, place);
  }

  /** `.exitm`: returns how many conditionals were open when the macro was used; `null` outside of macros. */
  leaveMacro(): number | null {
    for (;;) {
      const frame = this.#frames.pop();
      if (frame === undefined) return null;
      if (frame.macroName !== "") return frame.conditionals;
    }
  }

  #push(statements: readonly RawStatement[], frame: Omit<Frame, "statements" | "index">, at: Columns): void {
    if (this.#frames.length > MAX_DEPTH)
      throw new SourceError(`macros and repetitions are nested more than ${MAX_DEPTH} deep`, at);
    this.#expanded += statements.length;
    if (this.#expanded > MAX_EXPANDED) throw tooMuch(at);
    this.#frames.push({ ...frame, statements, index: 0 });
  }
}

function tooMuch(at: Columns): SourceError {
  return new SourceError(`macros and repetitions would make more than ${MAX_EXPANDED} statements`, at);
}

/** The first word of a statement after its labels, lower case. */
export function firstWord(text: string): string {
  const match = /^\s*(?:(?:[\w.$]+|"[^"]*")\s*:\s*)*([\w.$]+)/.exec(text);
  return match?.[1]?.toLowerCase() ?? "";
}

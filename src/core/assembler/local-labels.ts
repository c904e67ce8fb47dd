import type { AssemblerState } from "./assembler-state.ts";
import { SourceError } from "./diagnostic.ts";
import type { Expression } from "./expression.ts";
import { AssemblerSymbol } from "./symbol.ts";
import type { Token } from "./token.ts";

/** GNU numeric labels: `1:` may be defined again and again; `1b` is the last one before, `1f` the next. */
export class LocalLabels {
  readonly #state: AssemblerState;
  readonly #last = new Map<string, AssemblerSymbol>();
  /** Mentioned by `f`, not defined yet. */
  readonly #awaited = new Map<string, AssemblerSymbol>();

  constructor(state: AssemblerState) {
    this.#state = state;
  }

  define(token: Token): void {
    const number = canonical(token.text);
    const symbol = this.#awaited.get(number) ?? new AssemblerSymbol(`${number}f`);
    const fragment = this.#state.section.current;
    symbol.definition = { kind: "label", fragment, offset: fragment.length };
    symbol.line = this.#state.line;
    this.#awaited.delete(number);
    this.#last.set(number, symbol);
  }

  reference(token: Token): Expression {
    const number = canonical(token.text.slice(0, -1));
    if (token.text.endsWith("b")) {
      const symbol = this.#last.get(number);
      if (symbol === undefined)
        throw new SourceError(`there is no label ${number}: before this line; ${number}f looks forward`, token);
      return { op: "symbol", symbol, at: token };
    }
    let symbol = this.#awaited.get(number);
    if (symbol === undefined) {
      symbol = new AssemblerSymbol(`${number}f`);
      this.#awaited.set(number, symbol);
    }
    return { op: "symbol", symbol, at: token };
  }
}

function canonical(text: string): string {
  return text.replace(/^0+(?=[0-9])/, "");
}

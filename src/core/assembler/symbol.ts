import type { ImageSymbolType } from "../bits/executable-image.ts";
import type { Columns, Expression } from "./expression.ts";
import type { Fragment } from "./section.ts";

/** The start of the linker's table of addresses. */
export const GOT = "_GLOBAL_OFFSET_TABLE_";

/** What a name stands for. */
export type Definition =
  | { readonly kind: "label"; readonly fragment: Fragment; readonly offset: number }
  | { readonly kind: "equate"; readonly expression: Expression };

/** A name of the source and what became of it. */
export class AssemblerSymbol {
  readonly name: string;
  definition: Definition | null = null;
  /** Line of the definition; 0 while undefined. */
  line = 0;
  /** When it was defined, in the order of the source; see `Tail`. */
  sequence = 0;
  /** `.set` and `=` may define it again; a label and `.equiv` may not. */
  redefinable = false;
  global = false;
  /** Declared so by `.local`. */
  local = false;
  /** Undefined is allowed and counts as 0. */
  weak = false;
  type: ImageSymbolType = "none";
  size: Expression | null = null;
  /** Not shown in the symbol table: `.L…`, numeric labels, and the values an equate had before. */
  hidden = false;
  /** Where it is first used, for the message about an undefined symbol. */
  firstUse: { readonly line: number; readonly at: Columns } | null = null;

  constructor(name: string) {
    this.name = name;
  }
}

/** Every symbol of a source by name, in order of first appearance. */
export class SymbolTable {
  readonly #symbols = new Map<string, AssemblerSymbol>();

  /** The symbol of a name, made on first mention. */
  get(name: string): AssemblerSymbol {
    let symbol = this.#symbols.get(name);
    if (symbol === undefined) {
      symbol = new AssemblerSymbol(name);
      this.#symbols.set(name, symbol);
    }
    return symbol;
  }

  find(name: string): AssemblerSymbol | undefined {
    return this.#symbols.get(name);
  }

  isDefined(name: string): boolean {
    return (this.#symbols.get(name)?.definition ?? null) !== null;
  }

  all(): Iterable<AssemblerSymbol> {
    return this.#symbols.values();
  }
}

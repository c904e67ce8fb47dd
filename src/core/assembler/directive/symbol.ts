import type { ImageSymbolType } from "../../bits/executable-image.ts";
import { defaultTraits } from "../assembler-state.ts";
import { SourceError } from "../diagnostic.ts";
import { parseExpression } from "../expression-parser.ts";
import type { AssemblerSymbol } from "../symbol.ts";
import { expressionList, type GnuDirective, ignored, knownNumber, nameToken } from "./directive.ts";

/** A directive that marks each symbol of a list. */
function forEachSymbol(name: string, mark: (symbol: AssemblerSymbol) => void): GnuDirective {
  return ({ state }, cursor) => {
    do {
      const token = nameToken(cursor, name);
      const symbol = state.symbols.get(token.text);
      symbol.firstUse ??= { line: state.line, at: token };
      mark(symbol);
    } while (cursor.accept(","));
    cursor.expectEnd();
  };
}

function markGlobal(symbol: AssemblerSymbol): void {
  symbol.global = true;
}

/** `.set name, expression`. */
function set(directive: string, redefinable: boolean): GnuDirective {
  return (assembler, cursor) => {
    const name = nameToken(cursor, directive);
    cursor.expect(",", "after the name");
    const expression = parseExpression(cursor, assembler.scope);
    cursor.expectEnd();
    assembler.assign(name, expression, redefinable);
  };
}

const TYPES: Readonly<Record<string, ImageSymbolType>> = {
  function: "function",
  STT_FUNC: "function",
  object: "object",
  STT_OBJECT: "object",
  gnu_unique_object: "object",
  common: "object",
  STT_COMMON: "object",
  notype: "none",
  STT_NOTYPE: "none",
};

/** `.type name, @function`. */
const type: GnuDirective = ({ state }, cursor) => {
  const name = nameToken(cursor, ".type");
  cursor.accept(",");
  if (cursor.is("@") || cursor.is("%") || cursor.is("#")) cursor.next();
  const token = cursor.next();
  const word = token.kind === "string" ? token.text.slice(1, -1) : token.text;
  const kind = Object.hasOwn(TYPES, word) ? TYPES[word] : undefined;
  if (word === "tls_object" || word === "STT_TLS")
    throw new SourceError("there is no thread-local storage in programs here; use @object", token);
  if (word === "gnu_indirect_function" || word === "STT_GNU_IFUNC")
    throw new SourceError("an indirect function needs a start code that asks it for its address; use @function", token);
  if (kind === undefined)
    throw new SourceError(
      `${word || "nothing"} is not a symbol type; allowed are @function, @object and @notype`,
      token,
    );
  cursor.expectEnd();
  state.symbols.get(name.text).type = kind;
};

/** `.size name, expression`. */
const size: GnuDirective = (assembler, cursor) => {
  const name = nameToken(cursor, ".size");
  cursor.expect(",", "after the name");
  const expression = parseExpression(cursor, assembler.scope);
  cursor.expectEnd();
  assembler.state.symbols.get(name.text).size = expression;
};

/** `.comm name, size, alignment`: room in .bss, unless the name is defined elsewhere; `.lcomm`: room in subsection 1 of .bss. */
function common(directive: ".comm" | ".lcomm"): GnuDirective {
  return (assembler, cursor) => {
    const { state, place } = assembler;
    const token = nameToken(cursor, directive);
    cursor.expect(",", "after the name");
    const [sizeExpression, alignmentExpression] = expressionList(assembler, cursor);
    const bytes = knownNumber(assembler, sizeExpression, 0, "the size", 0, 2 ** 31);
    const natural = Math.min(2 ** Math.floor(Math.log2(Math.max(bytes, 1))), 16);
    const alignment = Math.max(
      1,
      knownNumber(assembler, alignmentExpression, directive === ".comm" ? natural : 1, "the alignment", 0, 2 ** 24),
    );
    if ((alignment & (alignment - 1)) !== 0)
      throw new SourceError(`the alignment ${alignment} is not a power of two`, place);
    // GNU as gives a common symbol that is declared .local its room at once.
    if (directive === ".comm" && !state.symbols.get(token.text).local) {
      assembler.commons.push({ name: token.text, size: bytes, alignment });
      const symbol = state.symbols.get(token.text);
      symbol.global = true;
      symbol.type = "object";
      return;
    }
    const now = assembler.sectionPlace;
    assembler.returnTo({ section: state.openSection(".bss", defaultTraits(".bss")), subsection: 1 });
    assembler.allocate(token.text, bytes, alignment, token);
    assembler.returnTo(now);
  };
}

/** `.eqv` looks its expression up again at each use; only where that makes no difference it is taken. */
const later: GnuDirective = (assembler, cursor, text) => {
  if (cursor.tokens.slice(cursor.index + 1).some(({ kind, text: word }) => kind === "name" || word === "$"))
    throw new SourceError(".eqv with symbols is not supported; use .equiv, which looks them up once", assembler.place);
  set(".eqv", false)(assembler, cursor, text);
};

/** `.weakref alias, target`: the alias is the target, which need not exist. */
const weakReference: GnuDirective = (assembler, cursor) => {
  const alias = nameToken(cursor, ".weakref");
  cursor.expect(",", "after the alias");
  const target = nameToken(cursor, ".weakref");
  cursor.expectEnd();
  const { state } = assembler;
  assembler.assign(alias, state.reference(target.text, target), false);
  const symbol = state.symbols.get(target.text);
  if (symbol.definition === null) symbol.weak = true;
  state.symbols.get(alias.text).hidden = true;
};

export const symbolDirectives: Readonly<Record<string, GnuDirective>> = {
  ".globl": forEachSymbol(".globl", markGlobal),
  ".global": forEachSymbol(".global", markGlobal),
  ".weak": forEachSymbol(".weak", (symbol) => {
    symbol.global = true;
    symbol.weak = true;
  }),
  ".local": forEachSymbol(".local", (symbol) => {
    symbol.local = true;
  }),
  ".hidden": forEachSymbol(".hidden", () => {}),
  ".internal": forEachSymbol(".internal", () => {}),
  ".protected": forEachSymbol(".protected", () => {}),
  ".extern": ignored,
  ".set": set(".set", true),
  ".equ": set(".equ", true),
  ".equiv": set(".equiv", false),
  ".eqv": later,
  ".symver": ignored,
  ".weakref": weakReference,
  ".type": type,
  ".size": size,
  ".comm": common(".comm"),
  ".lcomm": common(".lcomm"),
};

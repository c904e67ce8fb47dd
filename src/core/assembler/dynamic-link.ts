import { finish } from "../bits/slices.ts";
import type { AssemblerState } from "./assembler-state.ts";
import { type Imports, programSections, sharedSections, startCode } from "./dynamic-text.ts";
import { number } from "./expression.ts";
import { GnuAssembler } from "./gnu-assembler.ts";
import type { AssemblerSymbol } from "./symbol.ts";

/** A shared object that a program may call into. */
export interface SharedLibrary {
  readonly soname: string;
  /** The path that PT_INTERP names. */
  readonly interpreter: string;
  /** Names of the functions it offers. */
  readonly exports: ReadonlySet<string>;
}

/** How a program is linked with a shared object. */
export interface LibraryLinking {
  readonly library: SharedLibrary;
  /** When addresses are looked up: at the first call of each function, or all before the program starts. */
  readonly linking: "lazy" | "now";
  /** Stubs begin with ENDBR: .plt and .plt.sec. */
  readonly ibt: boolean;
}

const GOT_SUFFIX = "@GOTPCREL";

/** Assembles text of the linker's own into a program; its sections have no source lines. */
export function addText(state: AssemblerState, text: string): void {
  const { syntax, bits, section, line } = state;
  const before = new Set(state.sections.values());
  state.syntax = "att";
  state.bits = state.optionBits;
  finish(new GnuAssembler(text, "att", state.optionBits, state).run());
  for (const made of state.sections.values()) {
    if (before.has(made)) continue;
    made.lines.length = 0;
    made.byLinker = true;
  }
  state.syntax = syntax;
  state.bits = bits;
  state.section = section;
  state.line = line;
}

const isMissing = (symbol: AssemblerSymbol): boolean => symbol.definition === null && symbol.firstUse !== null;

/** Gives a symbol the place of another. */
function place(state: AssemblerState, name: string, at: string, hidden: boolean, size: number): AssemblerSymbol {
  const symbol = state.symbols.get(name);
  symbol.definition = state.symbols.get(at).definition;
  symbol.hidden = hidden;
  symbol.size = number(BigInt(size));
  return symbol;
}

/** What gcc links to a program that begins with a global `main`. */
function addStart(state: AssemblerState): void {
  const main = state.symbols.find("main");
  if (main !== undefined && main.definition !== null && main.global && !state.symbols.isDefined("_start"))
    addText(state, startCode(state.optionBits));
}

/**
 * Links a program that was read with functions at fixed places in its own address space: no stub stands between. A definition of
 * the source's own comes first; a program that begins with a global `main` gets a `_start`.
 *
 * @param functions linear addresses by name
 */
export function linkWithFunctions(state: AssemblerState, functions: ReadonlyMap<string, bigint>): void {
  addStart(state);
  for (const symbol of state.symbols.all()) {
    const address = symbol.definition === null ? functions.get(symbol.name) : undefined;
    const [target = "", relocation] = symbol.name.split("@");
    // `name@GOTPCREL` needs a symbol to be the address of.
    if (relocation !== undefined && functions.has(target)) state.symbols.get(target);
    if (address === undefined) continue;
    symbol.definition = { kind: "equate", expression: number(BigInt.asIntN(64, address)) };
    symbol.hidden = true; // it is no symbol of the program
  }
}

/**
 * Links a program that was read with a shared object: what it uses and does not define gets a stub in .plt, or a word in .got,
 * where the library exports it. A program that begins with a global `main` gets a `_start`.
 */
export function linkWithLibrary(state: AssemblerState, { library, linking, ibt }: LibraryLinking): void {
  const bits = state.optionBits;
  addStart(state);
  const missing = [...state.symbols.all()].filter(isMissing);
  const plt = missing.map(({ name }) => name).filter((name) => library.exports.has(name));
  const got = missing
    .filter(({ name }) => name.endsWith(GOT_SUFFIX))
    .map(({ name }) => name.slice(0, -GOT_SUFFIX.length))
    .filter((name) => library.exports.has(name) && !state.symbols.isDefined(name));
  if (plt.length === 0 && got.length === 0) return;
  state.dynamic = { interpreter: library.interpreter };
  const imports: Imports = { ...library, plt, got, now: linking === "now", ibt };
  addText(state, programSections(bits, imports));
  for (const [index, name] of plt.entries()) {
    place(state, name, `.Lld.plt${index}`, true, 16);
    place(state, `${name}@plt`, `.Lld.plt${index}`, false, 16).type = "function";
    place(state, `${name}@got.plt`, `.Lld.slot${index}`, false, bits / 8).type = "object";
  }
  for (const [index, name] of got.entries()) {
    place(state, name + GOT_SUFFIX, `.Lld.got${index}`, true, bits / 8);
    place(state, `${name}@got`, `.Lld.got${index}`, false, bits / 8).type = "object";
  }
}

/** Makes a shared object of what was read: every global function is exported. */
export function linkAsLibrary(state: AssemblerState, soname: string): void {
  state.dynamic = { interpreter: null };
  const exported = [...state.symbols.all()].filter(
    ({ global, type, definition, name }) =>
      global && type === "function" && definition !== null && !name.startsWith("_dl"),
  );
  addText(
    state,
    sharedSections(
      state.optionBits,
      soname,
      exported.map(({ name }) => name),
    ),
  );
}

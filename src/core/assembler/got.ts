import type { AssemblerState } from "./assembler-state.ts";
import { addText } from "./dynamic-link.ts";
import type { Expression } from "./expression.ts";
import type { Fixup, Fragment, Section } from "./section.ts";
import { type AssemblerSymbol, GOT } from "./symbol.ts";

/** What `name@…` asks the linker for, as it ends the symbol's name here: the word that holds the address, and the distance from the GOT. */
const WORD_SUFFIXES = ["@GOTPCREL", "@GOT"] as const;
const DISTANCE_SUFFIX = "@GOTOFF";

const CALL = 2;
const JUMP = 4;

/**
 * Gives a meaning to `name@GOTPCREL`, `name@GOT` and `name@GOTOFF` of symbols that the program itself defines. Where the instruction
 * allows it, it is changed to use the address itself, as GNU ld does; else a word in `.got` holds the address.
 * @see System V ABI, AMD64 supplement, "Optimize GOTPCRELX Relocations"
 */
export function resolveOwnGot(state: AssemblerState): void {
  const wanted = new Map<AssemblerSymbol, AssemblerSymbol>();
  const distances: [symbol: AssemblerSymbol, target: AssemblerSymbol][] = [];
  for (const symbol of state.symbols.all()) {
    if (symbol.definition !== null || !symbol.name.includes("@")) continue;
    const target = state.symbols.find(symbol.name.slice(0, symbol.name.indexOf("@")));
    if (target === undefined || (target.definition === null && !target.weak)) continue;
    if (WORD_SUFFIXES.some((suffix) => symbol.name === target.name + suffix)) wanted.set(symbol, target);
    else if (symbol.name === target.name + DISTANCE_SUFFIX) distances.push([symbol, target]);
  }
  if (wanted.size > 0) {
    const left = state.isLibrary ? new Set(wanted.keys()) : relax(state, wanted);
    if (left.size > 0) addWords(state, left, wanted);
  }
  const table = state.symbols.find(GOT);
  if (table === undefined && distances.length === 0) return;
  const start = state.symbols.get(GOT);
  // The linker's own text for a program with a library has defined and listed it already.
  if (start.definition === null) {
    addText(state, tableText(state.optionBits));
    start.hidden = true;
  }
  for (const [symbol, target] of distances) define(symbol, distanceFrom(start, target));
}

function tableText(bits: 64 | 32): string {
  return `.section .got.plt, "aw"\n.balign ${bits / 8}\n${GOT}: .zero ${(3 * bits) / 8}\n`;
}

function define(symbol: AssemblerSymbol, expression: Expression): void {
  symbol.definition = { kind: "equate", expression };
  symbol.hidden = true;
}

function distanceFrom(from: AssemblerSymbol, to: AssemblerSymbol): Expression {
  const at = { column: 1, endColumn: 2 };
  return { op: "distance", from: { op: "symbol", symbol: from, at }, to: { op: "symbol", symbol: to, at } };
}

/** A word in `.got` for each symbol; in 32-bit code `name@GOT` is its distance from the table. */
function addWords(
  state: AssemblerState,
  left: ReadonlySet<AssemblerSymbol>,
  wanted: ReadonlyMap<AssemblerSymbol, AssemblerSymbol>,
): void {
  const bits = state.optionBits;
  const label = (index: number): string => `.Lld.own${index}`;
  const words = [...left].map((symbol, index) => {
    return `${label(index)}: ${bits === 64 ? ".quad" : ".long"} ${wanted.get(symbol)?.name}\n`;
  });
  addText(state, `.section .got, "aw"\n.balign ${bits / 8}\n${words.join("")}`);
  for (const [index, symbol] of [...left].entries()) {
    const word = state.symbols.get(label(index));
    if (symbol.name.endsWith("@GOT")) define(symbol, distanceFrom(state.symbols.get(GOT), word));
    else {
      symbol.definition = word.definition;
      symbol.hidden = true;
    }
  }
}

/** Rewrites the instructions that allow it; returns the symbols that still need a word. */
function relax(
  state: AssemblerState,
  wanted: ReadonlyMap<AssemblerSymbol, AssemblerSymbol>,
): ReadonlySet<AssemblerSymbol> {
  const left = new Set<AssemblerSymbol>();
  const met = new Set<AssemblerSymbol>();
  for (const section of state.sections.values()) {
    for (const fragment of section.fragments) {
      for (const [index, fixup] of fragment.fixups.entries()) {
        for (const symbol of symbolsOf(fixup.expression)) {
          const target = wanted.get(symbol);
          if (target === undefined) continue;
          met.add(symbol);
          const relaxed = state.syntax === "nasm" ? null : relaxedField(section, fragment, fixup, target);
          if (relaxed === null) left.add(symbol);
          else fragment.fixups[index] = relaxed;
        }
      }
    }
  }
  // What stands in no fixed part (NASM encodes again while it lays out) keeps its word.
  for (const symbol of wanted.keys()) if (!met.has(symbol)) left.add(symbol);
  return left;
}

function symbolsOf(expression: Expression): AssemblerSymbol[] {
  if (expression.op === "symbol") return [expression.symbol];
  return expression.op === "binary" ? [...symbolsOf(expression.left), ...symbolsOf(expression.right)] : [];
}

/** The changed field of one instruction, whose bytes are changed too; `null` where the word in the GOT is needed. */
function relaxedField(section: Section, fragment: Fragment, fixup: Fixup, target: AssemblerSymbol): Fixup | null {
  const chunk = section.lines.find(
    ({ fragment: of, offset, length }) => of === fragment && offset <= fixup.offset && fixup.offset < offset + length,
  );
  if (chunk === undefined || fixup.expression.op !== "symbol" || fixup.size !== 4) return null;
  if (chunk.offset + chunk.length !== fixup.offset + 4) return null;
  const bytes = section.bytesOf(fragment);
  const at = fixup.offset;
  const [opcode, modrm] = [bytes[at - 2] ?? 0, bytes[at - 1] ?? 0];
  const register = (modrm >> 3) & 7;
  const expression: Expression = { op: "symbol", symbol: target, at: fixup.at };
  if (opcode === 0xff && register === CALL) {
    bytes.set([0x67, 0xe8], at - 2);
    return { ...fixup, expression, relativeTo: 4, range: "signed" };
  }
  if (opcode === 0xff && register === JUMP) {
    bytes.set([0xe9, 0, 0, 0, 0, 0x90], at - 2);
    return { ...fixup, offset: at - 1, expression, relativeTo: 4, range: "signed" };
  }
  const isArithmetic = (opcode & 0xc7) === 0x03;
  if (opcode !== 0x8b && opcode !== 0x85 && !isArithmetic) return null;
  // The register moves from ModRM.reg to ModRM.rm, its fourth bit from REX.R to REX.B.
  const rex = bytes[at - 3] ?? 0;
  if (chunk.offset <= at - 3 && (rex & 0xf0) === 0x40) bytes[at - 3] = (rex & ~4) | ((rex & 4) >> 2);
  bytes[at - 2] = opcode === 0x8b ? 0xc7 : opcode === 0x85 ? 0xf7 : 0x81;
  bytes[at - 1] = 0xc0 | (isArithmetic ? opcode & 0x38 : 0) | register;
  return { ...fixup, expression, relativeTo: null, range: "signed" };
}

import { type Program, vocabulary } from "../core/index.ts";

/** What the editor knows about a word: from the same table that the assembler encodes from. */
export interface WordHelp {
  readonly word: string;
  readonly kind: "instruction" | "register" | "directive" | "prefix";
  /** `"ADD—Add"` for instructions. */
  readonly title: string;
  /** One sentence, and what it does to the flags. */
  readonly text: string;
}

const cache = new Map<Program["syntax"], ReadonlyMap<string, WordHelp>>();

/** Every word of a syntax with its help. AT&T registers carry their `%`. */
export function wordsOf(syntax: Program["syntax"]): ReadonlyMap<string, WordHelp> {
  const known = cache.get(syntax);
  if (known !== undefined) return known;
  const { mnemonics, prefixes, registers, directives } = vocabulary(syntax);
  const words = new Map<string, WordHelp>();
  const add = (help: WordHelp) => words.set(help.word, help);
  for (const word of prefixes) add({ word, kind: "prefix", title: "Prefix", text: "" });
  for (const word of directives) add({ word, kind: "directive", title: "Directive", text: "" });
  for (const name of registers)
    add({ word: syntax === "att" ? `%${name}` : name, kind: "register", title: "Register", text: "" });
  for (const { name, entry } of mnemonics) {
    const { modified, cleared, set } = entry.flags ?? {};
    const flags = [modified && `changes ${modified}`, cleared && `clears ${cleared}`, set && `sets ${set}`].filter(
      Boolean,
    );
    const effect = flags.length === 0 ? "" : ` Flags: ${flags.join(", ")}.`;
    add({ word: name, kind: "instruction", title: entry.title, text: `${entry.summary}${effect}` });
  }
  cache.set(syntax, words);
  return words;
}

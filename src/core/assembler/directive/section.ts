import { defaultTraits } from "../assembler-state.ts";
import { SourceError } from "../diagnostic.ts";
import type { GnuAssembler } from "../gnu-assembler.ts";
import type { Section, SectionTraits } from "../section.ts";
import type { TokenCursor } from "../token-cursor.ts";
import { describe } from "../token-cursor.ts";
import { expressionList, type GnuDirective, knownNumber } from "./directive.ts";

function standard(name: string): GnuDirective {
  return (assembler, cursor) => {
    const subsection = subsectionNumber(assembler, cursor);
    assembler.switchSection(assembler.state.openSection(name, defaultTraits(name)), subsection);
  };
}

/** The number that may follow `.text`, `.data` and `.subsection`. */
function subsectionNumber(assembler: GnuAssembler, cursor: TokenCursor): number {
  const [number] = expressionList(assembler, cursor);
  return knownNumber(assembler, number, 0, "the number of the subsection", 0, 8192);
}

const subsection: GnuDirective = (assembler, cursor) =>
  assembler.switchSection(assembler.state.section, subsectionNumber(assembler, cursor));

/** Reads `.name[, "flags"[, @type[, entry size]]]`. */
function openNamed(assembler: GnuAssembler, cursor: TokenCursor): Section {
  const { state } = assembler;
  const name = sectionName(cursor);
  let traits: SectionTraits | null = null;
  if (cursor.accept(",")) {
    const flags = cursor.next();
    if (flags.kind !== "string")
      throw new SourceError(`section flags are a string such as "aw", found ${describe(flags)}`, flags);
    const letters = flags.text.slice(1, -1);
    const unknown = [...letters].find((letter) => !"awxMSTGeoR?".includes(letter));
    if (unknown !== undefined)
      throw new SourceError(
        `${unknown} is not a section flag; allowed are a (allocated), w (writable), x (executable)`,
        flags,
      );
    traits = {
      allocated: letters.includes("a"),
      writable: letters.includes("w"),
      executable: letters.includes("x"),
      hasContents: defaultTraits(name).hasContents,
    };
    if (cursor.accept(",")) traits = { ...traits, ...sectionType(cursor) };
    // Entry sizes and groups concern linkers that merge.
    while (cursor.accept(",")) cursor.next();
  }
  cursor.expectEnd();
  const existing = state.sections.get(name);
  if (existing !== undefined && traits !== null && !sameTraits(existing.traits, traits)) {
    throw new SourceError(`section ${name} exists already with other flags`, assembler.place);
  }
  return existing ?? state.openSection(name, traits ?? defaultTraits(name));
}

function sameTraits(a: SectionTraits, b: SectionTraits): boolean {
  return (
    a.allocated === b.allocated &&
    a.writable === b.writable &&
    a.executable === b.executable &&
    a.hasContents === b.hasContents
  );
}

/** Names may hold characters that are no part of a symbol, as in `.note.GNU-stack`. */
function sectionName(cursor: TokenCursor): string {
  const first = cursor.next();
  if (first.kind === "string") return first.text.slice(1, -1);
  if (first.kind !== "name") throw new SourceError(`.section needs a name, found ${describe(first)}`, first);
  let name = first.text;
  while (!cursor.atEnd && !cursor.is(",") && !cursor.token.spaced) name += cursor.next().text;
  return name;
}

function sectionType(cursor: TokenCursor): { readonly hasContents: boolean } {
  if (cursor.is("@") || cursor.is("%")) cursor.next();
  const type = cursor.next();
  const name = type.kind === "string" ? type.text.slice(1, -1) : type.text;
  if (name === "nobits") return { hasContents: false };
  if (["progbits", "note", "init_array", "fini_array", "preinit_array", "unwind"].includes(name))
    return { hasContents: true };
  throw new SourceError(`${name || "nothing"} is not a section type; allowed are @progbits, @nobits and @note`, type);
}

const section: GnuDirective = (assembler, cursor) => assembler.switchSection(openNamed(assembler, cursor));

const pushSection: GnuDirective = (assembler, cursor) => {
  const { sectionPlace: now, previousSection: previous } = assembler;
  if (assembler.sectionStack.length >= 1000)
    throw new SourceError("more than 1000 sections are pushed", assembler.place);
  assembler.sectionStack.push({ now, previous });
  assembler.switchSection(openNamed(assembler, cursor));
};

const popSection: GnuDirective = (assembler, cursor) => {
  cursor.expectEnd();
  const saved = assembler.sectionStack.pop();
  if (saved === undefined) throw new SourceError(".popsection without .pushsection", assembler.place);
  assembler.returnTo(saved.now);
  assembler.previousSection = saved.previous;
};

const previous: GnuDirective = (assembler, cursor) => {
  cursor.expectEnd();
  const { section, subsection: number } = assembler.previousSection;
  assembler.switchSection(section, number);
};

/** `.struct offset`: what follows gives labels numbers, as the fields of a structure. */
function struct(name: string): GnuDirective {
  return (assembler, cursor) => {
    const [offset] = expressionList(assembler, cursor);
    const at = knownNumber(assembler, offset, 0, `the offset of ${name}`, 0, 2 ** 31);
    assembler.switchSection(assembler.state.openAbsolute(at));
  };
}

export const sectionDirectives: Readonly<Record<string, GnuDirective>> = {
  ".text": standard(".text"),
  ".data": standard(".data"),
  ".bss": standard(".bss"),
  ".section": section,
  ".sect": section,
  ".struct": struct(".struct"),
  ".offset": struct(".offset"),
  ".pushsection": pushSection,
  ".popsection": popSection,
  ".previous": previous,
  ".subsection": subsection,
};

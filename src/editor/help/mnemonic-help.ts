import { CONDITIONS, type Program, vocabulary } from "../../core/index.ts";
import { editorHelpText } from "../../text/editor-help.ts";
import type { Help } from "./help.ts";

const text = editorHelpText.instruction;

type Entry = ReturnType<typeof vocabulary>["mnemonics"][number]["entry"];

const cache = new Map<Program["syntax"], ReadonlyMap<string, { readonly mnemonic: string; readonly entry: Entry }>>();

/** Every mnemonic of a syntax with its row of the instruction tables. */
export function mnemonicsOf(syntax: Program["syntax"]) {
  let known = cache.get(syntax);
  if (known === undefined) {
    // Of two meanings of a name the first stands.
    const words = vocabulary(syntax).mnemonics.toReversed();
    known = new Map(words.map(({ name, mnemonic, entry }) => [name, { mnemonic, entry }]));
    cache.set(syntax, known);
  }
  return known;
}

/** What an instruction does: from the table row that the assembler encodes from and the processor executes by. */
export function mnemonicHelp(word: string, syntax: Program["syntax"], operandCount?: number): Help | undefined {
  const found = mnemonicsOf(syntax).get(word);
  if (found === undefined) return undefined;
  const { mnemonic, entry } = found;
  const rows: (readonly [string, string])[] = [];
  const row = (name: string, meaning: string | undefined) => {
    if (meaning !== undefined && meaning !== "") rows.push([name, meaning]);
  };
  row(text.condition, conditionOf(word, mnemonic));
  const accesses = (operandCount === undefined ? undefined : entry.accessByCount?.[operandCount]) ?? entry.access ?? [];
  const words = accesses.map((access) => text.access[access]);
  row(text.extension, entry.feature);
  row(text.operands, text.operandOrder(syntax === "att" ? words.toReversed() : words));
  row(text.reads, entry.implicit?.reads?.replaceAll(" ", ", "));
  row(text.writes, entry.implicit?.writes?.replaceAll(" ", ", "));
  row(text.flags, flagsOf(entry));
  const sentences = [entry.summary];
  if (syntax === "att" && accesses.length > 1 && /\b(first|second|third)\b/.test(entry.summary))
    sentences.push(text.attOrder);
  if (needsAlignment(entry)) sentences.push(text.aligned);
  if (everyForm(entry, "cpl0")) sentences.push(text.ringZero);
  if (everyForm(entry, "i64")) sentences.push(text.not64);
  return { title: entry.title, text: sentences, rows, manual: text.manual(entry.title) };
}

function everyForm({ forms }: Entry, attribute: string): boolean {
  return forms.length > 0 && forms.every((form) => form.split("|")[2]?.trim().split(" ").includes(attribute));
}

/** A legacy SSE form with 128 bits of memory that may not lie anywhere. */
function needsAlignment({ forms, feature }: Entry): boolean {
  return (
    feature?.startsWith("S") === true &&
    forms.some((form) => {
      const [operands = "", , attributes = ""] = form.split("|");
      return /\bm128\b/.test(operands) && !attributes.includes("unaligned");
    })
  );
}

function flagsOf({ flags }: Entry): string {
  if (flags === undefined) return text.flagsUntouched;
  const { tested, modified, cleared, set, undefined: left } = flags;
  const parts = [
    tested && text.tested(listed(tested)),
    modified && text.modified(listed(modified)),
    cleared && text.cleared(listed(cleared)),
    set && text.set(listed(set)),
    left && text.undefined(listed(left)),
  ];
  return parts.filter((part) => part !== undefined && part !== "").join("; ");
}

function listed(flags: string): string {
  return flags.replaceAll(" ", ", ");
}

/** The condition in the name of JNE, SETB, CMOVGE … */
function conditionOf(word: string, mnemonic: string): string | undefined {
  if (!mnemonic.endsWith("cc")) return undefined;
  const suffix = word.slice(mnemonic.length - 2);
  const named = (name: string) => CONDITIONS.find(({ names }) => names.includes(name));
  // `cmovnel`: AT&T's size letter stands behind the condition.
  const condition = named(suffix) ?? named(suffix.slice(0, -1));
  return condition === undefined ? undefined : text.conditionIs(condition.meaning, condition.test);
}

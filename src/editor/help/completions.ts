import { allSystemCalls, type Program, tokenizeLine, vocabulary } from "../../core/index.ts";
import { editorHelpText } from "../../text/editor-help.ts";
import type { AssemblyText } from "./assembly-text.ts";
import { callSnippets } from "./call-snippets.ts";
import { directiveHelp, prefixHelp } from "./directive-help.ts";
import { mnemonicsOf } from "./mnemonic-help.ts";
import { doorBehind, isNumberRegister } from "./number-register.ts";
import { registerHelp } from "./register-help.ts";
import { symbolsOf } from "./symbols.ts";
import { signature } from "./system-call-help.ts";

/** A word that could stand here. */
export interface Completion {
  readonly kind: "instruction" | "register" | "directive" | "prefix" | "label" | "constant" | "call" | "snippet";
  /** What the list shows. */
  readonly label: string;
  /** What it puts in the place of the word; in a snippet `${1:x}` marks what is filled in. */
  readonly insert: string;
  /** What the letters typed are compared with. */
  readonly filter: string;
  readonly detail: string;
  readonly text: string;
  /** An instruction of an extension: behind those that every program uses. */
  readonly rare?: true;
}

/** What can stand at a place, and the column from 1 where the word begins that it replaces. */
export interface Completions {
  readonly column: number;
  readonly items: readonly Completion[];
}

/** What can stand in front of a column (from 1), as far as the text in front of it tells. */
export function completionsAt(text: AssemblyText, line: number, column: number): Completions {
  const { syntax, bits } = text;
  const source = text.lines[line - 1] ?? "";
  const before = source.slice(0, column - 1);
  const start = column - 1 - (/[%$.\w@]*$/.exec(before)?.[0].length ?? 0);
  const place = { column: start + 1 };
  const inside = tokenizeLine(source, syntax).find((token) => token.start < column - 1 && column - 1 <= token.end);
  if (inside?.kind === "comment" || (inside?.kind === "string" && column - 1 < inside.end))
    return { ...place, items: [] };
  if (beginsStatement(before.slice(0, start), syntax))
    return { ...place, items: [...statementWords(syntax), ...snippets(text)] };
  return {
    ...place,
    items: [
      ...calls(text, line, start),
      ...names(text, before.slice(start)),
      ...registers(syntax, bits),
      ...operators(syntax, before),
    ],
  };
}

/** Whether what stands in front leaves the instruction to come: labels and prefixes only. */
function beginsStatement(before: string, syntax: Program["syntax"]): boolean {
  const statement = syntax === "nasm" ? before : (before.split(";").at(-1) ?? "");
  return /^\s*([\w.$?@]+\s*:\s*)*((rep|repn?[ez]|lock|times\s+\S+)\s+)*$/i.test(statement);
}

const statementCache = new Map<Program["syntax"], readonly Completion[]>();

function statementWords(syntax: Program["syntax"]): readonly Completion[] {
  let items = statementCache.get(syntax);
  if (items === undefined) {
    const { directives, prefixes } = vocabulary(syntax);
    const words = editorHelpText.completion;
    const plain = (kind: Completion["kind"], word: string, detail: string, text: string | undefined): Completion => ({
      kind,
      label: word,
      insert: word,
      filter: word,
      detail,
      text: text ?? "",
    });
    items = [
      ...Array.from(mnemonicsOf(syntax), ([name, { entry }]) => ({
        ...plain("instruction", name, entry.title, entry.summary),
        ...(entry.feature === undefined ? {} : { rare: true as const }),
      })),
      ...directives.map((word) => plain("directive", word, words.directive, directiveHelp(word, syntax)?.text[0])),
      ...prefixes.map((word) => plain("prefix", word, words.prefix, prefixHelp(word)?.text[0])),
    ];
    statementCache.set(syntax, items);
  }
  return items;
}

function snippets({ syntax, bits }: AssemblyText): Completion[] {
  return callSnippets(syntax, bits).map(({ name, text }) => ({
    kind: "snippet",
    label: `${name}(…)`,
    insert: text,
    filter: name,
    detail: editorHelpText.completion.call(name, bits),
    text: `${editorHelpText.completion.callText}\n\n${text.replace(/\$\{\d+:(\w+)\}/g, "$1").replaceAll("\\$", "$")}`,
  }));
}

/**
 * System calls by name, where a MOV into the number register is being written. In AT&T syntax the register comes last, so there
 * it may still be missing, and comes along.
 */
function calls(text: AssemblyText, line: number, start: number): readonly Completion[] {
  const { syntax, bits } = text;
  const source = text.lines[line - 1] ?? "";
  const before = source.slice(0, start);
  let behind = "";
  if (syntax === "att") {
    if (!/(^|[\s:;])mov(abs)?[bwlq]?\s+$/i.test(before)) return [];
    const rest = /^[$\w.@]*\s*(.*?)\s*(#.*)?$/.exec(source.slice(start))?.[1] ?? "";
    if (rest === "") behind = ", %eax";
    else if (!isNumberRegister(rest.replace(/^,\s*/, ""))) return [];
  } else {
    const register = /(?:^|[\s:;])mov\s+(\w+)\s*,\s*$/i.exec(before)?.[1];
    if (register === undefined || !isNumberRegister(register)) return [];
  }
  const door = doorBehind(text, line, start);
  const abi = door === undefined || door === "none" ? (bits === 64 ? "x86-64" : "i386") : door.abi;
  const dollar = syntax === "att" ? "$" : "";
  return allSystemCalls(abi)
    .filter(({ implemented }) => implemented)
    .map((entry) => ({
      kind: "call",
      label: `${entry.name} (${entry.nr})`,
      insert: `${dollar}${entry.nr}${behind}`,
      filter: `${dollar}${entry.name} ${entry.nr}`,
      detail: signature(entry),
      text: editorHelpText.call.table(entry.nr, abi, entry.category),
    }));
}

/** Labels and constants of this source. Behind the `$` of AT&T syntax they are immediates. */
function names(text: AssemblyText, word: string): Completion[] {
  const words = editorHelpText.completion;
  const dollar = text.syntax === "att" && word.startsWith("$") ? "$" : "";
  return Array.from(symbolsOf(text).values(), ({ kind, name, line, value }) => ({
    kind,
    label: `${dollar}${name}`,
    insert: `${dollar}${name}`,
    filter: `${dollar}${name}`,
    detail: kind === "label" ? words.label(line) : words.constant(value === undefined ? words.line(line) : `${value}`),
    text: "",
  }));
}

function registers(syntax: Program["syntax"], bits: Program["bits"]): Completion[] {
  return vocabulary(syntax).registers.map((name) => {
    const word = syntax === "att" ? `%${name}` : name;
    const help = registerHelp(name, bits);
    const roles = help?.rows.map(([where, role]) => `${where}: ${role}`) ?? [];
    return {
      kind: "register",
      label: word,
      insert: word,
      filter: word,
      detail: help?.title ?? editorHelpText.completion.register,
      text: [...(help?.text ?? []), ...roles].join("\n\n"),
    };
  });
}

/** NASM's EQU and data directives stand behind a name. */
function operators(syntax: Program["syntax"], before: string): Completion[] {
  if (syntax !== "nasm" || !/^\s*[\w.$?@]+\s+\w*$/.test(before)) return [];
  return vocabulary("nasm")
    .directives.filter((word) => /^(equ|d[bwdq]|res[bwdq]|times)$/.test(word))
    .map((word) => ({
      kind: "directive",
      label: word,
      insert: word,
      filter: word,
      detail: editorHelpText.completion.directive,
      text: directiveHelp(word, "nasm")?.text[0] ?? "",
    }));
}

import type { Program } from "../../core/index.ts";
import { directiveHelpText } from "../../text/directive-help.ts";
import { editorHelpText } from "../../text/editor-help.ts";
import type { Help } from "./help.ts";

function byWord(sentences: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(sentences).flatMap(([words, text]) => words.split(" ").map((word) => [word, text])));
}

const GNU = byWord(directiveHelpText.gnu);
const NASM = byWord(directiveHelpText.nasm);

/** What a directive tells the assembler. `word` is lower case, with its dot or percent sign. */
export function directiveHelp(word: string, syntax: Program["syntax"]): Help | undefined {
  const sentence =
    syntax === "nasm" ? NASM.get(word) : (GNU.get(word) ?? (word.startsWith(".cfi_") ? GNU.get(".cfi_*") : undefined));
  return sentence === undefined ? undefined : { title: editorHelpText.directive(word), text: [sentence], rows: [] };
}

/** What a prefix asks of the instruction behind it. */
export function prefixHelp(word: string): Help | undefined {
  const text = editorHelpText.prefix;
  const size = /^(data|addr|[oa])(16|32|64)$/.exec(word);
  const sentence =
    word === "rep"
      ? text.rep
      : word === "repe" || word === "repz"
        ? text.repe
        : word === "repne" || word === "repnz"
          ? text.repne
          : word === "lock" || word === "notrack"
            ? text[word]
            : /^[c-gs]s$/.test(word)
              ? text.segment(word)
              : size === null
                ? undefined
                : /^[do]/.test(size[1] ?? "")
                  ? text.operandSize(size[2] ?? "")
                  : text.addressSize(size[2] ?? "");
  return sentence === undefined ? undefined : { title: text.title(word), text: [sentence], rows: [] };
}

import { hex0x, tokenizeLine } from "../../core/index.ts";
import { editorHelpText } from "../../text/editor-help.ts";
import type { AssemblyText } from "./assembly-text.ts";
import { directiveHelp, prefixHelp } from "./directive-help.ts";
import type { Help, PlacedHelp } from "./help.ts";
import { mnemonicHelp } from "./mnemonic-help.ts";
import { numberHelp, numberRows, stringHelp } from "./number-help.ts";
import { doorBehind, doorOf, immediateValue, numberBefore, numberOperand } from "./number-register.ts";
import { registerHelp } from "./register-help.ts";
import { type Piece, type Statement, statementsOf } from "./statement.ts";
import { addressOf, numberOf, type SourceSymbol, symbolsOf } from "./symbols.ts";
import { systemCallHelp } from "./system-call-help.ts";

/** A trap at which the machine stands, and what its number register holds there. */
export interface TrapNow {
  readonly line: number;
  readonly number: bigint;
}

/** Help for the word at a place; line and column from 1. Undefined where there is nothing to say. */
export function helpAt(text: AssemblyText, line: number, column: number, now?: TrapNow): PlacedHelp | undefined {
  const source = text.lines[line - 1] ?? "";
  const at = column - 1;
  const word = wordAt(source, text.syntax, at);
  if (word === undefined) return undefined;
  const statement = statementsOf(source, text.syntax).find(
    ({ mnemonic, operands }) => mnemonic.start <= at && at <= (operands.at(-1) ?? mnemonic).end,
  );
  const help = helpFor(word, statement, text, line, now);
  return help === undefined ? undefined : { ...help, line, column: word.start + 1, endColumn: word.end + 1 };
}

interface Word extends Piece {
  readonly kind: ReturnType<typeof tokenizeLine>[number]["kind"] | "name";
}

/** The coloured piece or the name at a column from 0; just behind its end counts as at it. */
function wordAt(source: string, syntax: AssemblyText["syntax"], at: number): Word | undefined {
  const words: Word[] = [];
  let behind = 0;
  const names = (to: number) => {
    for (const { 0: name, index } of source.slice(behind, to).matchAll(/[A-Za-z_.$?@][\w.$?@]*/g)) {
      const dollar = syntax === "att" && name.startsWith("$") ? 1 : 0;
      const start = behind + index + dollar;
      if (name.length > dollar)
        words.push({ kind: "name", text: name.slice(dollar), start, end: behind + index + name.length });
    }
  };
  for (const { kind, start, end } of tokenizeLine(source, syntax)) {
    names(start);
    words.push({ kind, text: source.slice(start, end), start, end });
    behind = end;
  }
  names(source.length);
  return (
    words.find(({ start, end }) => start <= at && at < end) ??
    words.find(({ start, end }) => dollarBefore(source, start) <= at && at <= end)
  );
}

/** `$60`: the dollar belongs to the number. */
function dollarBefore(source: string, start: number): number {
  return source[start - 1] === "$" ? start - 1 : start;
}

function helpFor(
  word: Word,
  statement: Statement | undefined,
  text: AssemblyText,
  line: number,
  now: TrapNow | undefined,
): Help | undefined {
  const { syntax, bits } = text;
  const lower = word.text.toLowerCase();
  switch (word.kind) {
    case "comment":
      return undefined;
    case "instruction": {
      if (statement === undefined || statement.mnemonic.start !== word.start) return prefixHelp(lower);
      const help = mnemonicHelp(lower, syntax, statement.operands.length);
      return help === undefined ? undefined : withCall(help, statement, text, line, now);
    }
    case "directive":
      return directiveHelp(lower, syntax);
    case "register":
      return registerHelp(lower.replace("%", ""), bits);
    case "label":
    case "name": {
      const symbol = symbolsOf(text).get(word.text.replace(/:$/, ""));
      const call = word.kind === "name" ? callOfOperand(word, statement, text, line) : undefined;
      if (symbol === undefined) return call;
      const help = symbolHelp(symbol, text);
      return call === undefined ? help : { ...call, rows: [...call.rows, [symbol.name, `${symbol.value ?? ""}`]] };
    }
    case "string": {
      const value = word.text.startsWith("'") && word.text.length <= 4 ? numberOf(word.text, syntax) : undefined;
      if (value !== undefined) return numberHelp(value, word.text);
      return stringHelp(word.text);
    }
    case "number": {
      const value = numberOf(word.text, syntax);
      if (value === undefined) return localLabelHelp(word.text, text, line);
      return (
        callOfOperand(word, statement, text, line) ??
        vectorHelp(value, word, statement, text, line, now) ??
        numberHelp(value, word.text)
      );
    }
  }
}

/** The system call, where a word is the number that a MOV puts into the number register for a trap. */
function callOfOperand(
  word: Piece,
  statement: Statement | undefined,
  text: AssemblyText,
  line: number,
): Help | undefined {
  const operand = statement === undefined ? undefined : numberOperand(statement, text);
  if (statement === undefined || operand === undefined || word.start < operand.start || word.end > operand.end)
    return undefined;
  const value = immediateValue(operand, text);
  const door = doorBehind(text, line, statement.mnemonic.start);
  if (value === undefined || door === "none") return undefined;
  return systemCallHelp(
    value,
    door ?? (text.bits === 64 ? { kind: "syscall", abi: "x86-64" } : { kind: "int80", abi: "i386" }),
    text.syntax,
  );
}

/** The call that a trap makes, then the trap's own help: what the machine holds where it stands there, else the number written above it. */
function withCall(help: Help, statement: Statement, text: AssemblyText, line: number, now: TrapNow | undefined): Help {
  const door = doorOf(statement, text);
  if (door === undefined) return help;
  const number = now?.line === line ? now.number : numberBefore(text, line, statement.mnemonic.start);
  if (number === undefined) return { ...help, text: [...help.text, editorHelpText.call.unnamed] };
  return { ...systemCallHelp(number, door, text.syntax), also: help };
}

/** The vector of INT: the same as its mnemonic says, so that `$0x80` is not just 128. */
function vectorHelp(
  value: bigint,
  word: Piece,
  statement: Statement | undefined,
  text: AssemblyText,
  line: number,
  now: TrapNow | undefined,
): Help | undefined {
  if (statement === undefined || doorOf(statement, text) === undefined) return undefined;
  return withCall(numberHelp(value, word.text), statement, text, line, now);
}

function symbolHelp(symbol: SourceSymbol, text: AssemblyText): Help {
  const words = editorHelpText.symbol;
  const defined = words.definedAt(symbol.line);
  if (symbol.kind === "constant") {
    const rows = symbol.value === undefined ? [] : numberRows(symbol.value);
    return { title: words.constant(symbol.name), text: [defined], rows };
  }
  const address = addressOf(symbol, text);
  return {
    title: words.label(symbol.name),
    text: address === undefined && text.placed.length === 0 ? [defined, words.notAssembled] : [defined],
    rows: address === undefined ? [] : [[words.address, hex0x(address)]],
  };
}

/** `1b`, `1f`: the nearest local label `1:` before or behind. */
function localLabelHelp(written: string, { lines }: AssemblyText, line: number): Help | undefined {
  const [, digits, way] = /^(\d+)([bf])$/.exec(written) ?? [];
  if (digits === undefined) return undefined;
  const defines = (text: string) => new RegExp(`(^|[\\s;:])${digits}\\s*:`).test(text);
  const index =
    way === "b"
      ? lines.slice(0, line).findLastIndex(defines)
      : lines.findIndex((text, at) => at >= line && defines(text));
  return index < 0
    ? undefined
    : {
        title: editorHelpText.symbol.label(digits),
        text: [editorHelpText.symbol.definedAt(index + 1)],
        rows: [],
      };
}

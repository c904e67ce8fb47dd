import { hex0x, hexBytes, utf8Bytes } from "../../core/index.ts";
import { editorHelpText } from "../../text/editor-help.ts";
import type { Help } from "./help.ts";

const text = editorHelpText.number;

/** A number in the ways it may be meant. `written` is the literal without `$`. */
export function numberHelp(value: bigint, written: string): Help {
  return {
    title: written,
    text: /^0\d+$/.test(written) && value !== 0n ? [text.octal] : [],
    rows: numberRows(value),
  };
}

export function numberRows(value: bigint): (readonly [string, string])[] {
  const rows: (readonly [string, string])[] = [
    [text.decimal, `${value}`],
    [text.hex, value < 0n ? hex0x(BigInt.asUintN(64, value)) : hex0x(value)],
  ];
  const bits = value < 1n << 32n ? 32 : 64;
  const signed = BigInt.asIntN(bits, value);
  if (value > 0n && signed < 0n) rows.push([text.signed(bits), `${signed}`]);
  const character = characterOf(value);
  if (character !== undefined) rows.push([text.character, character]);
  return rows;
}

function characterOf(value: bigint): string | undefined {
  if (value < 0n || value > 127n) return undefined;
  const code = Number(value);
  const names: Readonly<Record<number, string>> = text.control;
  return names[code] ?? (code > 32 ? `'${String.fromCharCode(code)}'` : undefined);
}

/** A string literal with its quotes: how many bytes it becomes, the first of them shown. */
export function stringHelp(literal: string): Help | undefined {
  if (literal.length > 400) return undefined;
  const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", 0: "\0" };
  const inner = literal.replace(/^["'`]|["'`]$/g, "");
  // Escapes with digits depend on their length; their bytes are seen beside the line.
  if (/\\[0-7xX]/.test(inner.replaceAll("\\0", ""))) return undefined;
  const plain = literal.startsWith("'")
    ? inner
    : inner.replace(/\\(.)/g, (_whole, letter: string) => escapes[letter] ?? letter);
  const bytes = utf8Bytes(plain);
  const shown = hexBytes(bytes.subarray(0, 16));
  return {
    title: editorHelpText.string.title(bytes.length),
    text: [],
    rows: bytes.length === 0 ? [] : [[editorHelpText.string.bytes, bytes.length > 16 ? `${shown} …` : shown]],
  };
}

/** What a word that begins with a digit says: an integer, a floating-point number, or why it is neither. */
export type NumberLiteral =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "float" }
  | { readonly kind: "invalid"; readonly message: string };

const MAX = 1n << 64n;

function integer(digits: string, radix: 2 | 8 | 10 | 16): NumberLiteral {
  if (digits.length === 0) return { kind: "invalid", message: "this number has no digits" };
  const valid = radix === 2 ? /^[01]+$/ : radix === 8 ? /^[0-7]+$/ : radix === 10 ? /^[0-9]+$/ : /^[0-9a-fA-F]+$/;
  if (!valid.test(digits)) {
    const name = { 2: "binary", 8: "octal", 10: "decimal", 16: "hexadecimal" }[radix];
    const wrong = [...digits].find((digit) => !valid.test(digit)) ?? "";
    return { kind: "invalid", message: `${wrong} is not a digit of a ${name} number` };
  }
  // BigInt has no limit; a source line of a million digits must not take seconds.
  if (digits.length > 100) return tooLarge;
  const prefix = { 2: "0b", 8: "0o", 10: "", 16: "0x" }[radix];
  const value = BigInt(prefix + digits);
  return value < MAX ? { kind: "integer", value } : tooLarge;
}

const tooLarge: NumberLiteral = { kind: "invalid", message: "this number does not fit in 64 bits" };

/** GNU: `0x1f`, `0b101`, `017` (octal), `15`, `1.5e3`. @see Using as, "Numbers" */
export function readGnuNumber(text: string): NumberLiteral {
  if (/^0[xX]/.test(text)) return integer(text.slice(2), 16);
  if (/^0[bB][01]/.test(text)) return integer(text.slice(2), 2);
  if (/^[0-9]+$/.test(text))
    return text.length > 1 && text.startsWith("0") ? integer(text.slice(1), 8) : integer(text, 10);
  if (/^[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$/.test(text)) return { kind: "float" };
  return { kind: "invalid", message: `${text} is not a number; allowed are 31, 0x1f, 037 and 0b11111` };
}

/** NASM: prefixes `0x 0h $0 0o 0q 0b 0y 0d 0t`, suffixes `h x o q b y d t`, underscores between digits. @see NASM manual, "Numeric Constants" */
export function readNasmNumber(word: string): NumberLiteral {
  const text = word.replaceAll("_", "");
  if (text.startsWith("$")) return integer(text.slice(1), 16);
  if (/^[0-9]+$/.test(text)) return integer(text, 10);
  const prefix = /^0([xhoqbydt])/i.exec(text)?.[1]?.toLowerCase();
  const suffix = text.at(-1)?.toLowerCase() ?? "";
  const suffixRadix = radixOf(suffix);
  if (suffixRadix === 16 || (suffixRadix !== undefined && prefix !== "x" && prefix !== "h")) {
    const literal = integer(text.slice(0, -1), suffixRadix);
    if (literal.kind === "integer") return literal;
  }
  if (/^0[xh][0-9a-f]*(\.[0-9a-f]*)?p[-+]?[0-9]+$/i.test(text) || /^0[xh][0-9a-f]*\.[0-9a-f]*$/i.test(text))
    return { kind: "float" };
  const radix = prefix === undefined ? undefined : radixOf(prefix);
  if (radix !== undefined) return integer(text.slice(2), radix);
  if (/^[0-9]+(\.[0-9]*)?(e[-+]?[0-9]+)?$/i.test(text)) return { kind: "float" };
  return { kind: "invalid", message: `${word} is not a number; allowed are 31, 0x1f, 1fh, 37o and 11111b` };
}

function radixOf(letter: string): 2 | 8 | 10 | 16 | undefined {
  if (letter === "x" || letter === "h") return 16;
  if (letter === "o" || letter === "q") return 8;
  if (letter === "b" || letter === "y") return 2;
  if (letter === "d" || letter === "t") return 10;
  return undefined;
}

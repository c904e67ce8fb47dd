const NAME_START = 1;
const NAME_PART = 2;
const DIGIT = 4;
const SPACE = 8;
const HEX = 16;

function table(extraStart: string, extraPart: string): Uint8Array {
  const classes = new Uint8Array(128);
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code);
    if (/[A-Za-z]/.test(character) || extraStart.includes(character)) classes[code] = NAME_START | NAME_PART;
    if (/[0-9]/.test(character)) classes[code] = DIGIT | NAME_PART;
    if (extraPart.includes(character)) classes[code] = (classes[code] ?? 0) | NAME_PART;
    if (/[0-9A-Fa-f]/.test(character)) classes[code] = (classes[code] ?? 0) | HEX;
    // Form feed, vertical tab, NUL and a stray carriage return separate words too.
    if (" \t\f\v\r".includes(character)) classes[code] = SPACE;
  }
  return classes;
}

/** Which characters make a name, by dialect. Every character from U+0080 on may stand in a name. */
export interface CharacterClasses {
  readonly startsName: (code: number) => boolean;
  readonly continuesName: (code: number) => boolean;
}

function classes(ascii: Uint8Array): CharacterClasses {
  return {
    startsName: (code) => code > 127 || ((ascii[code] ?? 0) & NAME_START) !== 0,
    continuesName: (code) => code > 127 || ((ascii[code] ?? 0) & NAME_PART) !== 0,
  };
}

/** @see Using as, "Symbols" */
export const gnuCharacters = classes(table("_.", "$"));
/** @see NASM manual, "Layout of a NASM Source Line" */
export const nasmCharacters = classes(table("_.?@", "$#~"));

const common = table("", "");

export function isSpace(code: number): boolean {
  return code < 128 && ((common[code] ?? 0) & SPACE) !== 0;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isHexDigit(code: number): boolean {
  return code < 128 && ((common[code] ?? 0) & HEX) !== 0;
}

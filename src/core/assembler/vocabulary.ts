import { type Mnemonic, type MnemonicEntry, mnemonicEntry } from "../isa/mnemonics.ts";
import type { Syntax } from "../isa/spellings.ts";
import { gnuDirectives } from "./gnu-directives.ts";
import { mnemonicNames } from "./mnemonic-names.ts";
import { prefixNames } from "./prefix-names.ts";
import { registerNames } from "./register.ts";

/** A mnemonic as it is written in a syntax, with a table entry that explains it; `movsd` has two, the string instruction's first. */
export interface VocabularyMnemonic {
  readonly name: string;
  readonly mnemonic: Mnemonic;
  readonly entry: MnemonicEntry;
}

/** Every word a syntax knows, for completion and hover help. All lower case; AT&T registers without their `%`. */
export interface Vocabulary {
  readonly mnemonics: readonly VocabularyMnemonic[];
  readonly prefixes: readonly string[];
  readonly registers: readonly string[];
  /** With their dot or percent sign. */
  readonly directives: readonly string[];
}

const NASM_DIRECTIVES = (
  "section segment global extern common bits use32 use64 default align alignb db dw dd dq resb resw resd resq equ times cpu absolute org " +
  "%define %xdefine %undef %assign %macro %endmacro %rep %endrep %if %ifdef %ifndef %elif %else %endif %error %warning %include %exitrep"
).split(" ");
const nasmDirectives: ReadonlySet<string> = new Set(NASM_DIRECTIVES);

export function isDirective(word: string, syntax: Syntax): boolean {
  return syntax === "nasm" ? nasmDirectives.has(word) : gnuDirectives.has(word);
}

const cache = new Map<Syntax, Vocabulary>();

/** The words of a syntax. Computed once. */
export function vocabulary(syntax: Syntax): Vocabulary {
  let words = cache.get(syntax);
  if (words === undefined) {
    words = {
      mnemonics: [...mnemonicNames(syntax)].flatMap(([name, meanings]) => {
        const mnemonics = new Set(meanings.map(({ mnemonic }) => mnemonic));
        return Array.from(mnemonics, (mnemonic) => ({ name, mnemonic, entry: mnemonicEntry(mnemonic) }));
      }),
      prefixes: Object.keys(prefixNames(syntax)),
      registers: registerNames(),
      directives: syntax === "nasm" ? NASM_DIRECTIVES : [...gnuDirectives.keys()],
    };
    cache.set(syntax, words);
  }
  return words;
}

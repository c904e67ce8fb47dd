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
  "section segment global extern common bits use32 use64 default align alignb db dw dd dq dt do resb resw resd resq rest reso equ times " +
  "struc endstruc istruc at iend cpu absolute org %define %idefine %xdefine %undef %assign %macro %imacro %endmacro %unmacro %exitmacro " +
  "%rep %endrep %exitrep %rotate %if %elif %else %endif %ifdef %ifndef %elifdef %ifmacro %ifidn %ifidni %ifnum %ifid %ifstr %ifempty " +
  "%iftoken %strlen %substr %strcat %defstr %deftok %error %fatal %warning %include"
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

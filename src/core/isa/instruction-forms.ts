import type { InstructionForm } from "./form.ts";
import { type Mnemonic, mnemonicEntry, mnemonics } from "./mnemonics.ts";
import { parseForm } from "./parse-form.ts";

const byMnemonic = new Map<Mnemonic, readonly InstructionForm[]>();

function parseAll(): readonly InstructionForm[] {
  const all: InstructionForm[] = [];
  for (const mnemonic of Object.keys(mnemonics) as Mnemonic[]) {
    const forms = mnemonicEntry(mnemonic).forms.map((text, row) =>
      Object.freeze(parseForm(all.length + row, mnemonic, text)),
    );
    byMnemonic.set(mnemonic, forms);
    all.push(...forms);
  }
  return Object.freeze(all);
}

/** Every row of every table, parsed once; the index is the form's `id`. */
export const instructionForms: readonly InstructionForm[] = parseAll();

/** The forms of a mnemonic in table order: the assemblers' order of preference. */
export function formsOf(mnemonic: Mnemonic): readonly InstructionForm[] {
  return byMnemonic.get(mnemonic) ?? [];
}

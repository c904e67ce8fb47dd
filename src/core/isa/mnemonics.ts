import type { MnemonicEntry } from "./form.ts";

// Placeholder union until the tables land; replaced by `keyof typeof` over the tables.
export type Mnemonic = string;
export type { MnemonicEntry };

import { arithmetic } from "./arithmetic.ts";
import { bitByte } from "./bit-byte.ts";
import { bmi } from "./bmi.ts";
import { controlTransfer } from "./control-transfer.ts";
import { dataTransfer } from "./data-transfer.ts";
import { flagControl } from "./flag-control.ts";
import type { MnemonicEntry } from "./form.ts";
import { logical } from "./logical.ts";
import { miscellaneous } from "./miscellaneous.ts";
import { shiftRotate } from "./shift-rotate.ts";
import { simdConversion } from "./simd-conversion.ts";
import { simdDataTransfer } from "./simd-data-transfer.ts";
import { simdFloat } from "./simd-float.ts";
import { string } from "./string.ts";
import { system } from "./system.ts";

/** Every mnemonic Syscope knows, with its title, hover text, flags and forms. */
export const mnemonics = {
  ...dataTransfer,
  ...arithmetic,
  ...logical,
  ...shiftRotate,
  ...bitByte,
  ...bmi,
  ...controlTransfer,
  ...string,
  ...flagControl,
  ...system,
  ...miscellaneous,
  ...simdDataTransfer,
  ...simdFloat,
  ...simdConversion,
};

/** `MOV`, `Jcc`, `SYSCALL` …: the keys of `mnemonics`. */
export type Mnemonic = keyof typeof mnemonics;
export type { MnemonicEntry };

/** A mnemonic's entry under its general type (the table itself keeps literal types). */
export function mnemonicEntry(mnemonic: Mnemonic): MnemonicEntry {
  return mnemonics[mnemonic];
}

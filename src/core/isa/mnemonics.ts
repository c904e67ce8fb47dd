import { arithmetic } from "./arithmetic.ts";
import { bitByte } from "./bit-byte.ts";
import { bmi } from "./bmi.ts";
import { cacheability } from "./cacheability.ts";
import { controlTransfer } from "./control-transfer.ts";
import { dataTransfer } from "./data-transfer.ts";
import { flagControl } from "./flag-control.ts";
import type { MnemonicEntry } from "./form.ts";
import { logical } from "./logical.ts";
import { miscellaneous } from "./miscellaneous.ts";
import { shiftRotate } from "./shift-rotate.ts";
import { simdCompare } from "./simd-compare.ts";
import { simdConversion } from "./simd-conversion.ts";
import { simdDataTransfer } from "./simd-data-transfer.ts";
import { simdFloat } from "./simd-float.ts";
import { simdInsertExtract } from "./simd-insert-extract.ts";
import { simdInteger } from "./simd-integer.ts";
import { simdLogical } from "./simd-logical.ts";
import { simdMultiply } from "./simd-multiply.ts";
import { simdShift } from "./simd-shift.ts";
import { simdShuffle } from "./simd-shuffle.ts";
import { string } from "./string.ts";
import { system } from "./system.ts";
import { x87Arithmetic } from "./x87-arithmetic.ts";
import { x87Comparison } from "./x87-comparison.ts";
import { x87Control } from "./x87-control.ts";
import { x87DataTransfer } from "./x87-data-transfer.ts";

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
  ...simdInsertExtract,
  ...simdLogical,
  ...simdShuffle,
  ...simdInteger,
  ...simdMultiply,
  ...simdCompare,
  ...simdShift,
  ...cacheability,
  ...x87DataTransfer,
  ...x87Arithmetic,
  ...x87Comparison,
  ...x87Control,
};

/** `MOV`, `Jcc`, `SYSCALL` …: the keys of `mnemonics`. */
export type Mnemonic = keyof typeof mnemonics;
export type { MnemonicEntry };

/** A mnemonic's entry under its general type (the table itself keeps literal types). */
export function mnemonicEntry(mnemonic: Mnemonic): MnemonicEntry {
  return mnemonics[mnemonic];
}

import type { Mnemonic } from "../isa/mnemonics.ts";
import { arithmeticExecutors } from "./arithmetic.ts";
import { bitByteExecutors } from "./bit-byte.ts";
import { bmiExecutors } from "./bmi.ts";
import { cacheabilityExecutors } from "./cacheability.ts";
import { controlTransferExecutors } from "./control-transfer.ts";
import { dataTransferExecutors } from "./data-transfer.ts";
import { decimalArithmeticExecutors } from "./decimal-arithmetic.ts";
import { doubleShiftExecutors } from "./double-shift.ts";
import { exchangeExecutors } from "./exchange.ts";
import type { Executor } from "./executor.ts";
import { flagControlExecutors } from "./flag-control.ts";
import { interruptExecutors } from "./interrupt.ts";
import { logicalExecutors } from "./logical.ts";
import { miscellaneousExecutors } from "./miscellaneous.ts";
import { multiplyDivideExecutors } from "./multiply-divide.ts";
import { pushPopExecutors } from "./push-pop.ts";
import { segmentQueryExecutors } from "./segment-query.ts";
import { shiftRotateExecutors } from "./shift-rotate.ts";
import { simdCompareExecutors } from "./simd-compare.ts";
import { simdDataTransferExecutors } from "./simd-data-transfer.ts";
import { simdExtendExecutors } from "./simd-extend.ts";
import { simdHorizontalExecutors } from "./simd-horizontal.ts";
import { simdInsertExtractExecutors } from "./simd-insert-extract.ts";
import { simdIntegerExecutors } from "./simd-integer.ts";
import { simdLogicalExecutors } from "./simd-logical.ts";
import { simdMultiplyExecutors } from "./simd-multiply.ts";
import { simdPackExecutors } from "./simd-pack.ts";
import { simdShiftExecutors } from "./simd-shift.ts";
import { simdShuffleExecutors } from "./simd-shuffle.ts";
import { simdStringCompareExecutors } from "./simd-string-compare.ts";
import { stringExecutors } from "./string.ts";
import { systemExecutors } from "./system.ts";
import { systemCallExecutors } from "./system-call.ts";

/** How each mnemonic of the instruction tables is executed; a row without an implementation does not compile. */
export const executors = {
  ...dataTransferExecutors,
  ...pushPopExecutors,
  ...exchangeExecutors,
  ...arithmeticExecutors,
  ...multiplyDivideExecutors,
  ...decimalArithmeticExecutors,
  ...logicalExecutors,
  ...shiftRotateExecutors,
  ...doubleShiftExecutors,
  ...bitByteExecutors,
  ...bmiExecutors,
  ...controlTransferExecutors,
  ...interruptExecutors,
  ...stringExecutors,
  ...flagControlExecutors,
  ...systemCallExecutors,
  ...systemExecutors,
  ...segmentQueryExecutors,
  ...miscellaneousExecutors,
  ...simdCompareExecutors,
  ...simdDataTransferExecutors,
  ...simdExtendExecutors,
  ...simdHorizontalExecutors,
  ...simdInsertExtractExecutors,
  ...simdIntegerExecutors,
  ...simdLogicalExecutors,
  ...simdMultiplyExecutors,
  ...simdPackExecutors,
  ...simdShiftExecutors,
  ...simdShuffleExecutors,
  ...simdStringCompareExecutors,
  ...cacheabilityExecutors,
} satisfies Record<Mnemonic, Executor>;

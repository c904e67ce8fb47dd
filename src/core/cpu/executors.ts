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
import { loadFarPointerExecutors } from "./load-far-pointer.ts";
import { logicalExecutors } from "./logical.ts";
import { miscellaneousExecutors } from "./miscellaneous.ts";
import { mmxConversionExecutors } from "./mmx-conversion.ts";
import { multiplyDivideExecutors } from "./multiply-divide.ts";
import { mxcsrExecutors } from "./mxcsr.ts";
import { pushPopExecutors } from "./push-pop.ts";
import { segmentQueryExecutors } from "./segment-query.ts";
import { shiftRotateExecutors } from "./shift-rotate.ts";
import { simdCompareExecutors } from "./simd-compare.ts";
import { simdConversionExecutors } from "./simd-conversion.ts";
import { simdDataTransferExecutors } from "./simd-data-transfer.ts";
import { simdExtendExecutors } from "./simd-extend.ts";
import { simdFloatExecutors } from "./simd-float.ts";
import { simdFloatApproximationExecutors } from "./simd-float-approximation.ts";
import { simdFloatCompareExecutors } from "./simd-float-compare.ts";
import { simdFloatHorizontalExecutors } from "./simd-float-horizontal.ts";
import { simdFloatRoundExecutors } from "./simd-float-round.ts";
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
import { tlbInvalidationExecutors } from "./tlb-invalidation.ts";
import { x87ArithmeticExecutors } from "./x87-arithmetic.ts";
import { x87ComparisonExecutors } from "./x87-comparison.ts";
import { x87ControlExecutors } from "./x87-control.ts";
import { x87DataTransferExecutors } from "./x87-data-transfer.ts";
import { x87TranscendentalExecutors } from "./x87-transcendental.ts";

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
  ...loadFarPointerExecutors,
  ...stringExecutors,
  ...flagControlExecutors,
  ...systemCallExecutors,
  ...systemExecutors,
  ...tlbInvalidationExecutors,
  ...segmentQueryExecutors,
  ...miscellaneousExecutors,
  ...simdCompareExecutors,
  ...simdDataTransferExecutors,
  ...simdConversionExecutors,
  ...simdFloatExecutors,
  ...simdFloatApproximationExecutors,
  ...simdFloatCompareExecutors,
  ...simdFloatHorizontalExecutors,
  ...simdFloatRoundExecutors,
  ...mmxConversionExecutors,
  ...mxcsrExecutors,
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
  ...x87DataTransferExecutors,
  ...x87ArithmeticExecutors,
  ...x87TranscendentalExecutors,
  ...x87ComparisonExecutors,
  ...x87ControlExecutors,
} satisfies Record<Mnemonic, Executor>;

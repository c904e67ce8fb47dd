import type { Mnemonic } from "../isa/mnemonics.ts";
import { arithmeticExecutors } from "./arithmetic.ts";
import { bitByteExecutors } from "./bit-byte.ts";
import { bmiExecutors } from "./bmi.ts";
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
import { simdConversionExecutors } from "./simd-conversion.ts";
import { simdDataTransferExecutors } from "./simd-data-transfer.ts";
import { simdFloatExecutors } from "./simd-float.ts";
import { simdFloatApproximationExecutors } from "./simd-float-approximation.ts";
import { simdFloatCompareExecutors } from "./simd-float-compare.ts";
import { simdFloatHorizontalExecutors } from "./simd-float-horizontal.ts";
import { simdFloatRoundExecutors } from "./simd-float-round.ts";
import { stringExecutors } from "./string.ts";
import { systemExecutors } from "./system.ts";
import { systemCallExecutors } from "./system-call.ts";
import { tlbInvalidationExecutors } from "./tlb-invalidation.ts";

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
  ...simdDataTransferExecutors,
  ...simdConversionExecutors,
  ...simdFloatExecutors,
  ...simdFloatApproximationExecutors,
  ...simdFloatCompareExecutors,
  ...simdFloatHorizontalExecutors,
  ...simdFloatRoundExecutors,
  ...mmxConversionExecutors,
  ...mxcsrExecutors,
} satisfies Record<Mnemonic, Executor>;

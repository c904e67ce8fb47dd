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
import { multiplyDivideExecutors } from "./multiply-divide.ts";
import { pushPopExecutors } from "./push-pop.ts";
import { segmentQueryExecutors } from "./segment-query.ts";
import { shiftRotateExecutors } from "./shift-rotate.ts";
import { simdDataTransferExecutors } from "./simd-data-transfer.ts";
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
} satisfies Record<Mnemonic, Executor>;

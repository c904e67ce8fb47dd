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
  ...stringExecutors,
  ...flagControlExecutors,
  ...systemCallExecutors,
  ...systemExecutors,
  ...segmentQueryExecutors,
  ...miscellaneousExecutors,
  ...simdDataTransferExecutors,
  ...x87DataTransferExecutors,
  ...x87ArithmeticExecutors,
  ...x87TranscendentalExecutors,
  ...x87ComparisonExecutors,
  ...x87ControlExecutors,
} satisfies Record<Mnemonic, Executor>;

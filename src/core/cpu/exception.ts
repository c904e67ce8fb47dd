/**
 * An exception on its way to its handler. Not an `Error`: it is the guest's, it is thrown often, and needs no stack trace.
 */
export class CpuException {
  readonly vector: number;
  /** -1 where the vector has none. */
  readonly errorCode: number;
  /** `"#GP"` … */
  readonly mnemonic: string;
  /** The check that failed: one sentence. */
  readonly reason: string;
  /** #PF: the linear address, as halves. #DB: the low half is the bits for DR6. */
  readonly linearLow: number;
  readonly linearHigh: number;

  constructor(vector: number, errorCode: number, mnemonic: string, reason: string, linearLow = 0, linearHigh = 0) {
    this.vector = vector;
    this.errorCode = errorCode;
    this.mnemonic = mnemonic;
    this.reason = reason;
    this.linearLow = linearLow;
    this.linearHigh = linearHigh;
  }
}

/** Divide error. */
export function DE(reason: string): CpuException {
  return new CpuException(0, -1, "#DE", reason);
}

/** Debug exception. @param conditions the bits that it sets in DR6 */
export function DB(reason: string, conditions: bigint): CpuException {
  return new CpuException(1, -1, "#DB", reason, Number(conditions));
}

/** BOUND range exceeded. */
export function BR(reason: string): CpuException {
  return new CpuException(5, -1, "#BR", reason);
}

/** Invalid opcode. */
export function UD(reason: string): CpuException {
  return new CpuException(6, -1, "#UD", reason);
}

/** Device not available. */
export function NM(reason: string): CpuException {
  return new CpuException(7, -1, "#NM", reason);
}

/** Invalid TSS. */
export function TS(errorCode: number, reason: string): CpuException {
  return new CpuException(10, errorCode, "#TS", reason);
}

/** Segment not present. */
export function NP(errorCode: number, reason: string): CpuException {
  return new CpuException(11, errorCode, "#NP", reason);
}

/** Stack-segment fault. */
export function StackFault(errorCode: number, reason: string): CpuException {
  return new CpuException(12, errorCode, "#SS", reason);
}

/** General protection. */
export function GP(errorCode: number, reason: string): CpuException {
  return new CpuException(13, errorCode, "#GP", reason);
}

/** Page fault. */
export function PF(errorCode: number, reason: string, linearLow: number, linearHigh: number): CpuException {
  return new CpuException(14, errorCode, "#PF", reason, linearLow, linearHigh);
}

/** x87 FPU floating-point error. */
export function MF(reason: string): CpuException {
  return new CpuException(16, -1, "#MF", reason);
}

/** SIMD floating-point exception. */
export function XM(reason: string): CpuException {
  return new CpuException(19, -1, "#XM", reason);
}

/** Alignment check. */
export function AlignmentCheck(reason: string): CpuException {
  return new CpuException(17, 0, "#AC", reason);
}

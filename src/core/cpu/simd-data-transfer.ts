import { type Instruction, MEMORY } from "../decoder/instruction.ts";
import { RDI } from "../isa/registers.ts";
import type { Cpu } from "./cpu.ts";
import { addSegmentBase } from "./effective-address.ts";
import { always, bySize, chosen } from "./executor.ts";
import { write8 } from "./memory-access.ts";
import { ADDRESS_HIGH } from "./operand-file.ts";
import type { Handler, Operation } from "./operation.ts";
import { checkSegmentAccess } from "./segment-access.ts";
import { DATA, translateSpan } from "./slow-access.ts";
import { WRITE } from "./translation.ts";
import { copyVector } from "./vector-copy.ts";

/** Moves between vector registers, memory and general registers. */

function MOVE128(cpu: Cpu, op: Operation): void {
  copyVector(cpu, op.d, op.s);
}

function MOVE64(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  words[op.d] = words[op.s] as number;
  words[op.d + 1] = words[op.s + 1] as number;
}

function MOVE32(cpu: Cpu, op: Operation): void {
  cpu.vectors.words32[op.d] = cpu.vectors.words32[op.s] as number;
}

/** 64 bits to an XMM register; the upper half becomes zero. */
function MOVE64_ZEROING(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  words[op.d] = words[op.s] as number;
  words[op.d + 1] = words[op.s + 1] as number;
  words[op.d + 2] = 0;
  words[op.d + 3] = 0;
}

function MOVE32_ZEROING(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  words[op.d] = words[op.s] as number;
  words[op.d + 1] = 0;
  words[op.d + 2] = 0;
  words[op.d + 3] = 0;
}

/** From a general register or memory; the upper bits become zero. */
function MOVD_TO_XMM(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  words[op.d] = cpu.gpr32[op.s] as number;
  words[op.d + 1] = 0;
  words[op.d + 2] = 0;
  words[op.d + 3] = 0;
}

function MOVD_TO_MMX(cpu: Cpu, op: Operation): void {
  cpu.vectors.words32[op.d] = cpu.gpr32[op.s] as number;
  cpu.vectors.words32[op.d + 1] = 0;
}

function MOVD_FROM_VECTOR(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = cpu.vectors.words32[op.s] as number;
  cpu.gpr32[op.d + 1] = 0;
}

function MOVQ_TO_XMM(cpu: Cpu, op: Operation): void {
  MOVQ_TO_MMX(cpu, op);
  cpu.vectors.words32[op.d + 2] = 0;
  cpu.vectors.words32[op.d + 3] = 0;
}

function MOVQ_TO_MMX(cpu: Cpu, op: Operation): void {
  cpu.vectors.words32[op.d] = cpu.gpr32[op.s] as number;
  cpu.vectors.words32[op.d + 1] = cpu.gpr32[op.s + 1] as number;
}

function MOVQ_FROM_VECTOR(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = cpu.vectors.words32[op.s] as number;
  cpu.gpr32[op.d + 1] = cpu.vectors.words32[op.s + 1] as number;
}

function chooseMovd({ form }: Instruction): Handler {
  const [first] = form.operands;
  return first === "xmm" ? MOVD_TO_XMM : first === "mm" ? MOVD_TO_MMX : MOVD_FROM_VECTOR;
}

function chooseMovq({ form, operand0 }: Instruction): Handler {
  const [first = "", second = ""] = form.operands;
  if (second.startsWith("r/m")) return first === "xmm" ? MOVQ_TO_XMM : MOVQ_TO_MMX;
  if (first.startsWith("r/m")) return MOVQ_FROM_VECTOR;
  return first.startsWith("xmm") && operand0.kind !== MEMORY ? MOVE64_ZEROING : MOVE64;
}

const movss = chosen(({ operand1 }) => (operand1.kind === MEMORY ? MOVE32_ZEROING : MOVE32));
const movsd = chosen(({ operand1 }) => (operand1.kind === MEMORY ? MOVE64_ZEROING : MOVE64));

/** To the high half of a register. */
function LOAD_HIGH(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  words[op.d + 2] = words[op.s] as number;
  words[op.d + 3] = words[op.s + 1] as number;
}

/** From the high half of a register. */
function STORE_HIGH(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  words[op.d] = words[op.s + 2] as number;
  words[op.d + 1] = words[op.s + 3] as number;
}

const moveHigh = chosen(({ operand1 }) => (operand1.kind === MEMORY ? LOAD_HIGH : STORE_HIGH));

function MOVDDUP(cpu: Cpu, op: Operation): void {
  MOVE64(cpu, op);
  LOAD_HIGH(cpu, op);
}

function MOVSLDUP(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  for (let i = 0; i < 4; i++) words[op.d + i] = words[op.s + (i & 2)] as number;
}

function MOVSHDUP(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  for (let i = 3; i >= 0; i--) words[op.d + i] = words[op.s + (i | 1)] as number;
}

function setMask(cpu: Cpu, op: Operation, mask: number): void {
  cpu.gpr32[op.d] = mask;
  cpu.gpr32[op.d + 1] = 0;
}

function MOVMSKPS(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  let mask = 0;
  for (let i = 0; i < 4; i++) mask |= ((words[op.s + i] as number) >>> 31) << i;
  setMask(cpu, op, mask);
}

function MOVMSKPD(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  setMask(cpu, op, ((words[op.s + 1] as number) >>> 31) | (((words[op.s + 3] as number) >>> 31) << 1));
}

function PMOVMSKB(cpu: Cpu, op: Operation): void {
  const bytes = cpu.vectors.words8;
  let mask = 0;
  for (let i = 0; i < op.vectorBytes; i++) mask |= ((bytes[op.s * 4 + i] as number) >>> 7) << i;
  setMask(cpu, op, mask);
}

/**
 * Stores at DS:rDI, or through another segment, the bytes that the mask selects. All bytes of the operand must be writable, whatever the
 * mask: the manuals leave it open, AMD processors ask for it. Alignment is checked to 8 bytes.
 */
function MASKMOV(cpu: Cpu, op: Operation): void {
  const { addressSize, in64BitMode, segment } = op.instruction;
  const g = cpu.gpr32;
  const bytes = cpu.vectors.words8;
  const rdiLow = g[RDI * 2] as number;
  const offset = addressSize === 16 ? rdiLow & 0xffff : rdiLow;
  let low: number;
  let high = 0;
  if (in64BitMode) {
    low = addSegmentBase(cpu, segment, offset, addressSize === 64 ? (g[RDI * 2 + 1] as number) : 0);
    high = g[ADDRESS_HIGH] as number;
  } else {
    low = (offset + (cpu.segmentBase[segment * 2] as number)) | 0;
  }
  for (let i = 0; i < op.vectorBytes; i += 8) {
    if (!in64BitMode) checkSegmentAccess(cpu, segment, offset + i, 8, true);
    translateSpan(cpu, (low + i) | 0, highAfter(low, high, i), 8, DATA, WRITE);
  }
  for (let i = 0; i < op.vectorBytes; i++) {
    if ((bytes[op.s * 4 + i] as number) < 0x80) continue;
    write8(cpu, (low + i) | 0, highAfter(low, high, i), DATA, bytes[op.d * 4 + i] as number);
  }
}

/** Upper half of a linear address some bytes on. */
function highAfter(low: number, high: number, bytes: number): number {
  return (low + bytes) >>> 0 < low >>> 0 ? high + 1 : high;
}

function MOVNTI32(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = cpu.gpr32[op.s] as number;
}

function MOVNTI64(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = cpu.gpr32[op.s] as number;
  cpu.gpr32[op.d + 1] = cpu.gpr32[op.s + 1] as number;
}

const move128 = always(MOVE128);

export const simdDataTransferExecutors = {
  MOVAPS: move128,
  MOVUPS: move128,
  MOVAPD: move128,
  MOVUPD: move128,
  MOVDQA: move128,
  MOVDQU: move128,
  LDDQU: move128,
  MOVNTPS: move128,
  MOVNTPD: move128,
  MOVNTDQ: move128,
  MOVNTDQA: move128,
  MOVD: chosen(chooseMovd),
  MOVQ: chosen(chooseMovq),
  MOVQ2DQ: always(MOVE64_ZEROING),
  MOVDQ2Q: always(MOVE64),
  MOVNTQ: always(MOVE64),
  MOVNTI: bySize(null, null, MOVNTI32, MOVNTI64),
  MOVSS: movss,
  MOVSD: movsd,
  MOVLPS: always(MOVE64),
  MOVLPD: always(MOVE64),
  MOVHPS: moveHigh,
  MOVHPD: moveHigh,
  MOVLHPS: always(LOAD_HIGH),
  MOVHLPS: always(STORE_HIGH),
  MOVDDUP: always(MOVDDUP),
  MOVSLDUP: always(MOVSLDUP),
  MOVSHDUP: always(MOVSHDUP),
  MOVMSKPS: always(MOVMSKPS),
  MOVMSKPD: always(MOVMSKPD),
  PMOVMSKB: always(PMOVMSKB),
  MASKMOVQ: always(MASKMOV),
  MASKMOVDQU: always(MASKMOV),
};

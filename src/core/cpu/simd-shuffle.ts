import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import type { Operation } from "./operation.ts";
import { copyOperands, copyVector, FIRST, SECOND } from "./vector-copy.ts";

/** Shuffles, unpacks and blends. */

function SHUFPS(cpu: Cpu, op: Operation): void {
  copyOperands(cpu, op);
  const words = cpu.vectors.words32;
  const order = cpu.gpr8[op.t] as number;
  words[op.d] = words[FIRST + (order & 3)] as number;
  words[op.d + 1] = words[FIRST + ((order >> 2) & 3)] as number;
  words[op.d + 2] = words[SECOND + ((order >> 4) & 3)] as number;
  words[op.d + 3] = words[SECOND + (order >> 6)] as number;
}

function SHUFPD(cpu: Cpu, op: Operation): void {
  copyOperands(cpu, op);
  const words = cpu.vectors.words32;
  const order = cpu.gpr8[op.t] as number;
  const first = FIRST + (order & 1) * 2;
  const second = SECOND + (order & 2);
  words[op.d] = words[first] as number;
  words[op.d + 1] = words[first + 1] as number;
  words[op.d + 2] = words[second] as number;
  words[op.d + 3] = words[second + 1] as number;
}

/** The copies' elements from `from` on, by turns. @param from bytes from the start: 0, or half a register */
function interleave8(cpu: Cpu, op: Operation, from: number): void {
  copyOperands(cpu, op);
  const bytes = cpu.vectors.words8;
  const d = op.d * 4;
  for (let i = 0; i < op.vectorBytes / 2; i++) {
    bytes[d + 2 * i] = bytes[FIRST * 4 + from + i] as number;
    bytes[d + 2 * i + 1] = bytes[SECOND * 4 + from + i] as number;
  }
}

function interleave16(cpu: Cpu, op: Operation, from: number): void {
  copyOperands(cpu, op);
  const words = cpu.vectors.words16;
  const d = op.d * 2;
  for (let i = 0; i < op.vectorBytes / 4; i++) {
    words[d + 2 * i] = words[FIRST * 2 + from / 2 + i] as number;
    words[d + 2 * i + 1] = words[SECOND * 2 + from / 2 + i] as number;
  }
}

function interleave32(cpu: Cpu, op: Operation, from: number): void {
  copyOperands(cpu, op);
  const words = cpu.vectors.words32;
  for (let i = 0; i < op.vectorBytes / 8; i++) {
    words[op.d + 2 * i] = words[FIRST + from / 4 + i] as number;
    words[op.d + 2 * i + 1] = words[SECOND + from / 4 + i] as number;
  }
}

function UNPACK_LOW8(cpu: Cpu, op: Operation): void {
  interleave8(cpu, op, 0);
}

function UNPACK_HIGH8(cpu: Cpu, op: Operation): void {
  interleave8(cpu, op, op.vectorBytes / 2);
}

function UNPACK_LOW16(cpu: Cpu, op: Operation): void {
  interleave16(cpu, op, 0);
}

function UNPACK_HIGH16(cpu: Cpu, op: Operation): void {
  interleave16(cpu, op, op.vectorBytes / 2);
}

function UNPACK_LOW32(cpu: Cpu, op: Operation): void {
  interleave32(cpu, op, 0);
}

function UNPACK_HIGH32(cpu: Cpu, op: Operation): void {
  interleave32(cpu, op, op.vectorBytes / 2);
}

function UNPACK_LOW64(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  words[op.d + 2] = words[op.s] as number;
  words[op.d + 3] = words[op.s + 1] as number;
}

function UNPACK_HIGH64(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  words[op.d] = words[op.d + 2] as number;
  words[op.d + 1] = words[op.d + 3] as number;
  words[op.d + 2] = words[op.s + 2] as number;
  words[op.d + 3] = words[op.s + 3] as number;
}

function PSHUFD(cpu: Cpu, op: Operation): void {
  copyVector(cpu, SECOND, op.s);
  const words = cpu.vectors.words32;
  const order = cpu.gpr8[op.t] as number;
  for (let i = 0; i < 4; i++) words[op.d + i] = words[SECOND + ((order >> (2 * i)) & 3)] as number;
}

/** Four words in the order that the immediate says. @param half words before them */
function shuffle16(cpu: Cpu, op: Operation, half: number): void {
  const words = cpu.vectors.words16;
  const order = cpu.gpr8[op.t] as number;
  for (let i = 0; i < 4; i++)
    words[op.d * 2 + half + i] = words[SECOND * 2 + half + ((order >> (2 * i)) & 3)] as number;
}

function PSHUFW(cpu: Cpu, op: Operation): void {
  copyVector(cpu, SECOND, op.s);
  shuffle16(cpu, op, 0);
}

function PSHUFLW(cpu: Cpu, op: Operation): void {
  copyVector(cpu, SECOND, op.s);
  copyVector(cpu, op.d, op.s);
  shuffle16(cpu, op, 0);
}

function PSHUFHW(cpu: Cpu, op: Operation): void {
  copyVector(cpu, SECOND, op.s);
  copyVector(cpu, op.d, op.s);
  shuffle16(cpu, op, 4);
}

function PSHUFB(cpu: Cpu, op: Operation): void {
  copyOperands(cpu, op);
  const bytes = cpu.vectors.words8;
  const last = op.vectorBytes - 1;
  for (let i = 0; i <= last; i++) {
    const place = bytes[SECOND * 4 + i] as number;
    bytes[op.d * 4 + i] = place >= 0x80 ? 0 : (bytes[FIRST * 4 + (place & last)] as number);
  }
}

function PALIGNR(cpu: Cpu, op: Operation): void {
  copyOperands(cpu, op);
  const bytes = cpu.vectors.words8;
  const size = op.vectorBytes;
  const shift = cpu.gpr8[op.t] as number;
  for (let i = 0; i < size; i++) {
    const from = i + shift;
    const at = from < size ? SECOND * 4 + from : FIRST * 4 + from - size;
    bytes[op.d * 4 + i] = from < 2 * size ? (bytes[at] as number) : 0;
  }
}

function BLENDPS(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  const mask = cpu.gpr8[op.t] as number;
  for (let i = 0; i < 4; i++) if (((mask >> i) & 1) !== 0) words[op.d + i] = words[op.s + i] as number;
}

function BLENDPD(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  const mask = cpu.gpr8[op.t] as number;
  for (let i = 0; i < 4; i++) if (((mask >> (i >> 1)) & 1) !== 0) words[op.d + i] = words[op.s + i] as number;
}

function PBLENDW(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words16;
  const mask = cpu.gpr8[op.t] as number;
  for (let i = 0; i < 8; i++) if (((mask >> i) & 1) !== 0) words[op.d * 2 + i] = words[op.s * 2 + i] as number;
}

// The mask is XMM0, which may be the destination too: its element is read before the one written.

function BLENDVPS(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  for (let i = 0; i < 4; i++) if ((words[op.t + i] as number) < 0) words[op.d + i] = words[op.s + i] as number;
}

function BLENDVPD(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  for (let i = 0; i < 4; i += 2) {
    if ((words[op.t + i + 1] as number) >= 0) continue;
    words[op.d + i] = words[op.s + i] as number;
    words[op.d + i + 1] = words[op.s + i + 1] as number;
  }
}

function PBLENDVB(cpu: Cpu, op: Operation): void {
  const bytes = cpu.vectors.words8;
  for (let i = 0; i < 16; i++)
    if ((bytes[op.t * 4 + i] as number) >= 0x80) bytes[op.d * 4 + i] = bytes[op.s * 4 + i] as number;
}

export const simdShuffleExecutors = {
  SHUFPS: always(SHUFPS),
  SHUFPD: always(SHUFPD),
  UNPCKLPS: always(UNPACK_LOW32),
  UNPCKHPS: always(UNPACK_HIGH32),
  UNPCKLPD: always(UNPACK_LOW64),
  UNPCKHPD: always(UNPACK_HIGH64),
  PUNPCKLBW: always(UNPACK_LOW8),
  PUNPCKLWD: always(UNPACK_LOW16),
  PUNPCKLDQ: always(UNPACK_LOW32),
  PUNPCKLQDQ: always(UNPACK_LOW64),
  PUNPCKHBW: always(UNPACK_HIGH8),
  PUNPCKHWD: always(UNPACK_HIGH16),
  PUNPCKHDQ: always(UNPACK_HIGH32),
  PUNPCKHQDQ: always(UNPACK_HIGH64),
  PSHUFD: always(PSHUFD),
  PSHUFW: always(PSHUFW),
  PSHUFLW: always(PSHUFLW),
  PSHUFHW: always(PSHUFHW),
  PSHUFB: always(PSHUFB),
  PALIGNR: always(PALIGNR),
  BLENDPS: always(BLENDPS),
  BLENDPD: always(BLENDPD),
  PBLENDW: always(PBLENDW),
  BLENDVPS: always(BLENDVPS),
  BLENDVPD: always(BLENDVPD),
  PBLENDVB: always(PBLENDVB),
};

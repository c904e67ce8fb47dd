import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import type { Operation } from "./operation.ts";

/** Logic on whole vector registers. */

function AND(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  const { d, s } = op;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--) words[d + i] = (words[d + i] as number) & (words[s + i] as number);
}

function ANDN(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  const { d, s } = op;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--) words[d + i] = ~(words[d + i] as number) & (words[s + i] as number);
}

function OR(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  const { d, s } = op;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--) words[d + i] = (words[d + i] as number) | (words[s + i] as number);
}

function XOR(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  const { d, s } = op;
  for (let i = op.vectorBytes / 4 - 1; i >= 0; i--) words[d + i] = (words[d + i] as number) ^ (words[s + i] as number);
}

export const simdLogicalExecutors = {
  ANDPS: always(AND),
  ANDPD: always(AND),
  PAND: always(AND),
  ANDNPS: always(ANDN),
  ANDNPD: always(ANDN),
  PANDN: always(ANDN),
  ORPS: always(OR),
  ORPD: always(OR),
  POR: always(OR),
  XORPS: always(XOR),
  XORPD: always(XOR),
  PXOR: always(XOR),
};

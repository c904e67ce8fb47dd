import { type Instruction, NO_REGISTER, RIP_BASE } from "../../core/decoder/instruction.ts";

/**
 * The offset of a memory operand in its segment.
 * @param registers by number, RIP of the instruction last
 */
export function operandOffset(instruction: Instruction, registers: BigUint64Array): bigint {
  const { base, index, scale, dispLow, dispHigh, addressSize, length } = instruction;
  let sum = (BigInt(dispHigh) << 32n) | BigInt(dispLow >>> 0);
  if (base === RIP_BASE) sum += (registers[16] as bigint) + BigInt(length);
  else if (base !== NO_REGISTER) sum += registers[base] as bigint;
  if (index !== NO_REGISTER) sum += (registers[index] as bigint) << BigInt(scale);
  return BigInt.asUintN(addressSize, sum);
}

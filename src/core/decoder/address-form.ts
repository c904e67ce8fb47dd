import { DS, SS } from "../isa/registers.ts";
import { NO_REGISTER, RIP_BASE } from "./instruction.ts";

/**
 * What ModRM and SIB say about a memory operand. Filled in place: one object serves every decode.
 *
 *     ModRM  7 6   5 4 3   2 1 0        SIB  7 6    5 4 3   2 1 0
 *            mod   reg     rm                scale  index   base
 */
export interface AddressForm {
  base: number;
  index: number;
  scale: number;
  displacementBytes: 0 | 1 | 2 | 4;
  /** SS where the base is RSP or RBP, else DS. */
  defaultSegment: number;
}

const RBX = 3;
const RSP = 4;
const RBP = 5;
const RSI = 6;
const RDI = 7;

/** 16-bit addressing: base and index by ModRM.rm. */
const BASE16 = [RBX, RBX, RBP, RBP, RSI, RDI, RBP, RBX] as const;
const INDEX16 = [RSI, RDI, RSI, RDI, NO_REGISTER, NO_REGISTER, NO_REGISTER, NO_REGISTER] as const;

/** ModRM.rm = 4 with 32- or 64-bit addresses: a SIB byte follows. */
export function hasSib(modrm: number, addressSize: 16 | 32 | 64): boolean {
  return addressSize !== 16 && (modrm & 7) === 4 && modrm < 0xc0;
}

/** @see SDM Vol. 2 "16-Bit Addressing Forms with the ModR/M Byte" */
export function readForm16(form: AddressForm, modrm: number): void {
  const mod = modrm >> 6;
  const rm = modrm & 7;
  form.scale = 0;
  if (mod === 0 && rm === 6) {
    form.base = NO_REGISTER;
    form.index = NO_REGISTER;
    form.displacementBytes = 2;
    form.defaultSegment = DS;
    return;
  }
  form.base = BASE16[rm] ?? NO_REGISTER;
  form.index = INDEX16[rm] ?? NO_REGISTER;
  form.displacementBytes = mod === 0 ? 0 : mod === 1 ? 1 : 2;
  form.defaultSegment = form.base === RBP ? SS : DS;
}

/**
 * @param sib the SIB byte; ignored unless `hasSib`
 * @param rex the REX prefix or 0
 * @see SDM Vol. 2 "32-Bit Addressing Forms with the ModR/M Byte", "RIP-Relative Addressing"
 */
export function readForm32(form: AddressForm, modrm: number, sib: number, rex: number, in64BitMode: boolean): void {
  const mod = modrm >> 6;
  form.index = NO_REGISTER;
  form.scale = 0;
  form.displacementBytes = mod === 0 ? 0 : mod === 1 ? 1 : 4;
  if ((modrm & 7) === 4) {
    const index = ((sib >> 3) & 7) | ((rex & 2) << 2);
    // Index 4 means none, and with it the scale nothing; R12 (REX.X) is an index like any other.
    if (index !== RSP) {
      form.index = index;
      form.scale = sib >> 6;
    }
    if ((sib & 7) === 5 && mod === 0) {
      form.base = NO_REGISTER;
      form.displacementBytes = 4;
    } else form.base = (sib & 7) | ((rex & 1) << 3);
  } else if (mod === 0 && (modrm & 7) === 5) {
    form.base = in64BitMode ? RIP_BASE : NO_REGISTER;
    form.displacementBytes = 4;
  } else form.base = (modrm & 7) | ((rex & 1) << 3);
  form.defaultSegment = form.base === RSP || form.base === RBP ? SS : DS;
}

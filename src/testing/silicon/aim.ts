import { decode } from "../../core/decoder/decode.ts";
import { GPR, type Instruction, MEMORY, NO_REGISTER, type Operand, RIP_BASE } from "../../core/decoder/instruction.ts";
import { mnemonicEntry } from "../../core/isa/mnemonics.ts";
import { AC, DF, NT, STATUS_FLAGS, TF } from "../../core/isa/rflags.ts";
import type { Random } from "../random.ts";
import { vectorContents, vectorPatches } from "./aim-vectors.ts";
import { boundaryValue } from "./boundary-values.ts";
import type { Encoding } from "./encode-row.ts";
import { CODE, DATA, DATA_SIZE, PATCH_FLAGS, PATCH_MEMORY, type Patch, SEGMENTS, SHARED_SIZE } from "./program.ts";
import { touchesVectorState } from "./vector-state.ts";

/** Gives an instruction the registers and memory that make it do something: most addresses lie in the data. */

const RCX = 1;
const RSP = 4;
const RBP = 5;
const RSI = 6;
const RDI = 7;
const FS = 4;
const GS = 5;

/** Where the instruction is, and the addresses of a few instructions that follow it. */
export interface Place {
  readonly address: number;
  readonly targets: readonly number[];
}

export class Aim {
  readonly patches: Patch[] = [];
  private readonly random: Random;
  private readonly bits: 64 | 32;

  constructor(random: Random, bits: 64 | 32) {
    this.random = random;
    this.bits = bits;
  }

  /** Fills in what depends on addresses, in `encoding.bytes` too. */
  at(encoding: Encoding, place: Place): readonly Patch[] {
    this.flags(encoding);
    const decoded = this.decoded(encoding);
    if (decoded === undefined) return this.patches;
    this.values(decoded);
    this.patches.push(...vectorPatches(this.random, decoded));
    this.implied(decoded, place);
    this.memory(encoding, decoded, place);
    this.branch(encoding, place);
    return this.patches;
  }

  private decoded({ bytes }: Encoding): Instruction | undefined {
    const decoded = decode(Uint8Array.from(bytes), 0, this.bits === 64);
    return "undecodable" in decoded ? undefined : decoded;
  }

  private set(register: number, value: bigint): void {
    const low = BigInt.asUintN(this.bits === 64 ? 64 : 32, value);
    if (this.bits === 64 || register < 8) this.patches.push({ kind: register, index: 0, low, high: 0n });
  }

  /** Eight bytes at a linear address, if the data is there. */
  private store(address: bigint, low: bigint): void {
    const offset = address - BigInt(DATA);
    if (offset < 0n || offset > BigInt(SHARED_SIZE - 8)) return;
    this.patches.push({ kind: PATCH_MEMORY, index: Number(offset), low: BigInt.asUintN(64, low), high: 0n });
  }

  private flags({ form }: Encoding): void {
    const { random } = this;
    let low = random.oneIn(3) ? random.next() & STATUS_FLAGS : 0;
    let high = TF | AC | NT | DF | (low === 0 ? 0 : STATUS_FLAGS);
    if (random.oneIn(60)) low |= TF;
    if (random.oneIn(25)) low |= AC;
    if (random.oneIn(form.mnemonic === "IRET" ? 10 : 1000)) low |= NT;
    if (random.oneIn(3)) low |= DF;
    if (form.mnemonic === "INTO" && random.oneIn(2)) {
      low |= STATUS_FLAGS;
      high |= STATUS_FLAGS;
    }
    this.patches.push({ kind: PATCH_FLAGS, index: 0, low: BigInt(low), high: BigInt(high) });
  }

  /** Boundary values in the registers that are operands. */
  private values({ form, operand0, operand1, operand2, operandSize }: Instruction): void {
    const { random } = this;
    for (const operand of [operand0, operand1, operand2]) {
      if (operand.kind === GPR && random.below(2) === 0) this.set(operand.register, boundaryValue(random));
      if (operand.kind === GPR && random.oneIn(12)) this.set(operand.register, 0n);
    }
    const reads = mnemonicEntry(form.mnemonic).implicit?.reads ?? "";
    if (/RAX/.test(reads) && random.oneIn(2)) this.set(0, boundaryValue(random));
    if (form.operands.includes("CL"))
      this.set(RCX, (boundaryValue(random) << 8n) | BigInt(random.below(random.pick([4, 40, 70, 256]))));
    if (form.mnemonic === "DIV") this.set(2, random.oneIn(5) ? boundaryValue(random) : BigInt(random.below(4)));
    if (form.mnemonic === "IDIV")
      this.set(2, random.oneIn(5) ? boundaryValue(random) : random.pick([0n, -1n, 0n, -1n, 1n]));
    if (/^(DIV|IDIV)$/.test(form.mnemonic) && operandSize === 8 && !random.oneIn(4))
      this.set(0, BigInt(random.below(1 << 12)));
    if (form.operands.includes("Sreg") || /^(VER[RW]|LAR|LSL)$/.test(form.mnemonic)) {
      const source = form.operands[0] === "Sreg" || form.mnemonic.startsWith("L") ? operand1 : operand0;
      if (source.kind === GPR) this.set(source.register, (boundaryValue(random) << 16n) | BigInt(this.selector()));
    }
  }

  /** Mostly of segments that exist. */
  private selector(): number {
    const { random } = this;
    const known = [
      0, 3, 0x10, 0x18, 0x20, 0x23, 0x28, 0x2b, 0x2b, 0x2b, 0x33, 0x40, 0x63, 0x63, 0x6b, 0x6b, 0x73, 0x73, 7, 0x2a,
      0x60,
    ];
    return random.oneIn(10) ? random.below(0x70) : random.pick(known);
  }

  /** The stack and the string instructions' addresses. */
  private implied(instruction: Instruction, place: Place): void {
    const { random } = this;
    const { form, addressSize } = instruction;
    const { mnemonic } = form;
    const reads = mnemonicEntry(mnemonic).implicit?.reads ?? "";
    if (/RSP/.test(reads) || mnemonic === "PUSH") this.stack(instruction, place);
    if (mnemonic === "LEAVE" || mnemonic === "ENTER") this.set(RBP, this.target(8, instruction.segment));
    const isString = /^(MOVS|CMPS|SCAS|LODS|STOS|INS|OUTS)$/.test(mnemonic) && instruction.form.modrm === null;
    const segment = this.bits === 64 && instruction.segment < FS ? -1 : instruction.segment;
    if (isString || mnemonic === "XLAT" || mnemonic.startsWith("MASKMOV")) {
      const mask = addressSize === 64 ? 0xffff_ffff_ffff_ffffn : (1n << BigInt(addressSize)) - 1n;
      const upper = random.word64() & ~mask;
      const source = this.target(8, segment) - this.segmentBase(segment);
      // Another address size keeps the upper bits, and 16 bits wrap.
      this.set(mnemonic === "XLAT" ? 3 : RSI, upper | (source & mask));
      this.set(RDI, upper | ((addressSize === 16 ? BigInt(random.below(0x1_0000)) : this.target(8, -1)) & mask));
      this.set(RCX, (addressSize === 64 ? 0n : upper) | BigInt(random.oneIn(4) ? 0 : random.below(7)));
      // Equal strings, so that REPE goes on.
      if (random.oneIn(2)) for (let i = 0n; i < 2n; i++) this.store(BigInt(DATA) + i * 8n, 0n);
    }
    // The lengths of strings.
    if (/^PCMPESTR/.test(mnemonic))
      for (const register of [0, 2]) if (!random.oneIn(3)) this.set(register, BigInt(random.below(34) - 17));
    if (/^(LOOP|J[ER]?CXZ)/.test(mnemonic))
      this.set(RCX, random.oneIn(2) ? BigInt(random.below(3)) : boundaryValue(random));
  }

  /** RSP, and what the instruction pops where it is more than data. */
  private stack({ form, operandSize }: Instruction, { targets }: Place): void {
    const { random } = this;
    const rsp = random.oneIn(12)
      ? this.target(8, -1)
      : BigInt(DATA + 0x2000 + random.below(0x1000)) & (random.oneIn(8) ? -1n : -8n);
    this.set(RSP, rsp);
    const size = BigInt(operandSize >> 3);
    const words: bigint[] = [];
    const target = BigInt(random.pick(targets));
    const code = BigInt(random.oneIn(8) ? this.selector() : this.bits === 64 && !random.oneIn(4) ? 0x33 : 0x23);
    const strange = random.oneIn(10);
    if (/^RETF?$/.test(form.mnemonic) && !strange) words.push(target);
    if (form.mnemonic === "RETF") words.push(code);
    if (form.mnemonic === "IRET") {
      const flags = BigInt(random.next() & 0x24_0ed5) | (random.oneIn(8) ? BigInt(random.next()) : 0n);
      words.push(
        strange ? random.word64() : target,
        code,
        flags & ~BigInt(TF),
        rsp + 64n,
        random.oneIn(10) ? BigInt(this.selector()) : 0x2bn,
      );
    }
    if (form.mnemonic === "POPF") words.push(BigInt(random.next()) & ~BigInt(random.oneIn(10) ? 0 : TF | NT));
    if (form.mnemonic === "POP" && /^[C-GS]S$|^ES$/.test(form.operands[0] ?? "")) words.push(BigInt(this.selector()));
    // Eight bytes are written for each: the next one overwrites what narrower words have too much.
    for (const [i, word] of words.entries()) this.store(rsp + BigInt(i) * size, word);
  }

  /** A linear address for an access of some bytes: mostly within the data, sometimes at its edges, sometimes nowhere. */
  private target(bytes: number, segment: number): bigint {
    const { random } = this;
    const aligned = BigInt(-Math.max(1, bytes & -bytes));
    const inside = (): bigint => BigInt(DATA + random.below(DATA_SIZE - 32));
    if (this.bits === 32 && segment === GS) return BigInt(DATA + 0x1000 + random.below(0x1010));
    switch (random.below(24)) {
      case 0: // across pages
        return BigInt(DATA + 0x1000 * (1 + random.below(3)) - random.below(bytes + 1));
      case 1: // read-only
        return BigInt(DATA + DATA_SIZE + random.below(0x800));
      case 2: // the edges
        return BigInt(
          random.pick([DATA, DATA + DATA_SIZE, DATA + SHARED_SIZE, DATA + SHARED_SIZE + 0x1000]) -
            random.below(bytes + 1),
        );
      case 3:
        if (random.oneIn(2)) return inside();
        return random.pick([
          0n,
          0x7fff_ffff_f000n,
          0x8000_0000_0000n,
          0xffff_8000_0000_0000n,
          0xffff_ffff_ffff_fff8n,
          random.word64(),
          BigInt(CODE),
        ]);
      default:
        return random.oneIn(3) ? inside() : inside() & aligned;
    }
  }

  private segmentBase(segment: number): bigint {
    const { fsBase, gsBase } = SEGMENTS[this.bits];
    return segment === FS ? fsBase : segment === GS ? gsBase : 0n;
  }

  private memory(encoding: Encoding, decoded: Instruction, place: Place): void {
    const { random } = this;
    const operand = [decoded.operand0, decoded.operand1, decoded.operand2].find(({ kind }) => kind === MEMORY);
    if (operand === undefined) return;
    const { form, segment, addressSize } = decoded;
    const bytes = operandBytes(operand, form.operands);
    let linear = this.target(bytes, segment);
    let offset = linear - this.segmentBase(segment) - this.bitOffset(decoded);
    if (addressSize === 16 && (offset < 0n || offset > 0xffffn)) offset = BigInt(random.below(0x1_0000));
    linear = offset + this.segmentBase(segment);
    this.contents(decoded, linear, place);
    if (encoding.absoluteAt >= 0) {
      const displacement = encoding.ripRelative ? offset - BigInt(place.address + encoding.bytes.length) : offset;
      for (let i = 0; i < encoding.absoluteBytes; i++)
        encoding.bytes[encoding.absoluteAt + i] = Number((displacement >> BigInt(8 * i)) & 0xffn);
      return;
    }
    const disp = (BigInt(decoded.dispHigh) << 32n) | BigInt(decoded.dispLow >>> 0);
    this.aimRegisters(decoded, offset - disp);
  }

  /** How far a bit number in a register takes BT from its operand's address, bytes. */
  private bitOffset({ form, operand1, operandSize }: Instruction): bigint {
    if (!/^BT[SRC]?$/.test(form.mnemonic) || operand1.kind !== GPR) return 0n;
    const { random } = this;
    const number = random.oneIn(2)
      ? BigInt.asIntN(operandSize, boundaryValue(random))
      : BigInt(random.below(512) - 256);
    this.set(operand1.register, number);
    return (number >> BigInt(Math.log2(operandSize))) * BigInt(operandSize >> 3);
  }

  /** Base and index whose sum is an offset, at the address size. */
  private aimRegisters({ base, index, scale, addressSize }: Instruction, sum: bigint): void {
    const { random } = this;
    const mask = (1n << BigInt(addressSize)) - 1n;
    const put = (register: number, value: bigint): void =>
      this.set(register, (random.word64() & ~mask) | (value & mask));
    if (base === NO_REGISTER && index === NO_REGISTER) return;
    if (index === NO_REGISTER) {
      if (base !== RIP_BASE) put(base, sum);
    } else if (base === NO_REGISTER) put(index, (sum & mask) >> BigInt(scale));
    else if (base === index) put(base, (sum & mask) / (1n + (1n << BigInt(scale))));
    else {
      const value = random.oneIn(3) ? random.word64() : BigInt(random.below(16));
      put(index, value);
      put(base, sum - (value << BigInt(scale)));
    }
  }

  /** What the memory operand holds: pointers, pairs that compare equal, bounds, selectors. */
  private contents(instruction: Instruction, linear: bigint, { targets }: Place): void {
    const { random } = this;
    const { form, operandSize } = instruction;
    const { mnemonic, operands } = form;
    const target = BigInt(random.oneIn(12) ? random.next() : random.pick(targets));
    // AMD reads m16:64 as m16:32.
    const selectorOffset = operandSize === 64 && random.oneIn(2) ? 4 : operandSize >> 3;
    if (/^(JMP|CALL)$/.test(mnemonic)) {
      this.store(linear, target);
      if (!form.attributes.has("far")) return;
      const code = random.oneIn(6) ? this.selector() : this.bits === 64 && !random.oneIn(4) ? 0x33 : 0x23;
      this.store(linear + BigInt(selectorOffset), BigInt(code));
      return;
    }
    if (operands.includes("Sreg") || /^(VER[RW]|LAR|LSL)$/.test(mnemonic)) {
      this.store(linear, BigInt(this.selector()));
      return;
    }
    if (/^L[DEFGS]S$/.test(mnemonic)) {
      this.store(linear + BigInt(selectorOffset), BigInt(this.selector()));
      return;
    }
    if (/^CMPXCHG/.test(mnemonic) && random.oneIn(2)) {
      const low = boundaryValue(random);
      const high = boundaryValue(random);
      this.store(linear, low);
      this.set(0, low);
      if (mnemonic === "CMPXCHG16B") this.store(linear + 8n, high);
      if (mnemonic === "CMPXCHG8B") this.set(2, low >> 32n);
      if (mnemonic === "CMPXCHG16B") this.set(2, high);
      return;
    }
    if (mnemonic === "BOUND" && random.oneIn(2)) {
      this.store(linear, operandSize === 16 ? 0x7fff_8000n : 0x7fff_ffff_8000_0000n);
      return;
    }
    if (touchesVectorState(form)) {
      for (const [i, word] of vectorContents(random, instruction).entries()) this.store(linear + 8n * BigInt(i), word);
    } else if (random.oneIn(3)) this.store(linear, boundaryValue(random));
  }

  /** Relative and direct far branches, and those through a register, go to an instruction a little further on. */
  private branch({ form, bytes }: Encoding, { address, targets }: Place): void {
    const { random } = this;
    const target = random.pick(targets);
    const at = (size: number, value: number): void => {
      for (let i = 0; i < size; i++) bytes[bytes.length - size + i] = (value >> (8 * i)) & 0xff;
    };
    const [notation = ""] = form.operands;
    const relative = target - (address + bytes.length);
    if (notation === "rel8") at(1, relative);
    else if (notation === "rel16") at(2, relative);
    else if (notation === "rel32") at(4, relative);
    else if (notation.startsWith("ptr")) {
      at(2, random.oneIn(6) ? this.selector() : 0x23);
      const size = notation === "ptr16:16" ? 2 : 4;
      for (let i = 0; i < size; i++) bytes[bytes.length - 2 - size + i] = (target >> (8 * i)) & 0xff;
    } else if (/^(JMP|CALL)$/.test(form.mnemonic)) {
      const decoded = this.decoded({ form, bytes } as Encoding);
      if (decoded?.operand0.kind === GPR && !random.oneIn(12)) this.set(decoded.operand0.register, BigInt(target));
    }
  }
}

function operandBytes({ size }: Operand, notations: readonly string[]): number {
  const notation = notations.find((text) => text.includes("m") && !text.startsWith("imm")) ?? "";
  const bits = size || Number(/m(\d+)/.exec(notation)?.[1] ?? 32);
  if (/byte$/.test(notation)) return Number(/m(\d+)byte/.exec(notation)?.[1] ?? 8);
  return Math.max(1, bits >> 3);
}

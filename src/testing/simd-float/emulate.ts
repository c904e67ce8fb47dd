import { X87_REGISTERS } from "../../core/cpu/vector-file.ts";
import { STATUS_FLAGS } from "../../core/isa/rflags.ts";
import { BareCpu, USER_CODE, USER_DATA, USER_STACK_TOP } from "../bare-cpu.ts";
import { DATA_WORD, MM2_WORD, type SimdCase, XMM1_WORD } from "./cases.ts";
import type { SimdResult } from "./execute-natively.ts";

const BREAKPOINT = 3;
const GENERAL_PROTECTION = 13;

/** Executes cases on the emulated processor, as `execute.c` does on the host's. */
export class SimdEmulator {
  private readonly bare = new BareCpu({});
  private code: Uint8Array | null = null;

  run({ encoding, rax, mxcsr, offset, words }: SimdCase): SimdResult {
    const { bare } = this;
    const { cpu } = bare;
    if (this.code !== encoding.code) {
      bare.code(USER_CODE, [...encoding.code, 0xcc]);
      this.code = encoding.code;
    }
    cpu.loadFlatUserState({ in64BitMode: true, rip: USER_CODE, rsp: USER_STACK_TOP - 0x100n });
    cpu.halted = false;
    cpu.writeGpr(0, rax);
    cpu.writeGpr(7, USER_DATA + BigInt(offset));
    bare.write(USER_DATA, new Uint8Array(words.buffer, DATA_WORD * 4, 32));
    const vectors = cpu.vectors.words32;
    vectors.fill(0);
    vectors.set(words.subarray(XMM1_WORD, XMM1_WORD + 8), 4);
    vectors.set(words.subarray(MM2_WORD, MM2_WORD + 2), X87_REGISTERS + 2 * 4);
    cpu.mxcsr = mxcsr;
    cpu.x87.status = 0;
    cpu.x87.valid = 0;
    cpu.step();
    return {
      xmm1: [...vectors.subarray(4, 8)],
      rax: cpu.readGpr(0),
      mm1: cpu.vectors.words64[(X87_REGISTERS + 4) / 2] ?? 0n,
      flags: this.flags() & STATUS_FLAGS,
      mxcsr: cpu.mxcsr,
      data: new DataView((cpu.peek(USER_DATA, 4) ?? new Uint8Array(4)).buffer).getInt32(0, true),
      vector: bare.vector ?? BREAKPOINT,
      status: cpu.x87.status,
      valid: cpu.x87.valid,
    };
  }

  /** RFLAGS, those of an interrupted instruction from its frame. */
  private flags(): number {
    const { bare } = this;
    const { vector } = bare;
    if (vector === undefined) return bare.cpu.rflags;
    const [, , plain, withCode] = bare.stack(4); // an error code lies below RIP, CS and RFLAGS
    return Number(vector === GENERAL_PROTECTION ? withCode : plain);
  }
}

/** What differs, in words; empty where nothing does. */
export function differences(expected: SimdResult, actual: SimdResult): string {
  const hex = (value: unknown): string =>
    Array.isArray(value) ? value.map(hex).join(" ") : BigInt.asUintN(64, BigInt(value as number)).toString(16);
  return (Object.keys(expected) as (keyof SimdResult)[])
    .filter((key) => hex(expected[key]) !== hex(actual[key]))
    .map((key) => `${key} ${hex(expected[key])}, here ${hex(actual[key])}`)
    .join("; ");
}

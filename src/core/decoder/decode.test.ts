import { describe, expect, it } from "vitest";
import { formCorpus } from "../../testing/isa/form-corpus.ts";
import { hexBytes } from "../bits/hex.ts";
import { CS, DS, ES, FS, GS, RAX, RBP, RBX, RCX, RDI, RSI, RSP, SS } from "../isa/registers.ts";
import { decode } from "./decode.ts";
import {
  GPR,
  GPR_HIGH8,
  IMMEDIATE,
  IMMEDIATE2,
  type Instruction,
  MEMORY,
  NO_REGISTER,
  RIP_BASE,
  type Undecodable,
} from "./instruction.ts";

type Mode = 64 | 32;

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from(digits.split(" "), (byte) => Number.parseInt(byte, 16));
}

function decoded(digits: string, mode: Mode = 64): Instruction {
  const result = decode(bytesOf(digits), 0, mode === 64);
  if ("undecodable" in result) throw new Error(`${digits}: ${result.reason}: ${result.message}`);
  return result;
}

function refused(digits: string, mode: Mode = 64): Undecodable {
  const result = decode(bytesOf(digits), 0, mode === 64);
  if ("undecodable" in result) return result;
  throw new Error(`${digits} is ${result.form.mnemonic}`);
}

/** The memory operand's address form. */
function addressOf(digits: string, mode: Mode = 64): object {
  const { addressSize, base, index, scale, dispLow, dispHigh } = decoded(digits, mode);
  return { addressSize, base, index, scale, disp: [dispLow, dispHigh] };
}

describe("decoding the tables", () => {
  it.each([64, 32] as const)(
    "[DEC1] decodes every encoding of every row to that row or to an equal one, %d bits",
    (mode) => {
      const wrong = formCorpus(mode === 64).flatMap(({ form, bytes }) => {
        const result = decode(bytes, 0, mode === 64);
        if ("undecodable" in result) return [`${hexBytes(bytes)}: ${result.message} (${form.text})`];
        // Assemblers' rows: an exchange with the accumulator either way round, a segment register with a register of any size.
        if (hexBytes(bytes) === "90") return []; // XCHG EAX, EAX is NOP
        const equal = form.mnemonic === "XCHG" || form.operands.includes("Sreg") || form.text.includes("0F 00");
        const right = result.form === form || (equal && result.form.mnemonic === form.mnemonic);
        return right && result.length === bytes.length
          ? []
          : [`${hexBytes(bytes)}: ${result.form.text} (${form.text})`];
      });
      expect(wrong).toEqual([]);
    },
  );

  it("[DEC1] works at an offset and keeps only the instruction's bytes", () => {
    const result = decode(bytesOf("90 90 48 89 d8 c3"), 2, true);
    expect(result).toMatchObject({ length: 3, bytes: bytesOf("48 89 d8") });
  });

  it("[DEC17] shares one frozen object for equal operands", () => {
    const { operand0, operand1 } = decoded("48 89 d8");
    expect(operand0).toEqual({ kind: GPR, register: RAX, size: 64 });
    expect(operand1).toBe(decoded("48 01 1e").operand1);
    expect(Object.isFrozen(operand0)).toBe(true);
  });
});

describe("prefixes and sizes", () => {
  it("[DEC2] ignores a REX prefix that is not directly before the opcode", () => {
    expect(decoded("48 66 b8 34 12")).toMatchObject({ operandSize: 16, length: 5 });
    expect(decoded("66 48 b8 01 02 03 04 05 06 07 08")).toMatchObject({ operandSize: 64, length: 11 });
  });

  it("[DEC2] reads 40–4F as INC and DEC in compatibility mode", () => {
    expect(decoded("41", 32).form.mnemonic).toBe("INC");
    expect(decoded("4f", 32).form.mnemonic).toBe("DEC");
  });

  it("[DEC3] takes the operand size from REX.W, then 66, then the default of 32", () => {
    expect(decoded("01 d8").operandSize).toBe(32);
    expect(decoded("66 01 d8").operandSize).toBe(16);
    expect(decoded("66 48 01 d8").operandSize).toBe(64);
    expect(decoded("48 00 d8").operandSize).toBe(8);
  });

  it("[DEC3] lets REX.W and 66 change nothing where no row has their size", () => {
    expect(decoded("48 ed")).toMatchObject({ operandSize: 32, form: { mnemonic: "IN" } });
    expect(decoded("66 0f 07")).toMatchObject({ operandSize: 32, form: { mnemonic: "SYSRET" } });
  });

  it("[DEC4] pushes and pops 64 bits in 64-bit mode, 16 with 66, never 32", () => {
    expect(decoded("50").operand0).toMatchObject({ size: 64 });
    expect(decoded("48 50").operand0).toMatchObject({ size: 64 });
    expect(decoded("66 50").operand0).toMatchObject({ size: 16 });
    expect(decoded("50", 32).operand0).toMatchObject({ size: 32 });
    expect(decoded("6a ff")).toMatchObject({ operandSize: 64, immLow: -1, immHigh: -1 });
    expect(decoded("c9").operandSize).toBe(64);
  });

  it("[DEC5] ignores 66 on near branches in 64-bit mode, as Intel does", () => {
    expect(decoded("66 e8 01 02 03 04")).toMatchObject({ operandSize: 64, length: 6 });
    expect(decoded("66 c3").operandSize).toBe(64);
    expect(decoded("66 ff e0").operand0).toMatchObject({ size: 64 });
    expect(decoded("66 74 05").operandSize).toBe(64);
  });

  it("[DEC5] makes near branches 16 bits wide with 66 in compatibility mode", () => {
    expect(decoded("66 e8 01 02", 32)).toMatchObject({ operandSize: 16, length: 4 });
    expect(decoded("66 74 05", 32).operandSize).toBe(16);
  });

  it("[DEC6] numbers byte registers 4–7 as AH CH DH BH without REX and SPL BPL SIL DIL with any", () => {
    expect(decoded("88 e0").operand1).toMatchObject({ kind: GPR_HIGH8, register: 0 });
    expect(decoded("40 88 e0").operand1).toMatchObject({ kind: GPR, register: 4, size: 8 });
    expect(decoded("41 88 e0")).toMatchObject({ operand0: { kind: GPR, register: 8 }, operand1: { register: 4 } });
    expect(decoded("b7 01").operand0).toMatchObject({ kind: GPR_HIGH8, register: 3 });
  });

  it("[DEC10] reports F2 and F3 on string instructions only, the last one", () => {
    expect(decoded("f3 a4").repeat).toBe(0xf3);
    expect(decoded("f3 f2 a6").repeat).toBe(0xf2);
    expect(decoded("f3 01 d8").repeat).toBe(0);
  });

  it("[DEC11] refuses LOCK without a memory destination or on a form that cannot lock", () => {
    expect(decoded("f0 48 01 18").lock).toBe(true);
    expect(decoded("f0 87 18").lock).toBe(true);
    for (const digits of ["f0 48 01 d8", "f0 03 18", "f0 89 18", "f0 39 18", "f0 90", "f0 0f a3 18"]) {
      expect(refused(digits).reason, digits).toBe("undefined");
    }
    expect(refused("f0 01 d8").message).toBe("#UD: LOCK is not allowed with this form of ADD.");
  });

  it("[DEC12] chooses by a mandatory prefix, whose instruction keeps 66 as operand size", () => {
    expect(decoded("f3 90").form.mnemonic).toBe("PAUSE");
    expect(decoded("f3 0f b8 c1").form.mnemonic).toBe("POPCNT");
    expect(decoded("66 f3 0f b8 c1")).toMatchObject({ operandSize: 16, form: { mnemonic: "POPCNT" } });
    expect(decoded("f3 0f bc c1").form.mnemonic).toBe("TZCNT");
    expect(decoded("f2 0f bc c1").form.mnemonic).toBe("BSF");
    expect(decoded("f3 0f 1e fa").form.mnemonic).toBe("ENDBR64");
    expect(refused("66 0f ae e8").reason).toBe("undefined");
  });

  it("[DEC13] reads 90 as NOP, with REX.B or 66 as an exchange", () => {
    expect(decoded("90").form.mnemonic).toBe("NOP");
    expect(decoded("48 90").form.mnemonic).toBe("NOP");
    expect(decoded("41 90")).toMatchObject({ form: { mnemonic: "XCHG" }, operand0: { register: 8, size: 32 } });
    expect(decoded("66 90")).toMatchObject({ form: { mnemonic: "XCHG" }, operand0: { register: RAX, size: 16 } });
    expect(decoded("f3 49 90").form.mnemonic).toBe("XCHG");
  });
});

describe("addresses", () => {
  it("[DEC7] reads base, index and scale of 64-bit addresses", () => {
    expect(addressOf("8b 44 8d 10")).toEqual({ addressSize: 64, base: RBP, index: RCX, scale: 2, disp: [0x10, 0] });
    expect(addressOf("43 8b 04 65 ff ff ff ff")).toEqual({
      addressSize: 64,
      base: NO_REGISTER,
      index: 12,
      scale: 1,
      disp: [-1, -1],
    });
    expect(addressOf("41 8b 45 00")).toEqual({ addressSize: 64, base: 13, index: NO_REGISTER, scale: 0, disp: [0, 0] });
    expect(addressOf("8b 04 24")).toEqual({ addressSize: 64, base: RSP, index: NO_REGISTER, scale: 0, disp: [0, 0] });
  });

  it("[DEC7] addresses relative to RIP in 64-bit mode, absolutely in compatibility mode", () => {
    expect(addressOf("8b 05 f0 ff ff ff")).toMatchObject({ base: RIP_BASE, disp: [-16, -1] });
    expect(addressOf("8b 05 f0 ff ff ff", 32)).toMatchObject({ base: NO_REGISTER, addressSize: 32 });
    expect(addressOf("8b 04 25 00 10 40 00")).toMatchObject({ base: NO_REGISTER, disp: [0x40_1000, 0] });
  });

  it("[DEC7] takes 32-bit addresses with 67 in 64-bit mode and 16-bit ones in compatibility mode", () => {
    expect(addressOf("67 8b 03")).toMatchObject({ addressSize: 32, base: RBX });
    expect(addressOf("67 8b 02", 32)).toMatchObject({ addressSize: 16, base: RBP, index: RSI });
    expect(addressOf("67 8b 46 fc", 32)).toMatchObject({ base: RBP, index: NO_REGISTER, disp: [-4, -1] });
    expect(addressOf("67 8b 06 34 12", 32)).toMatchObject({ base: NO_REGISTER, disp: [0x1234, 0] });
    expect(addressOf("67 8b 01", 32)).toMatchObject({ base: RBX, index: RDI });
  });

  it("[DEC8] takes SS with a base of RSP or RBP, else DS", () => {
    expect(decoded("8b 45 00").segment).toBe(SS);
    expect(decoded("8b 04 24").segment).toBe(SS);
    expect(decoded("8b 03").segment).toBe(DS);
    expect(decoded("41 8b 45 00").segment).toBe(DS);
    expect(decoded("67 8b 02", 32).segment).toBe(SS);
  });

  it("[DEC8] honours only FS and GS in 64-bit mode, an ignored override behind them too", () => {
    expect(decoded("65 8b 03").segment).toBe(GS);
    expect(decoded("2e 8b 03").segment).toBe(DS);
    expect(decoded("64 3e 8b 03").segment).toBe(FS);
    expect(decoded("2e 8b 03", 32).segment).toBe(CS);
    expect(decoded("64 26 8b 03", 32).segment).toBe(ES);
    expect(decoded("64 a4").segment).toBe(FS);
  });

  it("[DEC18] reads an absolute address of the address size behind A0–A3", () => {
    expect(decoded("a1 88 77 66 55 44 33 22 11")).toMatchObject({
      length: 9,
      dispLow: 0x5566_7788,
      dispHigh: 0x1122_3344,
    });
    expect(decoded("67 a1 88 77 66 55")).toMatchObject({ length: 6, addressSize: 32 });
    expect(decoded("a1 88 77 66 55", 32).operand1).toMatchObject({ kind: MEMORY, size: 32 });
    expect(decoded("67 a1 88 77", 32)).toMatchObject({ length: 4, dispLow: 0x7788 });
  });
});

describe("immediates", () => {
  it("[DEC9] sign-extends displacements and immediates to 64 bits", () => {
    expect(decoded("48 83 c0 f0")).toMatchObject({ immLow: -16, immHigh: -1 });
    expect(decoded("48 c7 c0 00 00 00 80")).toMatchObject({ immLow: -0x8000_0000, immHigh: -1 });
    expect(decoded("48 b8 01 00 00 00 00 00 00 80")).toMatchObject({ immLow: 1, immHigh: -0x8000_0000 });
    expect(decoded("eb fe")).toMatchObject({ immLow: -2, immHigh: -1 });
  });

  it("[DEC9] zero-extends counts, ports, vectors and byte counts", () => {
    expect(decoded("cd 80")).toMatchObject({ immLow: 0x80, immHigh: 0 });
    expect(decoded("c2 f0 ff")).toMatchObject({ immLow: 0xfff0, immHigh: 0 });
    expect(decoded("e4 ff").immLow).toBe(0xff);
    expect(decoded("c1 e0 ff").immLow).toBe(0xff);
    expect(decoded("c8 f0 ff 1f")).toMatchObject({ immLow: 0xfff0, imm2: 0x1f, operand1: { kind: IMMEDIATE2 } });
  });

  it("[DEC9] gives a shift by one its count", () => {
    expect(decoded("d1 e0")).toMatchObject({ immLow: 1, operand1: { kind: IMMEDIATE } });
  });

  it("[DEC19] splits a far pointer into selector and offset", () => {
    expect(decoded("ea 78 56 34 12 23 00", 32)).toMatchObject({
      operand0: { kind: IMMEDIATE2, size: 16 },
      operand1: { kind: IMMEDIATE, size: 32 },
      immLow: 0x1234_5678,
      imm2: 0x23,
      length: 7,
    });
    expect(decoded("66 9a 34 f2 33 00", 32)).toMatchObject({ immLow: 0xf234, imm2: 0x33, length: 6 });
  });
});

describe("what is no instruction", () => {
  it.each([
    "06",
    "27",
    "60",
    "9a 01 02 03 04 05 06",
    "ce",
    "d4 0a",
    "0f 04",
    "fe d0",
    "ff f8",
    "8f c8",
    "c6 c8 00",
    "0f ba c0 01",
    "0f c7 c8",
    "8e c8",
    "8c f0",
    "0f 20 c8",
    "44 0f 21 c0",
    "8d c0",
    "82 c0 01",
  ])("[DEC14] refuses %s, which no processor has in 64-bit mode", (digits) => {
    expect(refused(digits)).toMatchObject({ reason: "undefined", message: expect.stringMatching(/^#UD: /) });
  });

  it("[DEC14] knows the instructions that 64-bit mode took away in compatibility mode", () => {
    const digits = ["06", "27", "60", "62 03", "9a 01 02 03 04 05 06", "ce", "d4 0a", "82 c0 01", "61"];
    expect(digits.map((bytes) => decoded(bytes, 32).form.mnemonic)).toEqual([
      "PUSH",
      "DAA",
      "PUSHAD",
      "BOUND",
      "CALL",
      "INTO",
      "AAM",
      "ADD",
      "POPAD",
    ]);
  });

  it.each([
    ["c5 f8 58 c1", "VADDPS", "AVX"],
    ["c5 fc 77", "VZEROALL", "AVX"],
    ["c5 f8 77", "VZEROUPPER", "AVX"],
    ["c5 f8 12 c1", "VMOVHLPS", "AVX"],
    ["c5 f8 12 01", "VMOVLPS", "AVX"],
    ["c4 e2 7d 58 05 01 02 03 04", "VPBROADCASTD", "AVX2"],
    ["c4 e2 f1 98 c2", "VFMADD132PD", "FMA"],
    ["c4 e2 79 13 c1", "VCVTPH2PS", "F16C"],
    ["c4 e2 79 dc c1", "VAESENC", "VAES"],
    ["c4 e3 71 69 c2 30", "VFMADDPD", "FMA4"],
    ["c5 fb 92 c8", "KMOVD", "AVX-512"],
    ["62 f1 7c 48 28 44 24 01", "VMOVAPS", "AVX-512"],
    ["62 f1 fd 48 6f 05 01 02 03 04", "VMOVDQA64", "AVX-512"],
    ["62 f3 7d 48 3e c1 01", "VPCMPUB", "AVX-512"],
    ["66 0f 38 dc c1", "AESENC", "AES"],
    ["66 0f 3a 44 c1 00", "PCLMULQDQ", "PCLMULQDQ"],
    ["0f 3a cc c1 01", "SHA1RNDS4", "SHA"],
    ["0f 01 d0", "XGETBV", "XSAVE"],
    ["48 0f ae 64 24 40", "XSAVE64", "XSAVE"],
    ["0f 01 c1", "VMCALL", "VMX"],
    ["0f 01 d8", "VMRUN", "SVM"],
    ["0f 01 c8", "MONITOR", "MONITOR"],
    ["0f c7 f0", "RDRAND", "RDRAND"],
    ["66 0f ae 38", "CLFLUSHOPT", "CLFLUSHOPT"],
    ["f3 48 0f ae e8", "INCSSPQ", "CET-SS"],
    ["c7 f8 01 02 03 04", "XBEGIN", "TSX"],
    ["0f 38 f9 08", "MOVDIRI", "MOVDIRI"],
    ["66 0f 78 c1 01 02", "EXTRQ", "SSE4A"],
  ])("[DEC15] tells %s by name, with all its bytes: %s of %s", (digits, mnemonic, feature) => {
    expect(refused(digits)).toEqual({
      undecodable: true,
      reason: "unimplemented",
      length: digits.split(" ").length,
      message: `${mnemonic} (${feature}) is an instruction that this processor does not have; CPUID says so.`,
      absent: { mnemonic, feature },
    });
  });

  it("[DEC15] looks at VEX.W for the name in either mode", () => {
    expect(refused("c4 e2 f1 98 c2", 32).message).toMatch(/^VFMADD132PD \(FMA\)/);
    expect(refused("c4 e2 71 98 c2", 32).message).toMatch(/^VFMADD132PS \(FMA\)/);
  });

  it("[DEC15] names RSM, of which no CPUID bit tells", () => {
    expect(refused("0f aa")).toMatchObject({
      reason: "unimplemented",
      message: "RSM is an instruction that Syscope does not have.",
    });
  });

  it.each([
    "c5 f8 04 c1", // no instruction of map 0F with VEX
    "c4 e4 78 58 c1", // map 4
    "62 f4 7c 48 58 c1",
    "62 f9 7c 48 58 c1", // a reserved bit of EVEX
    "66 c5 f8 58 c1", // a prefix before VEX
    "48 62 f1 7c 48 28 c1",
    "0f 38 dc c1", // AESENC without 66
    "0f 0f c1 bf", // 3DNow!
    "8f e8 78 c0 c1 01", // XOP
  ])("[DEC14] does not take %s for an instruction of an extension", (digits) => {
    expect(refused(digits).reason).toBe("undefined");
  });

  it("[DEC16] tells an instruction that goes on beyond the bytes from one of over 15 bytes", () => {
    expect(refused("48 8b 05 01 02")).toMatchObject({ reason: "truncated", length: 5 });
    expect(refused("48")).toMatchObject({ reason: "truncated", length: 1 });
    expect(decode(new Uint8Array(0), 0, true)).toMatchObject({ reason: "truncated" });
    expect(refused(`${"66 ".repeat(15)}90`)).toMatchObject({ reason: "too-long", length: 15 });
    expect(refused(`${"66 ".repeat(11)}05 01`).reason).toBe("truncated");
    expect(refused(`${"66 ".repeat(13)}05 01`).reason).toBe("too-long");
    expect(decoded(`${"66 ".repeat(14)}90`).length).toBe(15);
  });
});

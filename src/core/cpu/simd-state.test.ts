import { describe, expect, it } from "vitest";
import { BareCpu, type BareCpuOptions, USER_DATA } from "../../testing/bare-cpu.ts";
import { RAX, RDI, RSI } from "../isa/registers.ts";
import { VECTOR_MEMORY_SLOT, X87_SLOT } from "./vector-file.ts";

const MF = 16;
const GP = 13;
const PF = 14;
/** The user's four data pages end here; nothing is mapped behind. */
const DATA_END = USER_DATA + 0x4000n;

function stepped(options: BareCpuOptions, prepare: (machine: BareCpu) => void = () => {}): BareCpu {
  const machine = new BareCpu(options);
  prepare(machine);
  machine.cpu.step();
  return machine;
}

/** Every byte that differs from the one before it. */
function fillVectors({ cpu }: BareCpu): void {
  const bytes = cpu.vectors.words8;
  for (let i = 0; i < VECTOR_MEMORY_SLOT * 16; i++) bytes[i] = i;
  for (let i = 0; i < 128; i++) bytes[X87_SLOT * 16 + i] = 255 - i;
}

function exponentOf({ cpu }: BareCpu, register: number): number {
  return cpu.vectors.words16[(X87_SLOT + register) * 8 + 4] ?? -1;
}

describe("MMX registers", () => {
  it.each(["paddb mm3, mm5", "movd mm3, eax", "pinsrw mm3, eax, 1", "movdq2q mm3, xmm1", "psllw mm3, 2"])(
    "[SIMD2] %s enters MMX state and writes an exponent of ones",
    (code) => {
      const machine = stepped({ code }, ({ cpu }) => {
        cpu.x87.status = 0x2800;
        cpu.x87.valid = 0x10;
      });
      expect([machine.cpu.x87.status, machine.cpu.x87.valid]).toEqual([0, 0xff]);
      expect([exponentOf(machine, 3), exponentOf(machine, 5)]).toEqual([0xffff, 0]);
    },
  );

  it.each(["movd eax, mm3", "pmovmskb eax, mm3", "movq2dq xmm1, mm3", "movq [rsi], mm3", "maskmovq mm3, mm5"])(
    "[SIMD2] %s enters MMX state and writes no exponent",
    (code) => {
      const machine = stepped({ code, gpr: { [RSI]: USER_DATA, [RDI]: USER_DATA } }, ({ cpu }) => {
        cpu.x87.status = 0x2800;
      });
      expect([machine.vector, machine.cpu.x87.status, machine.cpu.x87.valid]).toEqual([undefined, 0, 0xff]);
      expect(exponentOf(machine, 3)).toBe(0);
    },
  );

  it("[SIMD2] are all empty after EMMS", () => {
    const { cpu } = stepped({ code: "emms" }, (machine) => {
      machine.cpu.x87.status = 0x2800;
      machine.cpu.x87.valid = 0xff;
    });
    expect([cpu.x87.status, cpu.x87.valid]).toEqual([0, 0]);
  });

  it.each(["paddb mm3, mm5", "paddb mm3, [rsi]", "movd eax, mm3", "movq [rsi], mm3", "emms"])(
    "[SIMD3] %s raises #MF while an x87 exception is pending, even where RSI points nowhere",
    (code) => {
      const machine = stepped({ code, gpr: { [RSI]: 0n } }, ({ cpu }) => {
        cpu.x87.status = 0x8881;
        cpu.x87.valid = 0x10;
      });
      expect(machine.vector).toBe(MF);
      expect([machine.cpu.x87.status, machine.cpu.x87.valid]).toEqual([0x8881, 0x10]);
    },
  );
});

describe("memory operands", () => {
  it.each([
    ["movaps xmm1, [rsi]", GP],
    ["movdqa [rsi], xmm1", GP],
    ["movntdq [rsi], xmm1", GP],
    ["pxor xmm1, [rsi]", GP],
    ["pmaxsw xmm1, [rsi]", GP],
    ["pshufd xmm1, [rsi], 3", GP],
    ["psrlq xmm1, [rsi]", GP],
    ["movups xmm1, [rsi]", undefined],
    ["movdqu [rsi], xmm1", undefined],
    ["lddqu xmm1, [rsi]", undefined],
    ["pcmpistri xmm1, [rsi], 8", undefined],
    ["movq xmm1, qword ptr [rsi]", undefined],
    ["pmovzxbw xmm1, qword ptr [rsi]", undefined],
    ["paddb mm1, [rsi]", undefined],
    ["insertps xmm1, dword ptr [rsi], 0x10", undefined],
  ])("[SIMD4] %s, misaligned: vector %s", (code, vector) => {
    expect(stepped({ code, gpr: { [RSI]: USER_DATA + 9n } }).vector).toBe(vector);
  });

  it.each([
    "movups xmm1, [rsi]",
    "movdqu [rsi], xmm1",
    "pcmpistrm xmm1, [rsi], 8",
    "movq mm1, [rsi]",
    "movq [rsi], mm1",
    "maskmovdqu xmm1, xmm2",
  ])("[SIMD5] %s changes nothing where its memory ends", (code) => {
    const at = DATA_END - 5n;
    const machine = new BareCpu({ code, gpr: { [RSI]: at, [RDI]: at } });
    fillVectors(machine);
    machine.cpu.x87.status = 0x2800;
    const before = machine.cpu.vectors.words8.slice();
    machine.cpu.step();
    expect(machine.vector).toBe(PF);
    const architectural = (bytes: Uint8Array): Uint8Array[] => [
      bytes.slice(0, VECTOR_MEMORY_SLOT * 16),
      bytes.slice(X87_SLOT * 16),
    ];
    expect(architectural(machine.cpu.vectors.words8)).toEqual(architectural(before));
    expect(machine.cpu.x87.status).toBe(0x2800);
    expect(machine.cpu.peek(at, 5)).toEqual(new Uint8Array(5));
  });

  it("[SIMD5] MASKMOVDQU writes the bytes that the mask selects", () => {
    const { cpu } = stepped({ code: "maskmovdqu xmm1, xmm2", gpr: { [RDI]: USER_DATA } }, (machine) => {
      machine.cpu.vectors.words8.fill(0x55, 16, 32);
      for (const byte of [0, 7, 15]) machine.cpu.vectors.words8[32 + byte] = 0x80;
      machine.cpu.vectors.words8[32 + 3] = 0x7f;
    });
    expect(cpu.peek(USER_DATA, 16)).toEqual(Uint8Array.of(0x55, 0, 0, 0, 0, 0, 0, 0x55, 0, 0, 0, 0, 0, 0, 0, 0x55));
  });

  it.each(["prefetchnta [rax]", "prefetcht0 [rax]", "prefetcht1 [rax]", "prefetcht2 [rax]", "prefetchw [rax]"])(
    "[SIMD6] %s does nothing, wherever RAX points",
    (code) => {
      for (const address of [USER_DATA, 0n, 0x8000_0000_0000_0000n])
        expect(stepped({ code, gpr: { [RAX]: address } }).vector).toBe(undefined);
    },
  );

  it("[SIMD6] CLFLUSH needs memory that can be read", () => {
    const vectorAt = (address: bigint): number | undefined =>
      stepped({ code: "clflush [rax]", gpr: { [RAX]: address } }).vector;
    expect([vectorAt(USER_DATA + 3n), vectorAt(0n), vectorAt(0x8000_0000_0000_0000n)]).toEqual([undefined, PF, GP]);
  });
});

import { describe, expect, it } from "vitest";
import { BareCpu, KERNEL_DATA, USER_DATA } from "../../testing/bare-cpu.ts";
import { CR4_PCIDE } from "../isa/control-registers.ts";
import { PAGE_G, PAGE_P, PAGE_RW } from "../isa/paging.ts";
import { RAX, RBX, RDX, RSI } from "../isa/registers.ts";

const PAGE = 0x7000_0000n;
const BEYOND = 0x8000_0000_0000n;

interface Request {
  readonly type?: bigint;
  readonly pcid?: bigint;
  readonly address?: bigint;
  readonly bits?: bigint;
  readonly cr4?: bigint;
}

/** Runs INVPCID between two loads from a page whose frame changes in between. */
function invalidated({ type = 0n, pcid = 0n, address = PAGE, bits = 0n, cr4 = 0n }: Request): BareCpu {
  const machine = new BareCpu({
    cpl: 0,
    code: "mov dl, [rbx]; invpcid rax, [rsi]; mov dl, [rbx]",
    gpr: { [RAX]: type, [RBX]: PAGE, [RSI]: KERNEL_DATA },
    cr4,
  });
  machine.writeWords(KERNEL_DATA, [pcid, address]);
  const frames = [machine.allocate(), machine.allocate()] as const;
  for (const [i, frame] of frames.entries()) machine.memory.write8(frame, i + 1);
  machine.map(PAGE, PAGE_P | PAGE_RW | bits, frames[0]);
  machine.cpu.step();
  machine.map(PAGE, PAGE_P | PAGE_RW | bits, frames[1]);
  machine.cpu.run(1);
  if (machine.vector === undefined) machine.cpu.run(1);
  return machine;
}

describe("INVPCID", () => {
  it.each([
    ["type 0 drops the page", {}, 2n],
    ["type 0 of another page does not", { address: USER_DATA }, 1n],
    ["type 0 of another identifier does not", { pcid: 5n, cr4: CR4_PCIDE }, 1n],
    ["type 0 leaves a global page", { bits: PAGE_G }, 1n],
    ["type 1 drops what its identifier has", { type: 1n, address: 0n }, 2n],
    ["type 1 of another identifier does not", { type: 1n, pcid: 5n, cr4: CR4_PCIDE }, 1n],
    ["type 2 drops global pages too", { type: 2n, bits: PAGE_G }, 2n],
    ["type 3 drops the others", { type: 3n }, 2n],
    ["type 3 leaves global pages", { type: 3n, bits: PAGE_G }, 1n],
  ] as const)("[SYS5] %s", (_name, request, expected) => {
    expect(invalidated(request).cpu.readGpr(RDX)).toBe(expected);
  });

  it.each([
    ["a type above 3", { type: 4n }],
    ["a type that is above 3 only in its upper half", { type: 1n << 32n }],
    ["reserved bits", { pcid: 0x1000n }],
    ["an identifier without CR4.PCIDE", { pcid: 1n }],
    ["an address that is not canonical", { address: BEYOND }],
  ] as const)("[SYS5] is #GP(0) for %s", (_name, request) => {
    const machine = invalidated(request);
    expect([machine.vector, machine.stack(1)]).toEqual([13, [0n]]);
  });
});

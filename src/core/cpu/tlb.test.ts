import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BareCpu, KERNEL_CODE, KERNEL_DATA, USER_CODE, USER_DATA } from "../../testing/bare-cpu.ts";
import { CR4_PCIDE, CR4_PGE, CR4_SMAP, CR4_SMEP } from "../isa/control-registers.ts";
import { PAGE_A, PAGE_D, PAGE_G, PAGE_NX, PAGE_P, PAGE_PS, PAGE_RW, PAGE_US } from "../isa/paging.ts";
import { RAX, RBX, RCX, RDX, RSI } from "../isa/registers.ts";
import { AC } from "../isa/rflags.ts";

const KERNEL_PAGE = PAGE_P | PAGE_RW;
const USER_PAGE = KERNEL_PAGE | PAGE_US;
const PAGE = 0x7000_0000n;

/** At CPL 0 with two frames, 1 and 2 in their first bytes, the first mapped at PAGE. */
function twoFrames(code: string, bits = KERNEL_PAGE) {
  const machine = new BareCpu({ cpl: 0, code, gpr: { [RBX]: PAGE } });
  const frames = [machine.allocate(), machine.allocate()] as const;
  machine.memory.write8(frames[0], 1);
  machine.memory.write8(frames[1], 2);
  machine.map(PAGE, bits, frames[0]);
  /** Maps the second frame behind the TLB's back. */
  const remap = (): void => void machine.map(PAGE, bits, frames[1]);
  return { machine, frames, remap };
}

describe("a cached translation", () => {
  it.each([
    ["is used although the tables have changed", "nop", 1n],
    ["goes with MOV to CR3", "mov cr3, rax", 2n],
    ["goes with INVLPG", "invlpg [rbx]", 2n],
    ["goes with a change of CR4", "mov cr4, rcx", 2n],
    ["stays with INVLPG of another page", "invlpg [rbx + 0x1000]", 1n],
  ])("[TLB1] %s", (_, flush, expected) => {
    const { machine, remap } = twoFrames(`mov dl, [rbx]; ${flush}; mov dl, [rbx]`);
    machine.cpu.writeGpr(RAX, machine.cpu.cr3);
    machine.cpu.writeGpr(RCX, machine.cpu.cr4 ^ CR4_PGE);
    machine.cpu.step();
    remap();
    machine.cpu.run(2);
    expect(machine.cpu.readGpr(RDX)).toBe(expected);
  });

  it("[TLB1] goes when another page takes its entry", () => {
    const { machine, remap } = twoFrames("mov dl, [rbx]; mov cl, [rax]; mov dl, [rbx]");
    machine.cpu.step();
    remap();
    // 2 MiB on, bit 0 of the page number differs from the folded bit 9, which is what it takes to share an entry.
    const rival = PAGE + 0x20_1000n;
    machine.map(rival, KERNEL_PAGE);
    machine.cpu.writeGpr(RAX, rival);
    machine.cpu.run(2);
    expect(machine.cpu.readGpr(RDX)).toBe(2n);
  });

  it("[TLB1] goes for stores too when a load of another page takes its entry", () => {
    const { machine, frames, remap } = twoFrames("mov [rbx], dl; mov cl, [rax]; mov [rbx], dl");
    const rival = PAGE + 0x20_1000n;
    machine.map(rival, KERNEL_PAGE);
    machine.cpu.writeGpr(RAX, rival);
    machine.cpu.writeGpr(RDX, 9n);
    machine.cpu.run(2);
    remap();
    machine.cpu.run(1);
    expect(frames.map((frame) => machine.memory.read8(frame))).toEqual([9, 9]);
  });

  it.each([
    ["stays", CR4_PGE, 1n],
    ["goes", 0n, 2n],
  ])("[TLB2] of a global page %s with MOV to CR3 where CR4.PGE says so", (_, pge, expected) => {
    const { machine, remap } = twoFrames("mov dl, [rbx]; mov cr3, rax; mov dl, [rbx]", KERNEL_PAGE | PAGE_G);
    machine.cpu.writeControlRegister("cr4", (machine.cpu.cr4 & ~CR4_PGE) | pge);
    machine.cpu.writeGpr(RAX, machine.cpu.cr3);
    machine.cpu.step();
    remap();
    machine.cpu.run(2);
    expect(machine.cpu.readGpr(RDX)).toBe(expected);
  });

  /** PCIDE set; what CR3 gets is in RAX, then in RCX. */
  function tagged(code: string, bits = KERNEL_PAGE) {
    const setup = twoFrames(code, bits);
    const { cpu } = setup.machine;
    cpu.writeControlRegister("cr4", cpu.cr4 | CR4_PCIDE | CR4_PGE);
    cpu.writeGpr(RAX, cpu.cr3 | 5n);
    cpu.writeGpr(RCX, cpu.cr3 | NOFLUSH);
    return setup;
  }
  const NOFLUSH = 1n << 63n;

  it.each([
    ["is not used under another", "mov dl, [rbx]; mov cr3, rax; mov dl, [rbx]", 2n],
    ["is still there when its own comes back", "mov dl, [rbx]; mov cr3, rax; mov cr3, rcx; mov dl, [rbx]", 1n],
    ["goes with MOV to CR3 of its own, bit 63 clear", "mov dl, [rbx]; mov cr3, rsi; mov dl, [rbx]", 2n],
    ["stays with INVLPG under another", "mov dl, [rbx]; mov cr3, rax; invlpg [rbx]; mov cr3, rcx; mov dl, [rbx]", 1n],
  ])("[TLB7] of a process-context identifier %s", (_, code, expected) => {
    const { machine, remap } = tagged(code);
    machine.cpu.writeGpr(RSI, machine.cpu.cr3);
    machine.cpu.step();
    remap();
    machine.cpu.run(code.split(";").length - 1);
    expect(machine.cpu.readGpr(RDX)).toBe(expected);
  });

  it("[TLB7] that is global is used under every identifier", () => {
    const { machine, remap } = tagged("mov dl, [rbx]; mov cr3, rax; mov dl, [rbx]", KERNEL_PAGE | PAGE_G);
    machine.cpu.step();
    remap();
    machine.cpu.run(2);
    expect(machine.cpu.readGpr(RDX)).toBe(1n);
  });

  it("[TLB8] is counted when it goes, and the bit that keeps it is not stored in CR3", () => {
    const { machine } = tagged("mov dl, [rbx]; mov cr3, rax; mov cr3, rcx; mov cr3, rsi");
    const { cpu } = machine;
    cpu.writeGpr(RSI, cpu.cr3);
    cpu.run(3);
    expect(cpu.cr3 & NOFLUSH).toBe(0n);
    const { removed } = cpu.tlb.counts;
    cpu.run(1);
    expect(cpu.tlb.counts.removed).toBeGreaterThan(removed);
  });

  it("[TLB9] identifiers can be switched on only while CR3[11:0] is zero", () => {
    const { cpu } = new BareCpu({ cpl: 0, code: "nop" });
    cpu.writeControlRegister("cr3", cpu.cr3 | 0x18n);
    const set = () => {
      try {
        cpu.writeControlRegister("cr4", cpu.cr4 | CR4_PCIDE);
      } catch (refused) {
        return refused;
      }
      return "set";
    };
    expect(set()).toMatchObject({ mnemonic: "#GP", reason: expect.stringContaining("CR3[11:0]") });
    cpu.writeControlRegister("cr3", cpu.cr3 & ~0xfffn);
    expect(set()).toBe("set");
  });

  it("[TLB3] of a large page goes as a whole with INVLPG of any address in it", () => {
    const machine = new BareCpu({
      cpl: 0,
      code: "mov dl, [rbx]; invlpg [rbx + 0x5123]; mov dl, [rbx]",
      gpr: { [RBX]: PAGE + 0x1000n },
    });
    machine.map(PAGE, KERNEL_PAGE);
    const pde = machine.entryAddress(PAGE, "PDE");
    machine.memory.write64(pde, KERNEL_PAGE | PAGE_PS | 0x20_0000n);
    machine.memory.write8(0x20_1000, 7);
    machine.memory.write8(0x40_1000, 9);
    machine.cpu.step();
    expect(machine.cpu.readGpr(RDX)).toBe(7n);
    machine.memory.write64(pde, KERNEL_PAGE | PAGE_PS | 0x40_0000n);
    machine.cpu.run(2);
    expect(machine.cpu.readGpr(RDX)).toBe(9n);
  });

  it("[TLB4] that forbids an access is looked up again before the fault", () => {
    const { machine } = twoFrames("mov dl, [rbx]; mov [rbx], cl", PAGE_P);
    machine.cpu.step();
    machine.map(PAGE, KERNEL_PAGE);
    machine.cpu.step();
    expect(machine.cpu.rip).toBe(KERNEL_CODE + 4n);
  });

  it("[TLB5] made by a read is looked up again by the first write, to set D", () => {
    const { machine, frames } = twoFrames("mov dl, [rbx]; mov [rbx], cl; mov [rbx], cl");
    const pte = machine.entryAddress(PAGE, "PTE");
    machine.cpu.step();
    expect(machine.memory.read64(pte)).toBe(BigInt(frames[0]) | KERNEL_PAGE | PAGE_A);
    const kinds = machine.observe().map(({ kind }) => kind);
    expect(kinds).toContain("page-walk");
    expect(machine.memory.read64(pte)).toBe(BigInt(frames[0]) | KERNEL_PAGE | PAGE_A | PAGE_D);
    // Once D is set the translation serves every write.
    expect(machine.observe().map(({ kind }) => kind)).not.toContain("page-walk");
  });

  it("[TLB1] of code is used while the page is not fetched from another frame", () => {
    const machine = new BareCpu({ code: "inc eax; jmp .-2" });
    machine.cpu.run(2);
    machine.map(USER_CODE, USER_PAGE, machine.allocate());
    machine.cpu.run(2);
    expect(machine.cpu.readGpr(RAX)).toBe(2n);
    machine.cpu.invalidatePage(USER_CODE);
    machine.cpu.step();
    // The new frame holds 00 00: ADD [RAX], AL at address 2.
    expect([machine.vector, machine.cpu.cr2]).toEqual([14, 2n]);
  });
});

describe("rights that control registers give", () => {
  it("[MMU10] SMAP lets the kernel touch user pages between STAC and CLAC only", () => {
    const machine = new BareCpu({
      cpl: 0,
      code: "stac; mov eax, [rbx]; clac; mov eax, [rbx]",
      cr4: CR4_SMAP,
      gpr: { [RBX]: USER_DATA },
    });
    machine.cpu.run(3);
    expect(machine.cpu.rip).toBe(KERNEL_CODE + 8n);
    machine.cpu.step();
    expect([machine.vector, machine.stack(1), machine.cpu.cr2]).toEqual([14, [1n], USER_DATA]);
  });

  it("[MMU10] SMAP forbids the processor's own accesses whatever AC says", () => {
    const machine = new BareCpu({ code: "int 0x80", cr4: CR4_SMAP, rflags: AC });
    machine.setGate(14, { ist: 1 });
    const idtPage = machine.cpu.translate(machine.cpu.idtr.base)?.physical;
    machine.map(USER_DATA + 0x10_0000n, USER_PAGE, idtPage);
    machine.cpu.idtr.set(USER_DATA + 0x10_0000n, 0xfff);
    machine.cpu.step();
    // The page fault cannot be delivered either, nor the double fault.
    expect(machine.cpu.shutdownReason).toContain("SMAP");
  });

  it("[MMU9] SMEP forbids the kernel to execute user pages", () => {
    const machine = new BareCpu({ cpl: 0, code: "jmp rbx", cr4: CR4_SMEP, gpr: { [RBX]: USER_CODE } });
    machine.cpu.run(2);
    expect([machine.vector, machine.stack(2)]).toEqual([14, [0x11n, USER_CODE]]);
  });

  it("[MMU5] XD forbids execution", () => {
    const machine = new BareCpu({ code: "jmp rbx", gpr: { [RBX]: USER_DATA } });
    machine.map(USER_DATA, USER_PAGE | PAGE_NX);
    machine.cpu.run(2);
    expect([machine.vector, machine.stack(2)]).toEqual([14, [0x15n, USER_DATA]]);
  });

  it("[MMU4] CR0.WP protects read-only pages from the kernel", () => {
    const run = (wp: bigint) => {
      const machine = new BareCpu({ cpl: 0, code: "mov [rbx], al", gpr: { [RBX]: KERNEL_DATA } });
      machine.map(KERNEL_DATA, PAGE_P);
      machine.cpu.writeControlRegister("cr0", (machine.cpu.cr0 & ~0x1_0000n) | wp);
      machine.cpu.step();
      return machine.vector;
    };
    expect([run(0x1_0000n), run(0n)]).toEqual([14, undefined]);
  });
});

describe("tags", () => {
  // Stores, loads, read-modify-writes, string copies, calls over pages, remapping with and without INVLPG.
  const PROGRAM = `
    again:
      mov [rbx], rax
      add rax, [rbx + 0x1000]
      xor [rbx + 0x2000], rcx
      lea rsi, [rbx]
      lea rdi, [rbx + 0x1ffc]
      mov ecx, 3
      rep movsd
      push rax
      pop rdx
      call far_away
      inc dword ptr [rip + counter]
      mov r8, [r9]
      xor r8, 0x3000
      mov [r9], r8
      test al, 1
      jz 1f
      invlpg [rbx + 0x1000]
    1: jmp again
      .balign 64
    counter: .quad 0
      .fill 0xfc0 - (. - again), 1, 0x90
    far_away:
      add rax, 0x1357
      imul rax, rax, 77
      rol rax, 5
      ret
  `;

  function build(): BareCpu {
    const machine = new BareCpu({ cpl: 0, gpr: { [RBX]: PAGE } });
    for (let page = 0n; page < 4n; page++) machine.map(PAGE + page * 0x1000n, KERNEL_PAGE);
    machine.code(KERNEL_CODE, PROGRAM);
    // R9 points to the PTE of the second page, through an alias of its page table.
    const pte = machine.entryAddress(PAGE + 0x1000n, "PTE");
    const alias = PAGE + 0x20_0000n;
    machine.map(alias, KERNEL_PAGE, pte & ~0xfff);
    machine.cpu.writeGpr(9, alias + BigInt(pte & 0xfff));
    return machine;
  }

  function summary(machine: BareCpu): unknown {
    const memory = createHash("sha256").update(machine.memory.bytes).digest("hex");
    return { cpu: machine.cpu.saveState(), memory };
  }

  it("[TLB6] do not hide stores from images", () => {
    const machine = new BareCpu({ code: "again: inc qword ptr [rbx]; jmp again", gpr: { [RBX]: USER_DATA } });
    machine.cpu.run(20);
    const image = machine.memory.image();
    machine.cpu.run(20);
    expect(machine.read64(USER_DATA)).toBe(20n);
    machine.memory.restore(image);
    expect(machine.read64(USER_DATA)).toBe(10n);
    machine.cpu.run(2);
    machine.memory.restore(image);
    expect(machine.read64(USER_DATA)).toBe(10n);
  });

  it("[TLB6] can be dropped, by images, probes and on purpose, without a difference", () => {
    const expected = build();
    expected.cpu.run(3000);
    const reference = summary(expected);
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 1, max: 400 }), fc.constantFrom("tags", "image", "probe", "code", "step")),
          { maxLength: 12 },
        ),
        (plan) => {
          const machine = build();
          for (const [steps, disturbance] of plan) {
            if (machine.cpu.steps + steps > 3000) break;
            machine.cpu.run(steps);
            if (disturbance === "tags") machine.cpu.dropTags();
            else if (disturbance === "image") machine.memory.image();
            else if (disturbance === "code") machine.cpu.dropDecodedInstructions();
            else if (disturbance === "step" && machine.cpu.steps < 3000) machine.cpu.step();
            else if (disturbance === "probe") {
              machine.cpu.probe = { onEvent: () => {} };
              machine.cpu.run(Math.min(5, 3000 - machine.cpu.steps));
              machine.cpu.probe = null;
            }
          }
          machine.cpu.run(3000 - machine.cpu.steps);
          expect(summary(machine)).toEqual(reference);
        },
      ),
      { numRuns: 25, seed: 1 },
    );
  });
});

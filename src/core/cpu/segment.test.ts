import { describe, expect, it } from "vitest";
import { BareCpu, type BareCpuOptions, GDT, TSS, TSS_SELECTOR, USER_DATA } from "../../testing/bare-cpu.ts";
import { CR4_PCIDE, CR4_UMIP } from "../isa/control-registers.ts";
import { IA32_FS_BASE, IA32_GS_BASE, IA32_KERNEL_GS_BASE, IA32_LSTAR } from "../isa/msr.ts";
import { DS, ES, FS, RAX, RBX, RCX, RDX, RSP, SS } from "../isa/registers.ts";
import { IOPL, ZF } from "../isa/rflags.ts";

/** Descriptors that tests put into entries 12 … 15, selectors 0x60 … 0x78. */
const NOT_ACCESSED_DATA = 0x00cf_f200_0000_ffffn;
const ABSENT_DATA = 0x00cf_7300_0000_ffffn;
const READ_ONLY_DATA = 0x00cf_f100_0000_ffffn;
const EXECUTE_ONLY_CODE = 0x00cf_f900_0000_ffffn;

function stepped(options: BareCpuOptions, prepare: (machine: BareCpu) => void = () => {}): BareCpu {
  const machine = new BareCpu(options);
  prepare(machine);
  machine.cpu.step();
  return machine;
}

function withDescriptor(descriptor: bigint): (machine: BareCpu) => void {
  return (machine) => machine.write64(GDT + 0x60n, descriptor);
}

/** `[vector, error code]` of a fault. */
function fault(machine: BareCpu): [number | undefined, bigint | undefined] {
  return [machine.vector, machine.stack(1)[0]];
}

describe("loading a segment register", () => {
  it("[SEG1] takes selector and descriptor", () => {
    const { cpu } = stepped({ code: "mov ds, eax", gpr: { [RAX]: 0x2bn } });
    expect(cpu.segment(DS)).toMatchObject({ selector: 0x2b, limit: 0xffff_ffff, dpl: 3, usable: true });
  });

  it.each([
    ["beyond the table", 0xf3n, 0n, 0xf0n],
    ["a system segment", 0x43n, 0n, 0x40n],
    ["code that cannot be read", 0x63n, EXECUTE_ONLY_CODE, 0x60n],
    ["a DPL below CPL", 0x1bn, 0n, 0x18n],
    ["in an LDT that is not there", 0x7n, 0n, 0x4n],
  ])("[SEG1] refuses a data selector that is %s with #GP(selector)", (_, selector, descriptor, error) => {
    const machine = stepped({ code: "mov ds, eax", gpr: { [RAX]: selector } }, withDescriptor(descriptor));
    expect(fault(machine)).toEqual([13, error]);
  });

  it("[SEG1] refuses data that is not present with #NP, a stack with #SS", () => {
    expect(fault(stepped({ code: "mov es, eax", gpr: { [RAX]: 0x63n } }, withDescriptor(ABSENT_DATA)))).toEqual([
      11,
      0x60n,
    ]);
    expect(fault(stepped({ code: "mov ss, eax", gpr: { [RAX]: 0x63n } }, withDescriptor(ABSENT_DATA)))).toEqual([
      12,
      0x60n,
    ]);
  });

  it.each([0x33n, 0x28n, 0x63n])("[SEG1] refuses %x for SS: not writable data of RPL and DPL 3", (selector) => {
    const machine = stepped({ code: "mov ss, eax", gpr: { [RAX]: selector } }, withDescriptor(READ_ONLY_DATA));
    expect(fault(machine)).toEqual([13, selector & ~3n]);
  });

  it("[SEG2] takes a null selector but for SS at CPL 3", () => {
    const { cpu } = stepped({ code: "mov es, eax", gpr: { [RAX]: 3n } });
    expect(cpu.segment(ES)).toMatchObject({ selector: 3, usable: false });
    expect(fault(stepped({ code: "mov ss, eax", gpr: { [RAX]: 0n } }))).toEqual([13, 0n]);
    expect(stepped({ code: "mov ss, eax", cpl: 0, gpr: { [RAX]: 0n } }).cpu.segment(SS).usable).toBe(false);
  });

  it("[SEG2] is not for CS: MOV to it is #UD", () => {
    expect(stepped({ code: [0x8e, 0xc8] }).vector).toBe(6);
  });

  it("[SEG3] sets the accessed bit in the table", () => {
    const machine = stepped({ code: "mov ds, eax", gpr: { [RAX]: 0x63n } }, withDescriptor(NOT_ACCESSED_DATA));
    expect(machine.read64(GDT + 0x60n)).toBe(NOT_ACCESSED_DATA | (1n << 40n));
  });

  it("[CPU2] that faults keeps the old segment, and POP its stack pointer", () => {
    const machine = new BareCpu({ code: "pop fs" });
    const rsp = machine.cpu.readGpr(RSP);
    machine.write64(rsp, 0x1bn);
    machine.cpu.step();
    expect(machine.vector).toBe(13);
    expect(machine.stack(6)[4]).toBe(rsp);
    expect(machine.cpu.segment(FS).selector).toBe(0);
  });
});

describe("bases in 64-bit mode", () => {
  it("[SEG4] belong to FS and GS only", () => {
    const machine = new BareCpu({
      code: "mov rax, fs:[rbx]; mov rcx, gs:[rbx]; mov rdx, [rbx + 0x608000]",
      gpr: { [RBX]: -0x8000n },
    });
    machine.cpu.writeMsr(IA32_FS_BASE, USER_DATA + 0x8000n);
    machine.cpu.writeMsr(IA32_GS_BASE, USER_DATA + 0x8008n);
    machine.write64(USER_DATA, 0x1111n);
    machine.write64(USER_DATA + 8n, 0x2222n);
    machine.cpu.run(3);
    expect([RAX, RCX, RDX].map((n) => machine.cpu.readGpr(n))).toEqual([0x1111n, 0x2222n, 0x1111n]);
  });

  it("[SEG4] are the same register as IA32_FS_BASE, RDFSBASE and WRFSBASE", () => {
    const { cpu } = new BareCpu({
      code: "wrfsbase rax; rdfsbase rbx; rdfsbase ecx",
      gpr: { [RAX]: 0x7fff_1234_5678n, [RCX]: -1n },
    });
    cpu.run(3);
    expect([cpu.readMsr(IA32_FS_BASE), cpu.readGpr(RBX), cpu.readGpr(RCX)]).toEqual([
      0x7fff_1234_5678n,
      0x7fff_1234_5678n,
      0x1234_5678n,
    ]);
  });

  it("[SEG4] come from the descriptor when a selector is loaded, zero for a null one", () => {
    const machine = new BareCpu({ code: "mov fs, eax; mov fs, ebx", gpr: { [RAX]: 0x63n } });
    machine.write64(GDT + 0x60n, 0x12cf_f334_5678_ffffn);
    machine.cpu.step();
    expect(machine.cpu.readMsr(IA32_FS_BASE)).toBe(0x1234_5678n);
    machine.cpu.step();
    expect(machine.cpu.readMsr(IA32_FS_BASE)).toBe(0n);
  });

  it("[SEG5] of GS and of the kernel are exchanged by SWAPGS, at CPL 0 only", () => {
    const machine = new BareCpu({ cpl: 0, code: "swapgs" });
    machine.cpu.writeMsr(IA32_GS_BASE, 0x1000n);
    machine.cpu.writeMsr(IA32_KERNEL_GS_BASE, 0xffff_8000_0000_2000n);
    machine.cpu.step();
    expect([IA32_GS_BASE, IA32_KERNEL_GS_BASE].map((msr) => machine.cpu.readMsr(msr))).toEqual([
      0xffff_8000_0000_2000n,
      0x1000n,
    ]);
    expect(fault(stepped({ code: "swapgs" }))).toEqual([13, 0n]);
  });
});

describe("segment queries", () => {
  it.each([
    [0x23n, 0x00cf_fb00n],
    [0x2bn, 0x00cf_f300n],
    [0x33n, 0x00af_fb00n],
  ])("[SEG6] LAR of %x shows the attributes of a visible descriptor", (selector, attributes) => {
    const { cpu } = stepped({ code: "lar ecx, eax", gpr: { [RAX]: selector, [RCX]: -1n } });
    expect([cpu.readGpr(RCX), cpu.rflags & ZF]).toEqual([attributes, ZF]);
  });

  it.each([0n, 0x10n, 0x1bn, 0x43n, 0xf3n])("[SEG6] LAR and LSL of %x clear ZF and leave the register", (selector) => {
    for (const code of ["lar ecx, eax", "lsl ecx, eax"]) {
      const { cpu } = stepped({ code, gpr: { [RAX]: selector, [RCX]: 5n }, rflags: ZF });
      expect([cpu.readGpr(RCX), cpu.rflags & ZF]).toEqual([5n, 0]);
    }
  });

  it("[SEG6] LSL gives the limit in bytes, granularity applied", () => {
    expect(stepped({ code: "lsl ecx, eax", gpr: { [RAX]: 0x2bn } }).cpu.readGpr(RCX)).toBe(0xffff_ffffn);
    const machine = stepped({ code: "lsl ecx, eax", gpr: { [RAX]: 0x63n } }, withDescriptor(0x0040_f500_0000_1005n));
    expect(machine.cpu.readGpr(RCX)).toBe(0x1005n);
  });

  it("[SEG6] VERR and VERW say whether a segment may be read, and written", () => {
    const zero = (code: string, selector: bigint) => stepped({ code, gpr: { [RAX]: selector } }).cpu.rflags & ZF;
    expect([zero("verr ax", 0x2bn), zero("verw ax", 0x2bn), zero("verr ax", 0x33n), zero("verw ax", 0x33n)]).toEqual([
      ZF,
      ZF,
      ZF,
      0,
    ]);
    expect(zero("verr ax", 0x18n)).toBe(0);
  });

  it("[SEG7] LTR takes an available TSS and marks it busy; a busy one is #GP", () => {
    const machine = new BareCpu({ cpl: 0, code: "ltr ax; ltr ax", gpr: { [RAX]: BigInt(TSS_SELECTOR) } });
    const available = machine.read64(GDT + 0x40n) & ~(2n << 40n);
    machine.write64(GDT + 0x40n, available);
    machine.cpu.step();
    expect([machine.read64(GDT + 0x40n), machine.cpu.tr.base]).toEqual([available | (2n << 40n), TSS]);
    machine.cpu.step();
    expect(fault(machine)).toEqual([13, BigInt(TSS_SELECTOR)]);
  });
});

describe("system registers", () => {
  it.each([
    ["mov cr0, rax", 0x1n],
    ["mov cr0, rax", 0x8000_0001_0000_0000n],
    ["mov cr4, rax", 0n],
    ["mov cr4, rax", 0x20n | (1n << 12n)],
    ["mov cr0, rax", 0xe005_0033n & ~(1n << 30n)], // NW without CD
    ["mov cr0, rax", 0x0005_0033n], // PG
    ["mov cr0, rax", 0x8005_0032n], // PE
    ["mov cr4, rax", 0xa0n | (1n << 63n)],
    ["mov cr3, rax", 1n << 50n],
    ["mov cr8, rax", 16n],
    ["mov cr8, rax", 1n << 63n],
  ])("[SYS1] refuse %s with %x: #GP(0)", (code, value) => {
    expect(fault(stepped({ cpl: 0, code, gpr: { [RAX]: value } }))).toEqual([13, 0n]);
  });

  it("[SYS1] CR4.PCIDE can be set only while CR3 has no identifier", () => {
    const code = "mov rax, cr3; or rax, 5; mov cr3, rax; mov rax, cr4; or rax, rbx; mov cr4, rax";
    const machine = new BareCpu({ cpl: 0, code, gpr: { [RBX]: CR4_PCIDE } });
    machine.cpu.run(6);
    expect(fault(machine)).toEqual([13, 0n]);
  });

  it("[SYS1] LMSW writes MP, EM and TS, sets PE and never clears it", () => {
    const { cpu } = stepped({ cpl: 0, code: "lmsw ax", gpr: { [RAX]: 0xfffen } });
    expect(cpu.cr0 & 0xffffn).toBe(0x3fn);
    cpu.writeGpr(RAX, 0n);
    cpu.rip -= 3n;
    cpu.step();
    expect(cpu.cr0).toBe(0x8005_0031n);
  });

  it.each(["lmsw ax", "lmsw [rbx]"])("[CPU11] %s above CPL 0 is #GP(0), whatever its operand", (code) => {
    expect(fault(stepped({ code, gpr: { [RBX]: 0x1234n } }))).toEqual([13, 0n]);
  });

  it.each(["mov cr0, rax", "mov rax, cr8", "mov dr0, rax", "mov rax, dr7"])(
    "[CPU11] %s above CPL 0 is #GP(0)",
    (code) => {
      expect(fault(stepped({ code }))).toEqual([13, 0n]);
    },
  );

  it("[SYS1] are read back as written", () => {
    const { cpu } = new BareCpu({ cpl: 0, code: "mov cr2, rax; mov rbx, cr2", gpr: { [RAX]: 0x1234_5678_9abcn } });
    cpu.run(2);
    expect(cpu.readGpr(RBX)).toBe(0x1234_5678_9abcn);
  });

  it("[SYS2] that do not exist are #GP(0), read or written", () => {
    expect(fault(stepped({ cpl: 0, code: "rdmsr", gpr: { [RCX]: 0x1234n } }))).toEqual([13, 0n]);
    expect(fault(stepped({ cpl: 0, code: "wrmsr", gpr: { [RCX]: 0x1234n } }))).toEqual([13, 0n]);
  });

  it.each([
    ["IA32_FMASK", 0xc000_0084n, 1n << 32n],
    ["IA32_TSC_AUX", 0xc000_0103n, 1n << 32n],
    ["IA32_APIC_BASE", 0x1bn, 0xfee0_0901n],
    ["IA32_PAT", 0x277n, 2n],
    ["IA32_EFER", 0xc000_0080n, 0xd03n],
  ])("[SYS2] refuse reserved bits: %s", (_name, number, value) => {
    const machine = new BareCpu({ cpl: 0, code: "wrmsr" });
    machine.loadRegisters([value & 0xffff_ffffn, number, value >> 32n]);
    machine.cpu.step();
    expect(machine.vector).toBe(13);
  });

  it("[SYS2] that hold addresses refuse what is not canonical", () => {
    const gpr = { [RCX]: BigInt(IA32_LSTAR), [RAX]: 0n, [RDX]: 0x8000n };
    expect(fault(stepped({ cpl: 0, code: "wrmsr", gpr }))).toEqual([13, 0n]);
    const { cpu } = stepped({ cpl: 0, code: "wrmsr", gpr: { ...gpr, [RDX]: 0x7fffn, [RAX]: 0x10n } });
    expect(cpu.readMsr(IA32_LSTAR)).toBe(0x7fff_0000_0010n);
  });

  it.each(["sgdt [rbx]", "sidt [rbx]", "sldt eax", "str eax", "smsw eax"])(
    "[SYS3] %s at CPL 3 is #GP(0) under UMIP",
    (code) => {
      const gpr = { [RBX]: USER_DATA };
      expect(fault(stepped({ code, gpr, cr4: CR4_UMIP }))).toEqual([13, 0n]);
      expect(stepped({ code, gpr }).cpu.cpl).toBe(3);
    },
  );

  it("[SYS4] let ports through with CPL ≤ IOPL or zero bits in the TSS's map", () => {
    expect(fault(stepped({ code: "in al, 0x60" }))).toEqual([13, 0n]);
    expect(stepped({ code: "in al, 0x60", rflags: IOPL }).cpu.readGpr(RAX)).toBe(0xffn);
    const machine = new BareCpu({ code: "in al, 0x60; in al, 0x61" });
    machine.cpu.tr.limit = 0x168;
    machine.write64(TSS + 0x68n + 8n, 0x0000_0002_0000_0000n);
    machine.cpu.step();
    expect(machine.cpu.cpl).toBe(3);
    machine.cpu.step();
    expect(fault(machine)).toEqual([13, 0n]);
  });

  it.each([
    "hlt",
    "cli",
    "rdmsr",
    "wrmsr",
    "mov rax, cr0",
    "mov cr3, rax",
    "lgdt [rbx]",
    "invlpg [rbx]",
    "wbinvd",
    "clts",
    "ltr ax",
  ])("[CPU11] %s at CPL 3 is #GP(0)", (code) => {
    expect(fault(stepped({ code, gpr: { [RBX]: USER_DATA } }))).toEqual([13, 0n]);
  });

  it.each([["stac"], ["clac"], ["vmmcall"]])("[CPU11] %s at CPL 3 is #UD", (code) => {
    expect(stepped({ code }).vector).toBe(6);
  });
});

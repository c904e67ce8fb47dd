import { describe, expect, it } from "vitest";
import {
  BareCpu,
  type BareCpuOptions,
  KERNEL_STACK_TOP,
  SYSCALL_ENTRY,
  USER_CODE,
  USER_STACK_TOP,
} from "../../testing/bare-cpu.ts";
import {
  EFER_LMA,
  EFER_LME,
  IA32_CSTAR,
  IA32_EFER,
  IA32_FMASK,
  IA32_SYSENTER_CS,
  IA32_SYSENTER_EIP,
  IA32_SYSENTER_ESP,
} from "../isa/msr.ts";
import { CS, R11, RAX, RCX, RDX, RSP, SS } from "../isa/registers.ts";
import { CF, DF, IF, NT, TF } from "../isa/rflags.ts";

const NEXT = USER_CODE + 2n;
const NOT_CANONICAL = 0x0000_8000_0000_0000n;

/** Executes one instruction and returns the machine. */
function stepped(options: BareCpuOptions, prepare: (machine: BareCpu) => void = () => {}): BareCpu {
  const machine = new BareCpu(options);
  prepare(machine);
  machine.cpu.step();
  return machine;
}

function enableSysenter({ cpu }: BareCpu): void {
  cpu.writeMsr(IA32_SYSENTER_CS, 0x10n);
  cpu.writeMsr(IA32_SYSENTER_ESP, KERNEL_STACK_TOP);
  cpu.writeMsr(IA32_SYSENTER_EIP, SYSCALL_ENTRY + 0x40n);
}

describe("SYSCALL", () => {
  it("[SC1] keeps the return address in RCX and the flags in R11", () => {
    const { cpu } = stepped({ code: "syscall", rflags: IF | CF | DF });
    expect(cpu.readGpr(RCX)).toBe(NEXT);
    expect(cpu.readGpr(R11)).toBe(BigInt(IF | CF | DF | 2));
  });

  it("[SC2] enters ring 0 at LSTAR on the user's stack: RSP is untouched, nothing is pushed", () => {
    const machine = new BareCpu({ code: "syscall" });
    const rsp = machine.cpu.readGpr(RSP);
    const events = machine.observe();
    const { cpu } = machine;
    expect(cpu.cpl).toBe(0);
    expect(cpu.rip).toBe(SYSCALL_ENTRY);
    expect(cpu.readGpr(RSP)).toBe(rsp);
    expect(events.filter(({ kind }) => kind === "memory-write")).toEqual([]);
  });

  it("[SC3] loads flat segments from STAR without reading a descriptor", () => {
    const machine = new BareCpu({ code: "syscall" });
    const events = machine.observe();
    const { cpu } = machine;
    expect(cpu.segment(CS)).toMatchObject({
      selector: 0x10,
      attributes: 0xa0_9b00,
      limit: 0xffff_ffff,
      long: true,
      dpl: 0,
    });
    expect(cpu.segment(SS)).toMatchObject({ selector: 0x18, attributes: 0xc0_9300, limit: 0xffff_ffff, dpl: 0 });
    expect(events.map(({ kind }) => kind)).not.toContain("descriptor-read");
    expect(events.flatMap((event) => (event.kind === "msr-read" ? [event.msr] : []))).toEqual([
      0xc000_0082, 0xc000_0081, 0xc000_0084,
    ]);
  });

  it("[SC4] clears the flags that FMASK names, and no others", () => {
    const { cpu } = stepped({ code: "syscall", rflags: IF | CF | DF }, ({ cpu: before }) =>
      before.writeMsr(IA32_FMASK, BigInt(IF | TF)),
    );
    expect(cpu.rflags).toBe(CF | DF | 2);
  });

  it("[SC5] is #UD while EFER.SCE = 0", () => {
    const machine = stepped({ code: "syscall" }, ({ cpu }) => cpu.writeMsr(IA32_EFER, EFER_LME | EFER_LMA));
    expect(machine.vector).toBe(6);
    expect(machine.stack(1)).toEqual([USER_CODE]);
  });

  it("[SC6] is #UD in compatibility mode on Intel", () => {
    expect(stepped({ code: "syscall", bits: 32, vendor: "intel" }).vector).toBe(6);
  });

  it("[SC6] enters at CSTAR from compatibility mode on AMD", () => {
    const { cpu } = stepped({ code: "syscall", bits: 32, vendor: "amd" }, ({ cpu: before }) =>
      before.writeMsr(IA32_CSTAR, SYSCALL_ENTRY + 0x80n),
    );
    expect(cpu.rip).toBe(SYSCALL_ENTRY + 0x80n);
    expect(cpu.readGpr(RCX)).toBe(NEXT);
    expect(cpu.in64BitMode).toBe(true);
  });

  it("[SC1] leaves every other register alone", () => {
    const values = Array.from({ length: 16 }, (_, n) => BigInt(n) * 0x1111_1111_1111_1111n);
    const gpr = Object.fromEntries(values.entries());
    const { cpu } = stepped({ code: "syscall", gpr });
    for (const [n, value] of values.entries()) if (n !== RCX && n !== R11) expect(cpu.readGpr(n)).toBe(value);
  });
});

describe("SYSRET", () => {
  const gpr = { [RCX]: USER_CODE + 0x10n, [R11]: 0xffff_ffff_ffff_ffffn, [RSP]: USER_STACK_TOP - 8n };

  it("[SC7] takes RIP from RCX and the flags from R11, RF and VM aside", () => {
    const { cpu } = stepped({ cpl: 0, code: "sysretq", gpr });
    expect(cpu.rip).toBe(USER_CODE + 0x10n);
    expect(cpu.rflags).toBe(0x3c_7fd7);
    expect(stepped({ cpl: 0, code: "sysretq", gpr: { ...gpr, [R11]: 0n } }).cpu.rflags).toBe(2);
  });

  it("[SC8] returns to 64-bit code with REX.W", () => {
    const { cpu } = stepped({ cpl: 0, code: "sysretq", gpr });
    expect(cpu.cpl).toBe(3);
    expect(cpu.segment(CS)).toMatchObject({ selector: 0x33, long: true, dpl: 3 });
    expect(cpu.segment(SS)).toMatchObject({ selector: 0x2b, dpl: 3 });
    expect(cpu.readGpr(RSP)).toBe(USER_STACK_TOP - 8n);
  });

  it("[SC8] returns to compatibility mode without REX.W, at ECX", () => {
    const { cpu } = stepped({ cpl: 0, code: "sysretd", gpr: { ...gpr, [RCX]: 0xdead_0000_0040_0010n } });
    expect(cpu.rip).toBe(USER_CODE + 0x10n);
    expect(cpu.in64BitMode).toBe(false);
    expect(cpu.segment(CS)).toMatchObject({ selector: 0x23, long: false, default32: true });
    expect(cpu.segment(SS)).toMatchObject({ selector: 0x2b });
  });

  it("[SC9] is #GP(0) above CPL 0", () => {
    const machine = stepped({ code: "sysretq" });
    expect(machine.vector).toBe(13);
    expect(machine.stack(2)).toEqual([0n, USER_CODE]);
  });

  it("[SC5] is #UD while EFER.SCE = 0", () => {
    expect(stepped({ cpl: 0, code: "sysretq", gpr }, ({ cpu }) => cpu.writeMsr(IA32_EFER, EFER_LME)).vector).toBe(6);
  });

  it("[SC10] faults at CPL 0 on the user's stack where RCX is not canonical, on Intel", () => {
    const machine = stepped({ cpl: 0, code: "sysretq", vendor: "intel", gpr: { ...gpr, [RCX]: NOT_CANONICAL } });
    expect(machine.vector).toBe(13);
    const [error, , cs, , rsp] = machine.stack(6);
    expect([error, cs, rsp]).toEqual([0n, 0x10n, USER_STACK_TOP - 8n]);
    // The frame is on the stack that the user chose.
    expect(machine.cpu.readGpr(RSP)).toBe(USER_STACK_TOP - 16n - 48n);
  });

  it("[SC10] returns first and faults at CPL 3 on AMD", () => {
    const machine = stepped({
      cpl: 0,
      code: "sysretq",
      vendor: "amd",
      gpr: { ...gpr, [RCX]: NOT_CANONICAL, [R11]: 2n },
    });
    expect(machine.cpu.cpl).toBe(3);
    expect(machine.cpu.rip).toBe(NOT_CANONICAL);
    machine.cpu.step();
    expect(machine.vector).toBe(13);
    expect(machine.stack(3)).toEqual([0n, NOT_CANONICAL, 0x33n]);
  });
});

describe("SYSENTER and SYSEXIT", () => {
  it("[SE1] enters with segments, stack and address from the MSRs; only IF changes", () => {
    const { cpu } = stepped({ code: "sysenter", bits: 32, rflags: IF | CF }, enableSysenter);
    expect([cpu.rip, cpu.readGpr(RSP), cpu.cpl]).toEqual([SYSCALL_ENTRY + 0x40n, KERNEL_STACK_TOP, 0]);
    expect(cpu.segment(CS)).toMatchObject({ selector: 0x10, long: true });
    expect(cpu.segment(SS).selector).toBe(0x18);
    expect(cpu.rflags).toBe(CF | 2);
    expect([RCX, R11].map((n) => cpu.readGpr(n))).toEqual([0n, 0n]);
  });

  it.each(["sysenter", "sysexitd"])("[SE2] %s is #UD on AMD", (code) => {
    expect(stepped({ cpl: 0, code, vendor: "amd" }, enableSysenter).vector).toBe(6);
  });

  it.each(["sysenter", "sysexitd"])("[SE3] %s is #GP(0) while IA32_SYSENTER_CS is null", (code) => {
    const machine = stepped({ cpl: 0, code });
    expect([machine.vector, machine.stack(1)]).toEqual([13, [0n]]);
  });

  const gpr = { [RDX]: USER_CODE + 8n, [RCX]: USER_STACK_TOP - 64n };

  it("[SE4] returns to 32-bit code at EDX on the stack ECX, flags as they are", () => {
    const { cpu } = stepped({ cpl: 0, code: "sysexitd", gpr, rflags: CF | NT }, enableSysenter);
    expect([cpu.rip, cpu.readGpr(RSP), cpu.cpl, cpu.in64BitMode]).toEqual([
      USER_CODE + 8n,
      USER_STACK_TOP - 64n,
      3,
      false,
    ]);
    expect([cpu.segment(CS).selector, cpu.segment(SS).selector]).toEqual([0x23, 0x2b]);
    expect(cpu.rflags).toBe(CF | NT | 2);
  });

  it("[SE4] returns to 64-bit code with REX.W", () => {
    const { cpu } = stepped({ cpl: 0, code: "sysexitq", gpr }, enableSysenter);
    expect(cpu.in64BitMode).toBe(true);
    expect([cpu.segment(CS).selector, cpu.segment(SS).selector]).toEqual([0x33, 0x3b]);
  });

  it.each([
    ["target", RDX],
    ["stack", RCX],
  ])("[SE4] with a %s that is not canonical is #GP(0) at CPL 0 with REX.W", (_name, register) => {
    const wrong = { ...gpr, [register]: NOT_CANONICAL };
    const machine = stepped({ cpl: 0, code: "sysexitq", gpr: wrong }, enableSysenter);
    expect([machine.vector, machine.stack(3)[2], machine.stack(1)]).toEqual([13, 0x10n, [0n]]);
    expect(stepped({ cpl: 0, code: "sysexitd", gpr: wrong }, enableSysenter).cpu.cpl).toBe(3);
  });

  it.each([IA32_SYSENTER_ESP, IA32_SYSENTER_EIP])(
    "[SE2] MSR %i refuses what is not canonical, on AMD cuts it",
    (msr) => {
      const value = { [RCX]: BigInt(msr), [RAX]: 0x1234n, [RDX]: 0x8000n };
      expect(stepped({ cpl: 0, code: "wrmsr", gpr: value }).vector).toBe(13);
      const { cpu } = stepped({ cpl: 0, code: "wrmsr", gpr: value, vendor: "amd" });
      expect(cpu.readMsr(msr)).toBe(0x1234n);
    },
  );

  it("[CPU11] SYSEXIT above CPL 0 is #GP(0)", () => {
    expect(stepped({ code: "sysexitd", gpr: { ...gpr, [RAX]: 0n } }, enableSysenter).vector).toBe(13);
  });
});

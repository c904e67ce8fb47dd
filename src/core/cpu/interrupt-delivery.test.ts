import { describe, expect, it } from "vitest";
import {
  BareCpu,
  type BareCpuOptions,
  GDT,
  HANDLERS,
  IDT,
  IST_STACK_TOP,
  KERNEL_CODE,
  KERNEL_STACK_TOP,
  TSS,
  TSS_SELECTOR,
  USER_CODE,
  USER_DATA,
  USER_STACK_TOP,
} from "../../testing/bare-cpu.ts";
import { TRAP_GATE } from "../isa/descriptors.ts";
import { CS, RAX, RSP, SS } from "../isa/registers.ts";
import { CF, IF, NT, OF, RF, TF } from "../isa/rflags.ts";
import { TSS_IST1, TSS_RSP0 } from "../isa/tss.ts";

const USER_RSP = USER_STACK_TOP - 0x100n;
const DIVIDE = "div eax";
/** An address that nothing maps. */
const UNMAPPED = 0x1_2345_6000n;

function stepped(options: BareCpuOptions, prepare: (machine: BareCpu) => void = () => {}): BareCpu {
  const machine = new BareCpu(options);
  prepare(machine);
  machine.cpu.step();
  return machine;
}

/** The error code on top of the handler's stack. */
function errorCode(machine: BareCpu): bigint | undefined {
  return machine.stack(1)[0];
}

describe("the gate", () => {
  it("[INT1] says where the handler is and at which privilege it runs", () => {
    const { cpu } = stepped({ code: "int 0x80" }, (machine) => machine.setGate(0x80, { offset: KERNEL_CODE + 0x20n }));
    expect([cpu.rip, cpu.cpl, cpu.segment(CS).selector, cpu.in64BitMode]).toEqual([KERNEL_CODE + 0x20n, 0, 0x10, true]);
  });

  it("[INT1] is read whole: gate-read reports its sixteen bytes", () => {
    const machine = new BareCpu({ code: "int 0x80" });
    const gate = machine.observe().find(({ kind }) => kind === "gate-read");
    const linear = IDT + 0x800n;
    const [low, high] = [machine.read64(linear), machine.read64(linear + 8n)];
    expect(gate).toEqual({ kind: "gate-read", vector: 0x80, linear, low, high, checked: true, cpl: 3 });
  });

  it("[INT2] beyond the IDT's limit is #GP(vector * 8 + 2)", () => {
    const machine = stepped({ code: "int 0x80" }, ({ cpu }) => cpu.idtr.set(IDT, 0x7ff));
    expect([machine.vector, errorCode(machine)]).toEqual([13, 0x402n]);
  });

  it.each([0, 5, 0xc])("[INT2] of type %i is #GP(vector * 8 + 2)", (type) => {
    const machine = stepped({ code: "int 0x80" }, (before) => before.setGate(0x80, { type }));
    expect([machine.vector, errorCode(machine)]).toEqual([13, 0x402n]);
  });

  it("[INT3] that is not present is #NP(vector * 8 + 2)", () => {
    const machine = stepped({ code: "int 0x80" }, (before) => before.setGate(0x80, { present: false }));
    expect([machine.vector, errorCode(machine)]).toEqual([11, 0x402n]);
  });

  it.each([
    ["int 0x20", 0x102n],
    ["int 0x7f", 0x3fan],
    ["int 0xff", 0x7fan],
    ["int 0x0e", 0x72n],
  ])("[INT4] with DPL 0 refuses %s at CPL 3", (code, expected) => {
    const machine = stepped({ code });
    expect([machine.vector, errorCode(machine)]).toEqual([13, expected]);
    expect(machine.stack(2)[1]).toBe(USER_CODE);
  });

  it("[INT4] with DPL 0 refuses INT3, and INTO in compatibility mode", () => {
    const breakpoint = stepped({ code: "int3" }, (before) => before.setGate(3, { dpl: 0 }));
    expect([breakpoint.vector, errorCode(breakpoint)]).toEqual([13, 0x1an]);
    const overflow = stepped({ code: [0xce], bits: 32, rflags: OF }, (before) => before.setGate(4, { dpl: 0 }));
    expect([overflow.vector, errorCode(overflow)]).toEqual([13, 0x22n]);
  });

  it("[INT4] with DPL 0 lets exceptions, INT1 and CPL 0 through", () => {
    expect(stepped({ code: DIVIDE }).vector).toBe(0);
    expect(stepped({ code: [0xf1] }).vector).toBe(1);
    expect(stepped({ code: "int 0x20", cpl: 0 }).vector).toBe(0x20);
  });

  it("[INT9] needs a present 64-bit code segment of a DPL that is not outside", () => {
    const through = (selector: number, vector = 0x80) => {
      const machine = stepped({ code: "int 0x80", cpl: vector === 0x80 ? 3 : 0 }, (before) =>
        before.setGate(0x80, { selector }),
      );
      return [machine.vector, errorCode(machine)];
    };
    expect(through(0)).toEqual([13, 0n]);
    expect(through(0x18)).toEqual([13, 0x18n]); // data
    expect(through(0x08)).toEqual([13, 0x08n]); // 32-bit code
    expect(through(0xf8)).toEqual([13, 0xf8n]); // beyond the GDT
    expect(through(0x30, 0)).toEqual([13, 0x30n]); // DPL 3 from CPL 0
  });

  it("[INT9] to a code segment that is not present is #NP(selector)", () => {
    const machine = stepped({ code: "int 0x80" }, (before) => {
      before.write64(GDT + 0x48n, 0n);
      // Entry 14: 64-bit code of DPL 0 without P.
      before.write64(GDT + 0x70n, 0x00af_1b00_0000_ffffn);
      before.setGate(0x80, { selector: 0x70 });
    });
    expect([machine.vector, errorCode(machine)]).toEqual([11, 0x70n]);
  });

  it("[INT15] with a handler address that is not canonical is #GP", () => {
    const machine = stepped({ code: "int 0x80" }, (before) => before.setGate(0x80, { offset: 0x8000_0000_0000n }));
    expect([machine.vector, errorCode(machine)]).toEqual([13, 0n]);
  });
});

describe("the stack", () => {
  it("[INT5] comes from TSS.RSP0 on the way to CPL 0, and SS becomes null", () => {
    const { cpu } = stepped({ code: "int 0x80" });
    expect(cpu.readGpr(RSP)).toBe(KERNEL_STACK_TOP - 40n);
    expect(cpu.segment(SS)).toMatchObject({ selector: 0, usable: false });
  });

  it("[INT5] stays where it is without a change of privilege, and SS too", () => {
    const { cpu } = stepped({ code: "int 0x80", cpl: 0 });
    expect(cpu.readGpr(RSP)).toBe(KERNEL_STACK_TOP - 0x100n - 40n);
    expect(cpu.segment(SS)).toMatchObject({ selector: 0x18, usable: true });
  });

  it.each([0, 3] as const)("[INT5] comes from the TSS's IST where the gate says so, from CPL %i", (cpl) => {
    const machine = stepped({ code: "int 0x80", cpl }, (before) => before.setGate(0x80, { ist: 1 }));
    expect(machine.cpu.readGpr(RSP)).toBe(IST_STACK_TOP - 40n);
  });

  it("[INT6] is aligned down to 16 bytes and takes SS, RSP, RFLAGS, CS, RIP", () => {
    const misaligned = KERNEL_STACK_TOP - 0x107n;
    const machine = stepped({ code: "int 0x80", cpl: 0, gpr: { [RSP]: misaligned }, rflags: IF | CF });
    expect(machine.cpu.readGpr(RSP)).toBe(KERNEL_STACK_TOP - 0x110n - 40n);
    expect(machine.stack(5)).toEqual([KERNEL_CODE + 2n, 0x10n, BigInt(IF | CF | 2), misaligned, 0x18n]);
  });

  it("[INT6] takes all five words from the user too, in order", () => {
    const machine = stepped({ code: "int 0x80", rflags: IF });
    expect(machine.stack(5)).toEqual([USER_CODE + 2n, 0x33n, BigInt(IF | 2), USER_RSP, 0x2bn]);
  });

  it("[INT6] takes an error code after them for the vectors that have one", () => {
    const machine = stepped({ code: "mov eax, [rax]", gpr: { [RAX]: UNMAPPED } });
    expect(machine.cpu.readGpr(RSP)).toBe(KERNEL_STACK_TOP - 48n);
    expect(machine.stack(2)).toEqual([4n, USER_CODE]);
  });

  it("[INT15] that is not canonical in the TSS is #SS(0)", () => {
    const machine = stepped({ code: "int 0x80" }, (before) => {
      before.write64(TSS + BigInt(TSS_RSP0), 0x8000_0000_0000n);
      before.setGate(8, { ist: 1 });
      before.setGate(12, { ist: 1 });
    });
    expect([machine.vector, errorCode(machine)]).toEqual([12, 0n]);
  });
});

describe("the frame and the flags", () => {
  it("[INT7] points to the faulting instruction, with RF in its flags", () => {
    const machine = stepped({ code: `nop; ${DIVIDE}`, rflags: IF });
    machine.cpu.step();
    expect(machine.stack(3)).toEqual([USER_CODE + 1n, 0x33n, BigInt(IF | RF | 2)]);
  });

  it("[INT7] points past a software interrupt, without RF", () => {
    expect(stepped({ code: "int3", rflags: IF }).stack(3)).toEqual([USER_CODE + 1n, 0x33n, BigInt(IF | 2)]);
  });

  it("[INT8] loses TF, NT and RF, and IF through an interrupt gate", () => {
    expect(stepped({ code: "int 0x80", rflags: IF | TF | NT | CF }).cpu.rflags).toBe(CF | 2);
  });

  it("[INT8] keeps IF through a trap gate", () => {
    const machine = stepped({ code: "int 0x80", rflags: IF | TF | NT }, (before) =>
      before.setGate(0x80, { type: TRAP_GATE }),
    );
    expect(machine.cpu.rflags).toBe(IF | 2);
  });

  it("[INT13] puts a page fault's address into CR2", () => {
    expect(stepped({ code: "mov eax, [rax]", gpr: { [RAX]: UNMAPPED + 5n } }).cpu.cr2).toBe(UNMAPPED + 5n);
  });
});

describe("faults of the delivery", () => {
  it("[INT10] have EXT in their error code where an exception was being delivered", () => {
    // #UD is benign, so the fault on its gate is delivered for itself.
    const machine = stepped({ code: "ud2" }, (before) => before.setGate(6, { present: false }));
    expect([machine.vector, errorCode(machine)]).toEqual([11, 0x33n]);
  });

  it("[INT10] have EXT clear where an INT n was", () => {
    expect(errorCode(stepped({ code: "int 0x80" }, (before) => before.setGate(0x80, { present: false })))).toBe(0x402n);
  });

  it.each([
    ["a contributory exception while delivering one", DIVIDE, 0],
    ["a contributory exception while delivering a page fault", "mov eax, [rax]", 14],
  ])("[INT11] make a double fault of %s", (_, code, vector) => {
    const machine = stepped({ code, gpr: { [RAX]: vector === 14 ? UNMAPPED : 0n } }, (before) =>
      before.setGate(vector, { present: false }),
    );
    expect([machine.vector, errorCode(machine)]).toEqual([8, 0n]);
  });

  it("[INT11] make a double fault of a page fault while delivering a page fault", () => {
    const machine = stepped({ code: "mov eax, [rax]", gpr: { [RAX]: UNMAPPED } }, (before) => {
      before.write64(TSS + BigInt(TSS_RSP0), UNMAPPED);
      before.setGate(8, { ist: 1 });
    });
    expect(machine.vector).toBe(8);
    expect(machine.cpu.readGpr(RSP)).toBe(IST_STACK_TOP - 48n);
    expect(machine.cpu.cr2).toBe(UNMAPPED - 8n);
  });

  it("[INT11] leave a page fault while delivering a contributory exception a page fault", () => {
    const machine = stepped({ code: DIVIDE }, (before) => {
      before.write64(TSS + BigInt(TSS_RSP0), UNMAPPED);
      before.setGate(14, { ist: 1 });
    });
    expect([machine.vector, errorCode(machine), machine.cpu.cr2]).toEqual([14, 2n, UNMAPPED - 8n]);
  });

  it("[INT12] of a double fault shut the processor down, for good", () => {
    const machine = new BareCpu({ code: DIVIDE });
    machine.setGate(0, { present: false });
    machine.setGate(8, { present: false });
    expect(machine.cpu.step()).toBe("shutdown");
    expect(machine.cpu.shutdownReason).toContain("triple fault");
    expect([machine.cpu.step(), machine.cpu.run(100), machine.cpu.steps]).toEqual(["shutdown", 0, 1]);
  });

  it("[CPU2] leave every register as it was before the instruction", () => {
    const machine = new BareCpu({ code: "int 0x80", gpr: { [RAX]: 7n } });
    machine.write64(TSS + BigInt(TSS_IST1), UNMAPPED);
    machine.setGate(0x80, { ist: 1 });
    machine.cpu.step();
    expect(machine.vector).toBe(14);
    expect(machine.stack(6).slice(1)).toEqual([USER_CODE, 0x33n, BigInt(IF | RF | 2), USER_RSP, 0x2bn]);
  });

  it("[INT5] is #TS where the TSS is too short for the stack pointer", () => {
    const machine = stepped({ code: "int 0x80" }, (before) => {
      before.setGate(0x80, { ist: 7 });
      before.cpu.tr.limit = 0x50;
    });
    expect([machine.vector, errorCode(machine)]).toEqual([10, BigInt(TSS_SELECTOR)]);
  });
});

describe("interrupts from outside", () => {
  it("[INT14] are taken between instructions while IF is set", () => {
    const machine = new BareCpu({ code: "nop; nop", rflags: IF });
    machine.cpu.step();
    expect(machine.cpu.interrupt(0x20)).toBe(true);
    expect(machine.vector).toBe(0x20);
    expect(machine.stack(1)).toEqual([USER_CODE + 1n]);
    expect(machine.cpu.steps).toBe(1);
  });

  it("[INT14] wait while IF is clear", () => {
    const machine = new BareCpu({ code: "nop", rflags: 0 });
    expect(machine.cpu.interrupt(0x20)).toBe(false);
    expect(machine.cpu.rip).toBe(USER_CODE);
  });

  it.each(["sti", "mov ss, eax", "pop ss"])("[INT14] wait one instruction after %s", (code) => {
    const bytes = code === "pop ss" ? [0x17, 0x90] : `${code}; nop`;
    const bits = code === "pop ss" ? 32 : 64;
    const cpl = code === "pop ss" ? 3 : 0;
    const machine = new BareCpu({ code: bytes, cpl, bits, gpr: { [RAX]: 0x18n }, rflags: code === "sti" ? 0 : IF });
    if (code === "pop ss") machine.write64(USER_RSP, 0x2bn);
    machine.cpu.step();
    expect(machine.cpu.interrupt(0x20)).toBe(false);
    machine.cpu.step();
    expect(machine.cpu.interrupt(0x20)).toBe(true);
  });

  it("[INT10] have EXT in the error codes of their own faults", () => {
    const machine = new BareCpu({ code: "nop", rflags: IF });
    machine.setGate(0x20, { present: false });
    machine.cpu.interrupt(0x20);
    expect([machine.vector, errorCode(machine)]).toEqual([11, 0x103n]);
  });

  it("[CPU17] end HLT, which stops the processor until then", () => {
    const machine = new BareCpu({ code: "hlt; nop", cpl: 0, rflags: IF });
    expect([machine.cpu.step(), machine.cpu.step(), machine.cpu.run(10)]).toEqual(["halted", "halted", 0]);
    expect([machine.cpu.steps, machine.cpu.rip]).toEqual([1, KERNEL_CODE + 1n]);
    machine.cpu.interrupt(0x20);
    expect(machine.cpu.rip).toBe(HANDLERS + 0x200n);
    expect(machine.stack(1)).toEqual([KERNEL_CODE + 1n]);
  });

  it("[CPU17] do not end HLT while IF is clear", () => {
    const machine = new BareCpu({ code: "hlt", cpl: 0, rflags: 0 });
    machine.cpu.step();
    expect([machine.cpu.interrupt(0x20), machine.cpu.halted]).toEqual([false, true]);
  });
});

describe("data behind the delivery", () => {
  it("[INT6] is written with the new level's rights: a user page as kernel stack faults under SMAP", () => {
    const machine = stepped({ code: "int 0x80", cr4: 1n << 21n }, (before) => {
      before.write64(TSS + BigInt(TSS_RSP0), USER_DATA + 0x100n);
      before.setGate(14, { ist: 1 });
    });
    expect([machine.vector, errorCode(machine)]).toEqual([14, 3n]);
    expect(machine.cpu.cr2).toBe(USER_DATA + 0xf8n);
  });
});

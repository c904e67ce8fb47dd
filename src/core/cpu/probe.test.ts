import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  BareCpu,
  type BareCpuOptions,
  GDT,
  HANDLERS,
  IDT,
  KERNEL_CODE,
  KERNEL_STACK_TOP,
  SYSCALL_ENTRY,
  TSS,
  USER_CODE,
  USER_DATA,
  USER_STACK_TOP,
} from "../../testing/bare-cpu.ts";
import { CODE, DATA, DATA_OFFSET } from "../../testing/native/execute-natively.ts";
import { instructionCases } from "../../testing/native/instruction-cases.ts";
import { PAGE_P, PAGE_RW, PAGE_US } from "../isa/paging.ts";
import { RAX, RBX, RCX, RSP } from "../isa/registers.ts";
import { IF } from "../isa/rflags.ts";
import type { CpuEvent } from "./probe.ts";

function fingerprint(machine: BareCpu): unknown {
  return { cpu: machine.cpu.saveState(), memory: createHash("sha256").update(machine.memory.bytes).digest("hex") };
}

/** A program that enters the kernel by every door, faults, repeats strings, calls and comes back. */
function busyMachine(options: BareCpuOptions = {}): BareCpu {
  const machine = new BareCpu({
    ...options,
    code: `
      again:
        lea rsi, [rip + again]
        mov edi, 0x600100
        mov ecx, 9
        rep movsb
        inc qword ptr [0x600800]
        push rdi
        pop rbx
        int 0x80
        call 1f
        syscall
        mov eax, [0x12345000]
        jmp again
      1: imul rdx, rbx, 77
        cmp rdx, rsi
        setb al
        ret
    `,
  });
  machine.code(SYSCALL_ENTRY, "swapgs; mov r8, cr3; mov cr3, r8; swapgs; sysretq");
  machine.code(HANDLERS + 0x800n, "inc r9; iretq");
  // #PF: skips the seven bytes of the load.
  machine.code(HANDLERS + 0xe0n, "add qword ptr [rsp + 8], 7; add rsp, 8; iretq");
  return machine;
}

describe("a processor with a probe", () => {
  it("[PRB1] reaches the same state as one without, moment by moment", () => {
    const [plain, probed] = [busyMachine(), busyMachine()];
    probed.cpu.probe = { onEvent: () => {} };
    for (const steps of [1, 7, 20, 50, 111, 300, 500]) {
      plain.cpu.run(steps);
      probed.cpu.run(steps);
      expect(fingerprint(probed)).toEqual(fingerprint(plain));
    }
    expect(plain.cpu.cr2).toBe(0x1234_5000n);
  });

  it("[PRB1] reaches the same state for every instruction form", () => {
    const machines = [0, 1].map(() => {
      const machine = new BareCpu({ vendor: "amd" });
      for (const page of [CODE, DATA]) machine.map(page, PAGE_P | PAGE_RW | PAGE_US);
      return machine;
    });
    const [plain, probed] = machines as [BareCpu, BareCpu];
    probed.cpu.probe = { onEvent: () => {} };
    for (const { form, bits, code, gpr, rflags, data } of [
      ...instructionCases(64, 1, 3),
      ...instructionCases(32, 1, 4),
    ]) {
      for (const machine of machines) {
        machine.write(CODE, Uint8Array.from([...code, ...new Array<number>(16).fill(0xcc)]));
        machine.write(DATA + DATA_OFFSET, data);
        machine.cpu.loadFlatUserState({ in64BitMode: bits === 64, rip: CODE, rsp: 0n, rflags: Number(rflags) });
        machine.loadRegisters(gpr);
        machine.cpu.run(3);
      }
      const [expected, actual] = [plain.cpu.saveState(), probed.cpu.saveState()];
      expect([...actual.registers, actual.rflags, actual.cr], form.text).toEqual([
        ...expected.registers,
        expected.rflags,
        expected.cr,
      ]);
    }
    expect(fingerprint(probed)).toEqual(fingerprint(plain));
  });

  it("[CPU4] step by step reaches what run reaches", () => {
    const [run, stepped] = [busyMachine(), busyMachine()];
    run.cpu.run(700);
    for (let i = 0; i < 700; i++) stepped.cpu.step();
    expect(fingerprint(stepped)).toEqual(fingerprint(run));
  });

  it("[CPU20] goes on from a saved state exactly as it did the first time", () => {
    const machine = busyMachine();
    machine.cpu.run(333);
    const cpu = structuredClone(machine.cpu.saveState());
    const image = machine.memory.image();
    machine.cpu.run(400);
    const first = fingerprint(machine);
    machine.memory.restore(image);
    machine.cpu.loadState(cpu);
    machine.cpu.run(400);
    expect(fingerprint(machine)).toEqual(first);
  });

  it("[PRB3] looking at memory changes nothing", () => {
    const machine = busyMachine();
    machine.cpu.run(50);
    const before = fingerprint(machine);
    const events: CpuEvent[] = [];
    machine.cpu.probe = { onEvent: (event) => events.push(event) };
    expect(machine.cpu.peek(USER_DATA, 4096)).toHaveLength(4096);
    expect(machine.cpu.peek(USER_CODE + 0x3fffn, 2)).toBeUndefined();
    expect(machine.cpu.translate(KERNEL_CODE)?.entries).toHaveLength(4);
    expect([machine.cpu.translate(0x1_2345_0000n), machine.cpu.translate(1n << 47n)]).toEqual([undefined, undefined]);
    machine.cpu.probe = null;
    expect([fingerprint(machine), events]).toEqual([before, []]);
  });
});

/** One event as a line. */
function line(event: CpuEvent): string {
  const at = (address: bigint): string => {
    for (const [name, base] of Object.entries({ GDT, IDT, TSS, code: USER_CODE, data: USER_DATA })) {
      if (address >= base && address < base + 0x1000n) return `${name}+${(address - base).toString(16)}`;
    }
    if (address > KERNEL_STACK_TOP - 0x1000n && address < KERNEL_STACK_TOP)
      return `kstack-${(KERNEL_STACK_TOP - address).toString(16)}`;
    if (address > USER_STACK_TOP - 0x1000n && address < USER_STACK_TOP)
      return `stack-${(USER_STACK_TOP - address).toString(16)}`;
    return address.toString(16);
  };
  switch (event.kind) {
    case "memory-read":
      return `read ${event.purpose} ${at(event.linear)} ${event.size}: ${event.value.toString(16)}`;
    case "memory-write":
      return `write ${event.purpose} ${at(event.linear)} ${event.size}: ${event.before.toString(16)} → ${event.after.toString(16)}`;
    case "page-walk":
      return `walk ${at(event.walk.linear)} ${event.walk.access.kind}`;
    case "tlb-hit":
      return `hit ${at(event.linear)}`;
    case "tlb-flush":
      return `flush ${event.scope}`;
    case "descriptor-read":
      return `descriptor ${event.selector.toString(16)} at ${at(event.linear)}`;
    case "gate-read":
      return `gate ${event.vector.toString(16)} at ${at(event.linear)}${event.checked ? `, DPL against CPL ${event.cpl}` : ""}`;
    case "tss-read":
      return `TSS ${event.field} at ${at(event.linear)}: ${event.value.toString(16)}`;
    case "msr-read":
      return `rdmsr ${event.msr.toString(16)} by ${event.by}`;
    case "msr-write":
      return `wrmsr ${event.msr.toString(16)} by ${event.by}: ${event.before.toString(16)} → ${event.after.toString(16)}`;
    case "control-register-write":
      return `${event.register}: ${event.before.toString(16)} → ${event.after.toString(16)}`;
    case "privilege-change":
      return `CPL ${event.from} → ${event.to} by ${event.by}`;
    case "external-interrupt":
      return `interrupt ${event.vector} at ${at(event.rip)}`;
    default:
      return `${event.mnemonic} at ${at(event.rip)}${event.errorCode === undefined ? "" : ` (${event.errorCode.toString(16)})`}: ${event.reason}`;
  }
}

/** What the second of two equal steps reports, so that the TLB is warm; hits are left out. */
function observed(options: BareCpuOptions, prepare: (machine: BareCpu) => void = () => {}): string[] {
  const machine = new BareCpu({ rflags: IF, ...options });
  prepare(machine);
  const state = machine.cpu.saveState();
  const image = machine.memory.image();
  machine.cpu.step();
  const { tlb } = machine.cpu.saveState();
  machine.memory.restore(image);
  machine.cpu.loadState({ ...state, tlb });
  return machine
    .observe()
    .map(line)
    .filter((text) => !text.startsWith("hit"));
}

describe("the events of a step", () => {
  const DELIVERY = [
    "read descriptor GDT+10 8: af9b000000ffff",
    "descriptor 10 at GDT+10",
    "read tss TSS+4 8: ffff800000300000",
    "TSS RSP0 at TSS+4: ffff800000300000",
    "write stack kstack-8 8: 0 → 2b",
    "write stack kstack-10 8: 0 → 7fff00",
  ];

  it("[PRB2] of INT 0x80: gate, segment, stack and the five words", () => {
    expect(observed({ code: "int 0x80" })).toEqual([
      "read fetch code+0 2: 80cd",
      "read descriptor IDT+800 8: 50ee0000100800",
      "read descriptor IDT+808 8: ffff8000",
      "gate 80 at IDT+800, DPL against CPL 3",
      ...DELIVERY,
      "write stack kstack-18 8: 0 → 202",
      "write stack kstack-20 8: 0 → 33",
      "write stack kstack-28 8: 0 → 400002",
      "CPL 3 → 0 by INT 0x80",
    ]);
  });

  it("[PRB2] of an INT that the gate refuses: both gates, the check that failed, the error code", () => {
    expect(observed({ code: "int 0x20" })).toEqual([
      "read fetch code+0 2: 20cd",
      "read descriptor IDT+200 8: 508e0000100200",
      "read descriptor IDT+208 8: ffff8000",
      "gate 20 at IDT+200, DPL against CPL 3",
      "#GP at code+0 (102): the gate of vector 32 has DPL 0, CPL is 3",
      "read descriptor IDT+d0 8: 508e00001000d0",
      "read descriptor IDT+d8 8: ffff8000",
      "gate d at IDT+d0",
      ...DELIVERY,
      "write stack kstack-18 8: 0 → 10202",
      "write stack kstack-20 8: 0 → 33",
      "write stack kstack-28 8: 0 → 400000",
      "write stack kstack-30 8: 0 → 102",
      "CPL 3 → 0 by #GP",
    ]);
  });

  it("[PRB2] of a page fault: the walk that failed, CR2, the gate without a DPL check", () => {
    expect(observed({ code: "mov eax, [rax]", gpr: { [RAX]: 0x1_2345_6000n } }).slice(1, 7)).toEqual([
      "walk 123456000 read",
      "#PF at code+0 (4): PDPTE 4 is not present",
      "cr2: 0 → 123456000",
      "read descriptor IDT+e0 8: 508e00001000e0",
      "read descriptor IDT+e8 8: ffff8000",
      "gate e at IDT+e0",
    ]);
  });

  it("[PRB2] of IRETQ: the frame, both descriptors, the change of privilege", () => {
    const rsp = KERNEL_STACK_TOP - 0x100n;
    const frame = [USER_CODE, 0x33n, 2n, USER_STACK_TOP, 0x2bn];
    const push = (machine: BareCpu) => machine.writeWords(rsp, frame);
    expect(observed({ code: "iretq", cpl: 0, gpr: { [RSP]: rsp } }, push).slice(1)).toEqual([
      "read stack kstack-f0 8: 2",
      "read stack kstack-f8 8: 33",
      "read stack kstack-100 8: 400000",
      "read descriptor GDT+30 8: affb000000ffff",
      "descriptor 33 at GDT+30",
      "read stack kstack-e0 8: 2b",
      "read stack kstack-e8 8: 800000",
      "read descriptor GDT+28 8: cff3000000ffff",
      "descriptor 2b at GDT+28",
      "CPL 0 → 3 by IRET",
    ]);
  });

  it("[PRB2] of a cold access: the walks of code and data", () => {
    const machine = new BareCpu({ code: "mov eax, [rbx]", gpr: { [RBX]: USER_DATA } });
    expect(machine.observe().map(line)).toEqual([
      "walk code+0 execute",
      "read fetch code+0 2: 38b",
      "walk data+0 read",
      "read data data+0 4: 0",
    ]);
  });

  it("[PRB2] of a warm access: hits", () => {
    const machine = new BareCpu({ code: "mov eax, [rbx]; mov eax, [rbx]", gpr: { [RBX]: USER_DATA } });
    machine.cpu.step();
    expect(machine.observe().map(line)).toEqual([
      "hit code+2",
      "read fetch code+2 2: 38b",
      "hit data+0",
      "read data data+0 4: 0",
    ]);
  });

  it.each([
    ["push rax", 3, ["write stack stack-108 8: 0 → 600000"]],
    ["add [rax], rax", 3, ["read data data+0 8: 0", "write data data+0 8: 0 → 600000"]],
    ["mov ds, ecx", 3, ["read descriptor GDT+28 8: cff3000000ffff", "descriptor 2b at GDT+28"]],
    ["swapgs", 0, ["rdmsr c0000102 by SWAPGS", "wrmsr c0000102 by SWAPGS: 0 → 0"]],
    ["invlpg [rax]", 0, ["flush page"]],
    ["mov cr2, rax", 0, ["cr2: 0 → 600000"]],
  ] as const)("[PRB2] of %s", (code, cpl, expected) => {
    expect(observed({ code, cpl, gpr: { [RAX]: USER_DATA, [RCX]: 0x2bn } }).slice(1)).toEqual(expected);
  });

  it("[PRB2] of WRMSR and MOV to CR3: the old value and the new", () => {
    const gpr = { [RCX]: 0xc000_0082n, [RAX]: 1n };
    expect(observed({ code: "wrmsr", cpl: 0, gpr }).slice(1)).toEqual([
      "wrmsr c0000082 by WRMSR: ffff800000600000 → 1",
    ]);
    expect(observed({ code: "mov cr3, rax", cpl: 0, gpr: { [RAX]: 0x1000n } }).slice(-2)).toEqual([
      "cr3: 1000 → 1000",
      "flush non-global",
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { runToEnd, stepTo, stepUntil, userMachine } from "../../testing/user-machine.ts";
import { userSession } from "../../testing/user-session.ts";
import { type KernelEdit, kernelSources, type Machine, type SessionApi } from "../index.ts";
import { KERNEL_STACK_BASE, THREAD_SIZE } from "./layout.ts";
import { PT_REGS_FIELDS, PT_SIZE } from "./service/pt-regs.ts";

const PT_REGS = KERNEL_STACK_BASE + THREAD_SIZE - PT_SIZE;
const NON_CANONICAL = 0x8000_0000_0000n;
const BOTH = ["intel", "amd"] as const;

type Field = (typeof PT_REGS_FIELDS)[number];

function put(machine: Machine, field: Field, value: bigint): void {
  machine.kernel.writeWord(PT_REGS + 8n * BigInt(PT_REGS_FIELDS.indexOf(field)), value);
}

function get(machine: Machine, field: Field): bigint {
  return machine.kernel.readWord(PT_REGS + 8n * BigInt(PT_REGS_FIELDS.indexOf(field)));
}

/** A machine whose getpid has its result, in front of the checks. */
function beforeChecks(vendor: "intel" | "amd" = "intel"): Machine {
  const machine = userMachine({ asm: ["mov $39, %eax", "syscall", "hlt"], options: { vendor } });
  stepTo(machine, "do_syscall_64_exit");
  return machine;
}

/** The instruction that goes back, by the symbol in front of it. */
function wayBack(machine: Machine): string | undefined {
  const ways = ["syscall_return_via_sysret", "swapgs_restore_regs_and_return_to_usermode"];
  const taken = () => ways.find((symbol) => machine.kernel.addressOf(symbol) === machine.cpu.rip);
  stepUntil(machine, () => taken() !== undefined);
  return taken();
}

/** What a debugger or a signal handler could do: gives ip a value, and without the checks for it. */
function withoutCheck(ip: bigint): KernelEdit {
  const source = kernelSources().find(({ file }) => file === "common.S")?.source ?? "";
  const changed = source
    .replace("\tjae\t.Luse_iret\n", "")
    .replace(
      "\t# SYSRETQ takes RIP from RCX",
      `\tmovabsq\t$0x${ip.toString(16)}, %rax\n\tmovq\t%rax, PT_IP(%rbx)\n\tmovq\t%rax, PT_CX(%rbx)\n\t# SYSRETQ takes RIP from RCX`,
    );
  if (changed.length < source.length) throw new Error("common.S has changed");
  return { file: "common.S", source: changed };
}

function ended(session: SessionApi): SessionApi {
  session.advance({ kind: "end" }, 100_000);
  return session;
}

describe("the way back from SYSCALL", () => {
  it("[RT1] SYSRETQ is used when every condition holds", () => {
    expect(wayBack(beforeChecks())).toBe("syscall_return_via_sysret");
  });

  it.each([
    ["cx", 0x1234n],
    ["r11", 0x202n],
    ["cs", 0x23n],
    ["ss", 0x33n],
  ] as const)("[RT1] IRETQ is used where pt_regs.%s is not what SYSRETQ gives", (field, value) => {
    const machine = beforeChecks();
    put(machine, field, value);
    // r11 is compared with flags: they have to differ.
    if (field === "r11") put(machine, "flags", 0x203n);
    expect(wayBack(machine)).toBe("swapgs_restore_regs_and_return_to_usermode");
  });

  it.each([
    ["TF", 0x302n],
    ["RF", 0x10202n],
  ] as const)("[RT1] IRETQ is used where %s is set, RCX and R11 agreeing with ip and flags", (_, flags) => {
    const machine = beforeChecks();
    put(machine, "flags", flags);
    put(machine, "r11", flags);
    expect(wayBack(machine)).toBe("swapgs_restore_regs_and_return_to_usermode");
  });

  it.each([0x7fff_ffff_f000n, NON_CANONICAL])("[RT1] IRETQ is used where ip is beyond user space", (ip) => {
    const machine = beforeChecks();
    put(machine, "ip", ip);
    put(machine, "cx", ip);
    expect(wayBack(machine)).toBe("swapgs_restore_regs_and_return_to_usermode");
  });

  it.each(BOTH)("[RT2] IRETQ to an address that is not canonical is a fault of the program, on %s", (vendor) => {
    const machine = beforeChecks(vendor);
    put(machine, "ip", NON_CANONICAL);
    const { status, exit, stoppedBy } = runToEnd(machine);
    expect([status, stoppedBy, exit]).toEqual([
      "ended",
      undefined,
      { kind: "killed", signal: 11, signalName: "SIGSEGV", code: 128, address: 0n },
    ]);
    expect(get(machine, "ip")).not.toBe(0n);
  });

  it("[RT3] without the check Intel faults in ring 0, on the user's stack and with the user's GS base", () => {
    const kernel = [withoutCheck(NON_CANONICAL)];
    const session = userSession("mov $39, %eax\nsyscall\nhlt\n", { kernel, options: { smap: false } });
    const { rsp } = session.frame().machine.gpr;
    const { trouble } = ended(session).frame();
    expect(trouble?.kind).toBe("panic");
    expect(trouble?.what).toContain("#GP: SYSRET to 0x800000000000, which is not canonical");
    expect(trouble?.source?.text).toContain("sysretq");
    // The processor has pushed its frame right below the program's stack pointer.
    const frame = session.frame().memory.read((rsp & ~15n) - 48n, 48);
    const words = new DataView((frame ?? new Uint8Array(48)).buffer);
    expect([words.getBigUint64(16, true), words.getBigUint64(32, true)]).toEqual([0x10n, rsp]);
  });

  it("[RT3] with SMAP the frame cannot be pushed there: a double fault, on a stack of its own", () => {
    const session = ended(userSession("mov $39, %eax\nsyscall\nhlt\n", { kernel: [withoutCheck(NON_CANONICAL)] }));
    expect(session.frame().trouble).toMatchObject({ kind: "panic", what: expect.stringContaining("double fault") });
  });

  it("[RT4] without the check AMD returns, and the program faults in ring 3", () => {
    const kernel = [withoutCheck(NON_CANONICAL)];
    const session = ended(userSession("mov $39, %eax\nsyscall\nhlt\n", { kernel, options: { vendor: "amd" } }));
    const { machine, trouble } = session.frame();
    expect([trouble, machine.exit]).toEqual([
      null,
      { kind: "killed", signal: 11, signalName: "SIGSEGV", code: 128, address: 0n },
    ]);
  });
});

describe("why a call comes back as it does", () => {
  function atReturn(session: SessionApi) {
    for (let count = 0; count < 5000; count++) {
      if (session.frame().next?.stage === "return") return session.frame();
      session.advance({ kind: "step", step: session.step + 1 }, 1);
    }
    throw new Error("no return");
  }

  it("[RT5] the frame in front of SYSRETQ says that every condition holds", () => {
    const { wayBack: why } = atReturn(userSession("mov $39, %eax\nsyscall\nhlt\n"));
    expect(why).toMatchObject({ by: "SYSRET", why: expect.stringContaining("SYSRETQ may be used") });
    expect(why?.conditions.map(({ holds }) => holds)).toEqual([true, true, true, true, true, true]);
  });

  it("[RT5] the frame in front of IRETQ names the condition that failed, and the story tells it", () => {
    const frame = atReturn(userSession("pushf\norl $0x100, (%rsp)\nmov $39, %eax\npopf\nsyscall\nhlt\n"));
    expect(frame.wayBack).toMatchObject({
      by: "IRET",
      why: "IRETQ instead of SYSRETQ, because this does not hold: RF and TF are 0 (flags 0x302).",
    });
    expect(frame.story).toContain("IRETQ instead of SYSRETQ");
    expect(frame.sentence).toContain("IRETQ instead of SYSRETQ");
  });

  it("[RT5] INT 0x80 leaves no choice", () => {
    const { wayBack: why } = atReturn(userSession("mov $20, %eax\nint $0x80\nhlt\n"));
    expect(why).toMatchObject({ by: "IRET", conditions: [] });
  });
});

describe("INT 0x80 from 64-bit code", () => {
  const session = () =>
    userSession("movabs $0x100402000, %rcx\nmov $4, %eax\nmov $1, %ebx\nmov $3, %edx\nint $0x80\nhlt\n");

  it("[RT6] the story names the pointer that is cut off, in front of the trap and behind it", () => {
    const run = session();
    run.advance({ kind: "step", step: 4 }, 4);
    const before = run.frame().story;
    run.advance({ kind: "step", step: 5 }, 1);
    const told = "buf in RCX, 0x100402000, becomes 0x402000.";
    expect([before, run.frame().story]).toEqual([expect.stringContaining(told), expect.stringContaining(told)]);
    expect(run.frame().story).toContain("It came from 64-bit code");
  });

  it("[RT6] the call's view has both values of the pointer", () => {
    const run = session();
    run.advance({ kind: "step", step: 5 }, 5);
    expect(run.frame().call?.args[1]).toMatchObject({ value: 0x402000n, passed: 0x1_0040_2000n, register: "ecx" });
  });

  it("[RT6] mmap2 gives memory that a 32-bit pointer reaches", () => {
    const run = userSession(
      "mov $192, %eax\nmov $0, %ebx\nmov $4096, %ecx\nmov $3, %edx\nmov $0x22, %esi\nmov $-1, %edi\nmov $0, %ebp\nint $0x80\nhlt\n",
    );
    expect(ended(run).frame().calls[0]?.result).toBe(0xf7ff_d000n);
  });
});
